"""Draw a page of a document as a picture."""

from pathlib import Path

from media_tools.detect import detect
from media_tools.engines import encode, pdf
from media_tools.errors import UnsupportedMedia
from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.registry import Format
from media_tools.steps import pipeline


def run(
    source: Path,
    destination: Path,
    limits: Limits,
    on_progress: Progress,
    *,
    target: Format,
    page: int,
    width: int,
    quality: int,
) -> Result:
    """Write page `page`, counted from 1, so many pixels wide into the folder `destination`.

    Raises UnsupportedMedia for anything but PDF, InvalidParam for a page that is not there, ImageTooLarge or
    Undecodable.
    """
    form = detect(source)
    if form.name != "pdf":
        raise UnsupportedMedia(f"Only a PDF has pages to show, and this is {form.label}; use thumbnail for pictures.")
    image = pdf.page(source, form, page, width, limits)
    path = destination / f"output.{target.extensions[0]}"
    encode.write(
        image,
        path,
        target,
        quality=quality,
        lossless=False,
        smallest=False,
        keep_metadata=False,
        on_progress=on_progress,
    )
    on_progress(1.0)
    return Result(outputs=(pipeline.output(path, target, image, quality if target.quality else None),))
