"""Draw pages of a PDF as pictures: one as it is, several in a zip, each named after the document and its page."""

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from media_tools import registry
from media_tools.detect import detect
from media_tools.engines import archive_writer, pdf_drawing
from media_tools.engines.archive_writer import Entry
from media_tools.engines.pdf_drawing import Drawing
from media_tools.limits import Limits
from media_tools.media import Output, Progress, Result, part_of
from media_tools.more_params import Ranges
from media_tools.steps import pipeline
from media_tools.steps.wish import Wish

PACKED = "zip"
STEM = "page"


def run(
    source: Path,
    destination: Path,
    wish: Wish,
    limits: Limits,
    on_progress: Progress,
    *,
    ranges: Ranges | None,
    dpi: int | None,
    name: str,
) -> Result:
    """Write the picture, or `output.zip` where several pages are wanted, into the folder `destination`.

    Without `ranges` it is the first page. Raises InvalidParam for a page that is not there, ImageTooLarge, Undecodable
    and EncodeFailed.
    """
    with pdf_drawing.opened(source, detect(source), ranges, dpi, limits) as drawing:
        if len(drawing.numbers) == 1:
            return _picture(drawing, 0, destination, wish, limits, on_progress)
        packed = registry.formats()[PACKED]
        path = destination / f"output.{packed.extensions[0]}"
        with tempfile.TemporaryDirectory() as folder:
            entries = _entries(drawing, Path(folder), PurePosixPath(name).stem or STEM, wish, limits, on_progress)
            archive_writer.write(path, packed.name, entries)
    size = path.stat().st_size
    return Result(outputs=(Output(path=Path(path.name), format=packed.name, mime=packed.mime, size=size),))


def _picture(drawing: Drawing, place: int, folder: Path, wish: Wish, limits: Limits, on_progress: Progress) -> Result:
    return pipeline.of(drawing.drawn(place), drawing.headers[place], folder, wish, limits, on_progress)


def _entries(
    drawing: Drawing, folder: Path, stem: str, wish: Wish, limits: Limits, on_progress: Progress
) -> Iterator[Entry]:
    """Draw page after page for the packer, each removed when it is packed."""
    count, digits = len(drawing.numbers), len(str(max(drawing.numbers)))
    for place, number in enumerate(drawing.numbers):
        step = part_of(on_progress, place / count, (place + 1) / count)
        (output,) = _picture(drawing, place, folder, wish, limits, step).outputs
        file = folder / output.path
        yield Entry(f"{stem}-{number:0{digits}}{file.suffix}", output.size, partial(_opened, file))
        file.unlink()


def _opened(path: Path) -> IO[bytes]:
    return path.open("rb")
