"""Take what a file tells beside its picture out of it, and leave the picture alone as far as its format lets us."""

from pathlib import Path

from media_tools.detect import detect
from media_tools.engines import files, strip
from media_tools.engines.header import Header
from media_tools.errors import FormatUnavailable
from media_tools.limits import Limits
from media_tools.media import Output, Progress, Result
from media_tools.steps import drawing, film_bare, pipeline, turns
from media_tools.steps.wish import Wish

QUALITY = 95
"""For the formats that can only be encoded anew, with a loss that nobody sees."""
ENCODED_ANEW = "The format holds its metadata within; the picture was encoded anew at quality 95."


def run(source: Path, destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Write the file in its own format, without EXIF, XMP, IPTC, tags and comments, into the folder `destination`.

    Raises FormatUnavailable where the format cannot be written here, and the errors of the pipeline.
    """
    form = detect(source)
    if form.kind in ("video", "audio"):
        return film_bare.run(source, destination, limits, on_progress)
    if not form.remade:
        raise FormatUnavailable(f"{form.label} files cannot be rid of their metadata here; convert them instead.")
    if form.vector:
        return drawing.run(source, destination, form, limits, on_progress, about=False)
    header = files.header(source, form, limits)
    if strip.can_strip(form):
        return Result(outputs=(_cut_out(source, destination, header, limits, on_progress),))
    wish = Wish(target=form, quality=QUALITY, lossless=form.lossless, srgb=False, metadata=False)
    done = pipeline.run(source, destination, wish, limits, on_progress)
    if done.warning == pipeline.PAGES_DIFFER:
        raise FormatUnavailable("The pages have different sizes and cannot be written together; convert them instead.")
    warning = ENCODED_ANEW if form.quality and not form.lossless else done.warning
    return Result(outputs=done.outputs, warning=warning)


def _cut_out(source: Path, destination: Path, header: Header, limits: Limits, on_progress: Progress) -> Output:
    """Leave out the parts of the file that hold metadata. What turns the picture upright stays, as the only entry."""
    form = header.form
    files.read_through(source, header, limits)
    path = destination / f"output.{form.extensions[0]}"
    path.write_bytes(strip.stripped(source.read_bytes(), form, header.orientation))
    on_progress(1.0)
    width, height = header.width, header.height
    if turns.lies(header.orientation):
        width, height = height, width
    return Output(
        path=Path(path.name), format=form.name, mime=form.mime, size=path.stat().st_size, width=width, height=height
    )
