"""Open and write pictures: picks the engine that a format names for itself."""

from pathlib import Path

from media_tools.engines import chunks, depth, exif_tiff, heif, jxl_read, nclx, pdf, pillow, raw, svg, vips
from media_tools.engines.header import Header, damaged
from media_tools.engines.vips import Image
from media_tools.errors import FormatUnavailable, UnsupportedMedia
from media_tools.limits import Limits
from media_tools.registry import Format


def header(source: Path, form: Format, limits: Limits) -> Header:
    """Read the header and hold it against the limits. Raises Undecodable or ImageTooLarge."""
    return look(source, form, limits)[0]


def look(source: Path, form: Format, limits: Limits) -> tuple[Header, Image | None]:
    """Do that, and give what was opened for it: `load` need not open it again, once. None where nothing stays open."""
    opened: Image | None = None
    match _reader(source, form):
        case "vips":
            head, opened = vips.look(source, form)
        case "pillow":
            head = pillow.header(source, form, limits)
        case "heif":
            head = heif.header(source, form)
        case "jxl":
            head = jxl_read.header(source, form, limits)
        case "raw":
            head = raw.header(source, form, limits)
        case "pdf":
            head = pdf.header(source, form, limits)
        case "svg":
            head = svg.header(source, form, limits)
        case _:
            raise UnsupportedMedia(f"A picture is wanted here, and this is {form.label}; send one, such as jpg or png.")
    empty = min(head.width, head.height) < 1
    if empty or (form.name == "gif" and chunks.gif_ends_inside_a_block(source)):
        raise damaged(form)
    limits.check_picture(head.width, head.height, head.frames)
    return head, opened


def load(
    source: Path,
    head: Header,
    limits: Limits,
    scale: float = 1.0,
    every_frame: bool = False,
    opened: Image | None = None,
) -> Image:
    """Open the pixels, at least `scale` of the header's size. Raises Undecodable, now or when they are read.

    `scale` above 1.0 matters to drawings only, which have no size of their own. `opened` is what `look` gave.
    """
    match _reader(source, head.form):
        case "vips":
            return _completed(vips.load(source, head, min(scale, 1.0), every_frame, opened), source, head)
        case "pillow":
            return _completed(pillow.load(source, head, limits, every_frame), source, head)
        case "heif":
            return heif.load(source, head)
        case "jxl":
            return jxl_read.load(source, head, every_frame)
        case "raw":
            return raw.load(source, head, scale)
        case "pdf":
            return pdf.load(source, head, scale)
        case "svg":
            return svg.load(source, head, limits, scale)
    raise FormatUnavailable(f"{head.form.label} cannot be read here.")


def read_through(source: Path, head: Header, limits: Limits, every_frame: bool = False) -> None:
    """Decode every pixel and throw it away. Raises Undecodable when that fails."""
    with vips.errors_as(damaged(head.form)):
        load(source, head, limits, every_frame=every_frame).avg()


def _completed(image: Image, source: Path, head: Header) -> Image:
    """Add what libvips and Pillow leave out: the code points of an AVIF, still or animated, and the EXIF of a TIFF."""
    match head.form.name:
        case "avif":
            return nclx.marked(depth.whole_range(image), nclx.read(source))
        case "tiff":
            block = exif_tiff.read(source, head.orientation)
            return image if block is None else vips.with_block(image, "exif-data", block)
    return image


def _reader(source: Path, form: Format) -> str:
    """Name the engine for this very file: an animation may need another one than a still picture."""
    if "read_animated" in form.engine and chunks.animated(source, form):
        return str(form.engine["read_animated"])
    return str(form.engine["read"])
