"""Make a file smaller in its own format, or give it back as it came."""

import shutil
from dataclasses import replace
from pathlib import Path

from media_tools.detect import detect
from media_tools.engines import codecs, files, repack, strip
from media_tools.engines.header import Header
from media_tools.engines.score import PERFECT
from media_tools.errors import FormatUnavailable, TargetSizeUnreachable
from media_tools.limits import Limits
from media_tools.media import Output, Progress, Result
from media_tools.steps import drawing, film_smaller, fit, pipeline
from media_tools.steps.search import MOST
from media_tools.steps.wish import Wish

METADATA_STAYS = "The file could not be made smaller and is returned as it came; its metadata is still in it."
PAGES_STAY = "The pages have different sizes and cannot be compressed together; the file is returned as it came."


def run(
    source: Path,
    destination: Path,
    limits: Limits,
    on_progress: Progress,
    *,
    quality: int | None,
    lossless: bool,
    strip_metadata: bool,
    most_bytes: int | None,
    may_shrink: bool,
) -> Result:
    """Write the smallest of what the encoder makes and of the input into the folder `destination`.

    Without a `quality` nothing visible is lost; `lossless` keeps every pixel. With `most_bytes` the best picture that
    fits is made, and TargetSizeUnreachable is raised where none does; only `may_shrink` makes it smaller in pixels. The
    result is never larger than the input. Raises FormatUnavailable for a format that cannot be written back, and the
    errors of the pipeline.
    """
    form = detect(source)
    if form.kind in ("video", "audio"):
        wishes = film_smaller.Wishes(quality=quality or codecs.GOOD, metadata=not strip_metadata, shrinks=may_shrink)
        if lossless:
            return film_smaller.packed(source, destination, limits, on_progress, wishes)
        if most_bytes is not None:
            return film_smaller.fitted(source, destination, limits, on_progress, wishes, most_bytes)
        return film_smaller.encoded(source, destination, limits, on_progress, wishes)
    if not form.remade:
        raise FormatUnavailable(f"{form.label} files cannot be compressed; convert to another format instead.")
    if form.vector:
        drawn = drawing.run(source, destination, form, limits, on_progress, about=not strip_metadata).outputs[0]
        drawn = _smallest(source, destination, drawn)
        if most_bytes is not None and drawn.size > most_bytes:
            raise TargetSizeUnreachable(
                f"The smallest size reached is {drawn.size:,} bytes, more than the {most_bytes:,} of targetBytes."
            )
        return Result(outputs=(drawn,))
    header = files.header(source, form, limits)
    wish = Wish(
        target=form,
        quality=quality or MOST,
        auto=quality is None,
        lossless=lossless,
        smallest=True,
        srgb=False,
        metadata=not strip_metadata,
    )
    if most_bytes is not None:
        return _fitting(source, destination, header, limits, on_progress, wish, most_bytes, may_shrink)
    if (lossless or (wish.auto and not form.quality)) and not form.lossless:
        # To decode these and encode them again would change them: they can only be packed anew, and must be whole.
        files.read_through(source, header, limits)
        encoded, warning = None, None
    else:
        result = pipeline.run(source, destination, wish, limits, on_progress)
        encoded, warning = (None, PAGES_STAY) if result.warning else (result.outputs[0], None)
    copied = _copied(source, destination, header, strip_metadata)
    if (lossless or wish.auto) and header.frames == 1:
        copied = _packed(destination, copied, header)
        encoded = encoded and _packed(destination, encoded, header)
    if encoded is not None and encoded.size < copied.size:
        return Result(outputs=(encoded,))
    if wish.auto:
        copied = replace(copied, score=PERFECT)
    on_progress(1.0)
    stays = strip_metadata and not strip.can_strip(form)
    return Result(outputs=(copied,), warning=warning or (METADATA_STAYS if stays else None))


def _fitting(
    source: Path,
    destination: Path,
    header: Header,
    limits: Limits,
    on_progress: Progress,
    wish: Wish,
    most_bytes: int,
    may_shrink: bool,
) -> Result:
    """Give the input where it fits as it is and is whole, else the best that fits."""
    copied = _copied(source, destination, header, not wish.metadata)
    if copied.size <= most_bytes:
        files.read_through(source, header, limits)
        stays = not wish.metadata and not strip.can_strip(header.form)
        on_progress(1.0)
        return Result(outputs=(copied,), warning=METADATA_STAYS if stays else None)
    (destination / copied.path).unlink()
    made = fit.run(
        source, destination, header, limits, on_progress, wish=wish, most_bytes=most_bytes, may_shrink=may_shrink
    )
    return Result(outputs=(made,))


def _copied(source: Path, destination: Path, header: Header, strip_metadata: bool) -> Output:
    """Write the input itself, without its personal metadata where that can be cut out."""
    form = header.form
    path = destination / f"input.{form.extensions[0]}"
    shutil.copyfile(source, path)
    if strip_metadata and strip.can_strip(form):
        cut = strip.stripped(source.read_bytes(), form, header.orientation)
        if len(cut) < path.stat().st_size:
            path.write_bytes(cut)
    width, height = header.width, header.height
    if header.orientation >= 5:
        width, height = height, width
    return Output(
        path=Path(path.name), format=form.name, mime=form.mime, size=path.stat().st_size, width=width, height=height
    )


def _packed(destination: Path, made: Output, header: Header) -> Output:
    """Pack a written file into fewer bytes, where there is a packer for its format."""
    path = destination / made.path
    path.write_bytes(repack.repacked(path.read_bytes(), header.form, header.width * header.height))
    return replace(made, size=path.stat().st_size)


def _smallest(source: Path, destination: Path, made: Output) -> Output:
    """Give what was made, or the input in its place where that is not larger."""
    size = source.stat().st_size
    if made.size < size:
        return made
    shutil.copyfile(source, destination / made.path)
    return replace(made, size=size)
