"""What a picture can have: each feature gives a row for every format that can hold it."""

import io
from collections.abc import Callable, Iterator

import numpy as np
import pyvips
from PIL import Image, PngImagePlugin

from media_tools.registry import Format
from tests.media_tools.matrix import sources
from tests.media_tools.matrix.case import Case, has_alpha, rgba
from tests.media_tools.matrix.seen import XMP_WORD, look
from tests.samples import documents, drawings, pictures

Rows = Iterator[Case]
XMP_TAG = 700
"""Where TIFF keeps it."""


def plain(form: Format) -> Rows:
    """8 bits a channel."""
    match form.name:
        case "svg":
            yield _drawn(form, drawings.svg(), 120, 80, (10, 10, 50, 50), (0xDD, 0x22, 0x22), (0, 0, 0, 0))
        case "pdf":
            data = documents.drawn_pdf(60, 40)
            yield _drawn(form, data, 120, 80, (0, 0, 60, 80), (0, 0, 255), (255, 255, 255, 255))
        case _:
            yield _seen("8 bits", form, "", sources.encoded(_held(sources.photo(), form), form))


def grey(form: Format) -> Rows:
    """Grey, 8 bits."""
    yield _seen("Grey", form, "", sources.encoded(sources.photo().convert("L"), form), grey=True)
    if form.name in ("png", "tiff", "bmp", "ppm", "pcx"):
        sharp = sources.photo().convert("1", dither=Image.Dither.NONE)
        yield _seen("Grey", form, "black and white", sources.encoded(sharp, form), grey=True)


def palette(form: Format) -> Rows:
    """A palette of colours."""
    if form.name in ("png", "gif", "tiff", "bmp", "tga", "pcx"):
        few = sources.photo().quantize(60, dither=Image.Dither.NONE)
        yield _seen("Palette", form, "", sources.encoded(few, form))
    if form.name == "png":
        few = sources.holed().quantize(60, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        yield _seen("Palette", form, "with transparency", sources.encoded(few, form))


def transparency(form: Format) -> Rows:
    """Transparency in every strength."""
    if form.alpha and not form.vector:
        picture = sources.holed()
        if form.name == "gif":
            alpha = picture.getchannel("A").point(lambda value: 255 if value > 127 else 0)
            picture = picture.copy()
            picture.putalpha(alpha)
        case = _seen("Transparency", form, "", sources.encoded(picture, form))
        if has_alpha(case.frames):
            yield case


def sixteen(form: Format) -> Rows:
    """16 bits a channel: in colour, with and without transparency, and in grey."""
    if not form.sixteen_bit:
        return
    colour = pictures.deep_ramp()
    veiled = np.dstack([colour, np.maximum(colour[..., :1], 20_000)])
    for detail, pixels in (("colour", colour), ("transparency", veiled), ("grey", colour[..., :1])):
        image = pyvips.Image.new_from_array(pixels).copy(interpretation="grey16" if detail == "grey" else "rgb16")
        data = bytes(image.pngsave_buffer())
        if form.name == "tiff":
            data = bytes(image.tiffsave_buffer(compression="lzw"))
        elif form.name != "png":
            data = sources.convert(data, form.name, compression=100).data
        shape = (*pixels.shape[:2], max(3, pixels.shape[2]))
        flat = np.rint(np.broadcast_to(pixels, shape) / 257).astype(np.uint8)
        yield Case(
            feature="16 bits",
            form=form.name,
            detail=detail,
            data=data,
            frames=[rgba(Image.fromarray(flat))],
            deep=pixels,
            grey=detail == "grey",
            exact=form.name in ("png", "tiff"),
        )


def orientation(form: Format) -> Rows:
    """Orientations 1 to 8, by the tag or by the container."""
    if form.name not in ("jpg", "png", "webp", "avif", "tiff", "heif", "jxl"):
        return
    upright = rgba(sources.corners())
    options = {name: value for name, value in sources.BEST.get(form.name, {}).items() if name not in ("quality",)}
    parts = [
        Case(
            feature="Orientation",
            form=form.name,
            detail=str(number),
            data=pictures.encoded(sources.corners(), form.name, number, **options),
            frames=[upright],
            exact=sources.is_lossless(form),
        )
        for number in range(1, 9)
    ]
    yield Case(feature="Orientation", form=form.name, detail="1 to 8", data=b"", frames=[upright], parts=parts)


def metadata(form: Format) -> Rows:
    """EXIF and XMP."""
    picture, xmp = sources.photo(), f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{XMP_WORD}</x:xmpmeta>'
    match form.name:
        case "png":
            info = PngImagePlugin.PngInfo()
            info.add_itxt("XML:com.adobe.xmp", xmp)
            data = pictures.encoded(picture, form.name, pnginfo=info)
        case "tiff":
            tags, buffer = Image.Exif(), io.BytesIO()
            tags.load(pictures.exif())
            tags[XMP_TAG] = xmp.encode()
            picture.save(buffer, "TIFF", exif=tags)
            data = buffer.getvalue()
        case "jpg" | "webp" | "avif" | "heif" | "jxl":
            data = pictures.encoded(picture, form.name, xmp=xmp.encode())
        case _:
            return
    seen = look(data, form.name)
    assert set(seen.told) == {"EXIF", "XMP"}, (form.name, seen.told)
    yield Case(feature="Metadata", form=form.name, detail="", data=data, frames=seen.frames, told=seen.told)


def interlaced(form: Format) -> Rows:
    """Pictures stored in several passes."""
    match form.name:
        case "jpg":
            yield _seen("Interlaced", form, "progressive", sources.encoded(sources.photo(), form, progressive=True))
        case "png":
            image = pyvips.Image.new_from_array(np.asarray(sources.photo())).copy(interpretation="srgb")
            yield _seen("Interlaced", form, "Adam7", bytes(image.pngsave_buffer(interlace=True)))
        case "gif":
            picture = sources.photo().quantize(200)
            yield _seen("Interlaced", form, "interlaced", sources.encoded(picture, form, interlace=True))


def pages(form: Format) -> Rows:
    """Three pages of one size."""
    sheets = [sources.photo().rotate(90 * turn).resize(sources.SIZE) for turn in range(3)]
    if form.name == "tiff":
        buffer = io.BytesIO()
        sheets[0].save(buffer, "TIFF", save_all=True, append_images=sheets[1:])
        frames = [rgba(sheet) for sheet in sheets]
        yield Case(feature="Pages", form="tiff", detail="3", data=buffer.getvalue(), frames=frames, exact=True)
    elif form.name == "pdf":
        data = documents.pdf(((48, 32),) * 3)
        white = np.full((64, 96, 4), 255, np.uint8)
        yield Case(feature="Pages", form="pdf", detail="3", data=data, frames=[white] * 3)


def sizes(form: Format) -> Rows:
    """Sizes that break what takes round numbers for granted."""
    if form.vector:
        return
    for width, height in ((33, 17), (1, 1), (10_000, 3), (3, 10_000)):
        try:
            data = sources.encoded(_held(sources.gradient(width, height), form), form)
            case = _seen("Sizes", form, f"{width} × {height}", data)
        except Exception:  # an encoder that cannot write such a size makes no sample of it
            continue
        if case.frames[0].shape[:2] == (height, width):
            yield case


def _held(picture: Image.Image, form: Format) -> Image.Image:
    """Reduce a picture to the colours that the format can hold."""
    return picture.quantize(256) if form.name == "gif" else picture


def _seen(feature: str, form: Format, detail: str, data: bytes, *, grey: bool = False) -> Case:
    """Make a case whose picture is what another decoder sees in the sample."""
    seen = look(data, form.name)
    exact = sources.is_lossless(form) and seen.independent
    return Case(
        feature=feature, form=form.name, detail=detail, data=data, frames=seen.frames[:1], grey=grey, exact=exact
    )


def _drawn(
    form: Format,
    data: bytes,
    width: int,
    height: int,
    box: tuple[int, int, int, int],
    colour: tuple[int, int, int],
    ground: tuple[int, int, int, int],
) -> Case:
    picture = Image.new("RGBA", (width, height), ground)
    picture.paste((*colour, 255), box)
    return Case(feature="8 bits", form=form.name, detail="drawn", data=data, frames=[rgba(picture)])


SHAPES: tuple[Callable[[Format], Rows], ...] = (
    plain,
    grey,
    palette,
    transparency,
    sixteen,
    orientation,
    metadata,
    interlaced,
    pages,
    sizes,
)
