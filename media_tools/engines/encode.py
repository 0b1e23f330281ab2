"""Write a picture as any raster format or as PDF: the encoder settings of each, and why."""

from pathlib import Path
from typing import Any

from pyvips.enums import ForeignKeep

from media_tools.engines import bmp, exif, exif_tiff, heif, jxl_write, pdf, pillow, sequences, vips
from media_tools.media import Progress
from media_tools.registry import Format

LARGE_PIXELS = 20_000_000
"""From here on the fast effort is taken, so that 100 megapixels of any format end within the CPU limit of one file."""
PROGRESS_PIXELS = 4_000_000
"""Smaller pictures are done before anybody could look."""
WEBP_EFFORT = 4
"""Effort 6 costs 2.4 times the CPU for files 3 % smaller."""
WEBP_SMALLEST_EFFORT = 5
AVIF_EFFORT = 3
"""Effort 4 costs 2.7 times the CPU for files 5 % smaller, at a lower similarity to the source."""
AVIF_SMALLEST_EFFORT = 4
AVIF_LARGE_EFFORT = 1
JXL_EFFORT = 5
"""Effort 3 costs a fifth of the CPU and half of a screenshot's score; effort 7 costs twice as much."""
JXL_LARGE_EFFORT = 3
JXL_LOSSLESS_EFFORT = 3
"""Effort 5 costs 4.5 times the CPU for files 6 % smaller."""
JXL_LOSSLESS_SMALLEST_EFFORT = 5
JXL_LOSSLESS_LARGE_EFFORT = 1
GIF_EFFORT = 4
"""Efforts below round every colour to 7 bits: for 13 to 30 % less CPU of many colours, for thrice as much of few."""
GIF_LARGE_EFFORT = 1
"""For large pictures of many colours."""
PALETTE_EFFORT = 2
"""Higher efforts search palettes for many seconds and save a few per cent."""
KEEP = ForeignKeep.ALL & ~ForeignKeep.GAINMAP
"""A gain map describes the pixels as they were; the metadata step has dropped the rest of what must go."""


def write(
    image: vips.Image,
    path: Path,
    form: Format,
    *,
    quality: int,
    lossless: bool,
    smallest: bool,
    keep_metadata: bool,
    on_progress: Progress,
    fine: bool | None = None,
    effort_pixels: int | None = None,
) -> None:
    """Encode the picture into `path`. Raises EncodeFailed, or Undecodable when reading it fails on the way.

    `fine` says how the edges of colours are kept, where JPEG, WebP and AVIF would decide by themselves: JPEG halves
    them in either direction or does not, WebP halves them with or without care, AVIF does not. The effort goes by the
    picture's size, or by `effort_pixels` where it is a part of more work.
    """
    _watch(image, on_progress)
    large = (effort_pixels or image.width * image.height) > LARGE_PIXELS
    animated = vips.frame_count(image) > 1
    if form.engine.get("write_animated") == "pillow" and animated:
        _write_animation(image, path, form, quality, lossless)
    elif form.engine["write"] == "heif":
        heif.save(image, path, form, quality, fast=large, metadata=_blocks(image, form))
    elif form.engine["write"] == "pdf":
        pdf.save(image, path, quality)
    elif form.engine["write"] == "bmp":
        bmp.save(image, path)
    elif form.engine["write"] == "pillow":
        pillow.save(image, path, form)
    elif form.engine["write"] == "jxl":
        effort = _jxl_effort(lossless, smallest, large)
        blocks = _blocks(image, form)
        jxl_write.save(image, path, form, quality=quality, lossless=lossless, effort=effort, metadata=blocks)
    else:
        keep = KEEP if keep_metadata else ForeignKeep.ICC
        vips.save(image, path, form, keep=keep, **_settings(image, form, quality, lossless, smallest, large, fine))
        if form.name == "webp" and animated and image.hasalpha():
            sequences.announce_webp_alpha(path)
        block = vips.metadata(image, "exif-data")
        if form.name == "tiff" and keep_metadata and block is not None:
            exif_tiff.write(path, block)


def _watch(image: vips.Image, on_progress: Progress) -> None:
    """Report how much of a large picture has been computed while it is being written."""
    if image.width * image.height < PROGRESS_PIXELS:
        return
    image.set_progress(True)
    image.signal_connect("eval", lambda _, progress: on_progress(min(progress.percent, 99) / 100))


def _settings(
    image: vips.Image, form: Format, quality: int, lossless: bool, smallest: bool, large: bool, fine: bool | None
) -> dict[str, Any]:
    """Give libvips' saver options."""
    match form.name:
        case "jpg":
            # Plain tables cost a quarter of the CPU; optimised and progressive ones save 4 % of the bytes.
            halved = "auto" if fine is None else "off" if fine else "on"
            return {"Q": quality, "optimize_coding": smallest, "interlace": smallest, "subsample_mode": halved}
        case "webp":
            effort = WEBP_SMALLEST_EFFORT if smallest and not large else WEBP_EFFORT
            if lossless:
                return {"Q": quality, "effort": effort, "lossless": True, "exact": True}
            return {"Q": quality, "effort": effort, **({"smart_subsample": True} if fine else {})}
        case "avif":
            effort = AVIF_LARGE_EFFORT if large else AVIF_SMALLEST_EFFORT if smallest else AVIF_EFFORT
            chosen: dict[str, Any] = {"compression": "av1", "Q": quality, "lossless": lossless, "effort": effort}
            return {**chosen, "subsample_mode": "off" if fine or lossless else "auto"}
        case "png":
            if smallest and not lossless and quality < 100:
                return {"palette": True, "Q": quality, "effort": PALETTE_EFFORT, "compression": 9}
            # Filters cost a third more CPU and save a third of the bytes of a photograph.
            return {"filter": "all", "compression": 9 if smallest else 6}
        case "gif":
            return {"effort": GIF_LARGE_EFFORT if large and not vips.has_palette(image) else GIF_EFFORT}
        case "tiff":
            # Read by every program since the nineties, unlike deflate with 16 bits.
            return {"compression": "deflate" if smallest else "lzw", "predictor": "horizontal"}
    raise ValueError(f"no encoder settings for {form.name}")


def _jxl_effort(lossless: bool, smallest: bool, large: bool) -> int:
    if not lossless:
        return JXL_LARGE_EFFORT if large else JXL_EFFORT
    if large:
        return JXL_LOSSLESS_LARGE_EFFORT
    return JXL_LOSSLESS_SMALLEST_EFFORT if smallest else JXL_LOSSLESS_EFFORT


def _write_animation(image: vips.Image, path: Path, form: Format, quality: int, lossless: bool) -> None:
    blocks: dict[str, Any] = {name: block for name, block in _blocks(image, form).items() if block}
    if form.name == "png":
        blocks.pop("xmp", None)
        pillow.save_animation(image, path, form, loop=vips.loops(image), **blocks)
    else:
        colours = "4:4:4" if lossless else "4:2:0"
        quality = 100 if lossless else quality
        speed = pillow.AVIF_SPEED
        pillow.save_animation(image, path, form, quality=quality, speed=speed, subsampling=colours, **blocks)
        sequences.set_avif_plays(path, vips.loops(image))


def _blocks(image: vips.Image, form: Format) -> dict[str, bytes]:
    """Collect the metadata of a picture by Pillow's names."""
    blocks = {}
    if block := vips.metadata(image, "exif-data"):
        blocks["exif"] = exif.with_orientation(block, vips.orientation(image) if form.orientation else 1)
    if block := vips.metadata(image, "xmp-data"):
        blocks["xmp"] = block
    if block := vips.metadata(image, "icc-profile-data"):
        blocks["icc_profile"] = block
    return blocks
