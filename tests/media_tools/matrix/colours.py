"""Rows about colour: profiles, inks, Lab, high dynamic range, and more bits than eight."""

import io
from collections.abc import Callable, Iterator

import numpy as np
import pylibjxl
import pyvips
from PIL import Image, ImageCms

from media_tools.registry import Format
from tests.media_tools import test_nclx as nclx
from tests.media_tools.matrix import sources
from tests.media_tools.matrix.case import Case, Pixels, rgba
from tests.samples import pictures, profiles

DIM = 0.4
WHITE = 203
"""What stands for white in PQ, in cd/m² (BT.2408)."""
ADOBE_FROM_709 = np.array([[0.7152, 0.2848, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0412, 0.9588]])
"""Light of sRGB in the primaries of Adobe RGB (1998); both have white at D65."""


def wide(form: Format) -> Iterator[Case]:
    """Display P3."""
    if form.icc:
        image = _chart().icc_transform("p3", input_profile="srgb", intent="relative")
        data = _profiled(Image.fromarray(image.numpy()), form, pictures.profile("p3"))
        yield Case(feature="Display P3", form=form.name, detail="", data=data, frames=[rgba(sources.chart())])


def adobe(form: Format) -> Iterator[Case]:
    """Adobe RGB."""
    if form.icc:
        code = np.clip(nclx.light(sources.chart()) @ ADOBE_FROM_709.T, 0, 1) ** (1 / profiles.ADOBE_GAMMA)
        data = _profiled(Image.fromarray(_bytes(code)), form, profiles.adobe_rgb())
        yield Case(feature="Adobe RGB", form=form.name, detail="", data=data, frames=[rgba(sources.chart())])


def grey_profile(form: Format) -> Iterator[Case]:
    """Grey of another gamma, as its profile says."""
    if form.name in ("jpg", "png", "tiff"):
        ramp = np.tile(np.linspace(0, 1, sources.SIZE[0]), (sources.SIZE[1], 1))
        data = _profiled(Image.fromarray(_bytes(ramp)), form, profiles.grey())
        shown = Image.fromarray(_bytes(nclx.gamma(ramp**profiles.GREY_GAMMA)))
        yield Case(feature="Grey profile", form=form.name, detail="", data=data, frames=[rgba(shown)], grey=True)


def inks(form: Format) -> Iterator[Case]:
    """CMYK, with and without a profile."""
    if form.name not in ("jpg", "tiff"):
        return
    image = _chart().icc_transform("cmyk", input_profile="srgb", intent="relative", black_point_compensation=True)
    shown = ImageCms.profileToProfile(
        Image.frombytes("CMYK", (image.width, image.height), image.write_to_memory()),
        io.BytesIO(pictures.profile("cmyk")),
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    assert shown is not None
    for detail, keep in (("with a profile", "icc"), ("without a profile", "none")):
        data = image.jpegsave_buffer(Q=97, keep=keep) if form.name == "jpg" else image.tiffsave_buffer(keep=keep)
        yield Case(feature="CMYK", form=form.name, detail=detail, data=bytes(data), frames=[rgba(shown)])


def lab(form: Format) -> Iterator[Case]:
    """CIE Lab, as scanners and printers' programs write it."""
    if form.name == "tiff":
        for detail, space in (("8 bits", "lab"), ("16 bits", "labs")):
            data = bytes(_chart().colourspace(space).tiffsave_buffer())
            yield Case(feature="Lab", form="tiff", detail=detail, data=data, frames=[rgba(sources.chart())])


def more_bits(form: Format) -> Iterator[Case]:
    """10 and 12 bits a channel of sRGB."""
    deep = pictures.deep_ramp()
    for bits in _depths(form):
        data = nclx.deep_file(form.name, deep / 65_535, bits, 1, 13)
        shown = Image.fromarray(_bytes(deep / 65_535))
        yield Case(feature="16 bits", form=form.name, detail=f"{bits} bits", data=data, frames=[rgba(shown)], deep=deep)


def high_range(form: Format) -> Iterator[Case]:
    """PQ and HLG in BT.2020, by code points only; up to 40 % of white, where tone mapping leaves the light alone."""
    if form.name not in ("avif", "heif"):
        return
    dim = nclx.light(sources.chart()) * DIM
    shown = rgba(Image.fromarray(_bytes(nclx.gamma(dim))))
    nits = dim @ nclx.BT2020_FROM_709.T * WHITE
    for name, code, transfer in (("PQ", nclx.pq(nits), 16), ("HLG", nclx.hlg(nits), 18)):
        made = {f"{bits} bits": nclx.deep_file(form.name, code, bits, 9, transfer) for bits in _depths(form)}
        if form.name == "avif":
            made["8 bits"] = nclx.file(form.name, code, 9, transfer)
        for detail, data in made.items():
            coarse = (name, detail) == ("PQ", "8 bits")
            yield Case(
                feature="HDR", form=form.name, detail=f"{name}, {detail}", data=data, frames=[shown], coarse=coarse
            )


def _depths(form: Format) -> tuple[int, ...]:
    return (10, 12) if form.name in ("avif", "heif") else ()


def _profiled(stored: Image.Image, form: Format, profile: bytes) -> bytes:
    """Encode pixels with a profile."""
    if form.name == "jxl":
        return pylibjxl.encode(np.array(stored), lossless=True, effort=3, icc=profile)
    return sources.encoded(stored, form, icc_profile=profile)


def _bytes(code: Pixels) -> Pixels:
    return np.rint(code * 255).astype(np.uint8)


def _chart() -> pyvips.Image:
    return pyvips.Image.new_from_array(np.asarray(sources.chart())).copy(interpretation="srgb")


COLOURS: tuple[Callable[[Format], Iterator[Case]], ...] = (
    wide,
    adobe,
    grey_profile,
    inks,
    lab,
    more_bits,
    high_range,
)
