"""Rows about colour: profiles, inks, Lab and high dynamic range."""

import io
from collections.abc import Callable, Iterator

import numpy as np
import pyvips
from PIL import Image, ImageCms

from media_tools.registry import Format
from tests.media_tools import test_nclx as nclx
from tests.media_tools.matrix import sources
from tests.media_tools.matrix.case import Case, rgba
from tests.samples import pictures

DIM = 0.4
WHITE = 203
"""What stands for white in PQ, in cd/m² (BT.2408)."""


def wide(form: Format) -> Iterator[Case]:
    """Display P3."""
    if not form.icc:
        return
    image = _chart().icc_transform("p3", input_profile="srgb", intent="relative")
    stored = Image.fromarray(image.numpy())
    options = {"icc_profile": pictures.profile("p3")}
    if form.name not in sources.BEST and form.name not in ("png", "tiff", "heif"):
        buffer = io.BytesIO()
        stored.save(buffer, "PNG", **options)
        data = sources.convert(buffer.getvalue(), form.name, compression=100).data
    else:
        data = sources.encoded(stored, form, **options)
    yield Case(feature="Display P3", form=form.name, detail="", data=data, frames=[rgba(sources.chart())])


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
        data = bytes(_chart().colourspace("lab").tiffsave_buffer())
        yield Case(feature="Lab", form="tiff", detail="", data=data, frames=[rgba(sources.chart())])


def high_range(form: Format) -> Iterator[Case]:
    """PQ in BT.2020, named by code points only; up to 40 % of white, where tone mapping leaves the light alone."""
    if form.name in ("avif", "heif"):
        dim = nclx.light(sources.chart()) * DIM
        data = nclx.file(form.name, nclx.pq(dim @ nclx.BT2020_FROM_709.T * WHITE), 9, 16)
        shown = Image.fromarray(np.rint(nclx.gamma(dim) * 255).astype(np.uint8))
        coarse = form.name == "avif"
        yield Case(feature="HDR", form=form.name, detail="PQ", data=data, frames=[rgba(shown)], coarse=coarse)


def _chart() -> pyvips.Image:
    return pyvips.Image.new_from_array(np.asarray(sources.chart())).copy(interpretation="srgb")


COLOURS: tuple[Callable[[Format], Iterator[Case]], ...] = (wide, inks, lab, high_range)
