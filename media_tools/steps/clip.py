"""Make a moving picture, such as a GIF, of a film or of part of one."""

from fractions import Fraction
from math import ceil, sqrt
from pathlib import Path

from media_tools.detect import detect
from media_tools.engines import clip, demux, ending, probe
from media_tools.engines.graph import Filter
from media_tools.engines.probe import Film, Picture
from media_tools.engines.tracks import Span
from media_tools.errors import ImageTooLarge, InvalidParam, NoPicture, UnsupportedMedia
from media_tools.limits import Limits
from media_tools.media import Output, Progress, Result
from media_tools.registry import Format
from media_tools.steps import frame, sizes
from media_tools.steps.sizes import Box
from media_tools.steps.still import FILMS

RATE = 12
"""Frames a second of a clip where none are asked for: enough to move, and a third of the bytes of a film's own."""
FREE_PIXELS = 100_000_000
"""Over all frames: a clip of no wished size is made no larger, for it would take minutes and hundreds of megabytes."""


def run(
    source: Path,
    destination: Path,
    target: Format,
    limits: Limits,
    on_progress: Progress,
    *,
    start: float = 0.0,
    seconds: float | None = None,
    box: Box = sizes.ORIGINAL,
    enlarge: bool = False,
    rate: int = RATE,
) -> Result:
    """Write `seconds` of the film from `start` on at `rate` frames a second. It plays for ever.

    Without a wish for its size a long clip is made smaller, with a warning. Raises UnsupportedMedia for what is no
    film, NoPicture for a sound, InvalidParam for a start behind the end, ImageTooLarge for more frames or pixels than
    the limits allow, and the errors of `probe`.
    """
    form = detect(source)
    if form.kind not in FILMS:
        raise UnsupportedMedia(f"A clip is made of a film, and this is {form.label}; send one, such as mp4 or webm.")
    with demux.opened(source, form, limits) as container:
        film = probe.looked_at(container, form, limits)
        moving, _ = probe.streams(container)
        if film.picture is None or moving is None:
            raise NoPicture(f"The {form.label} file holds sound and no picture that moves; send a film.")
        part = _part(film, start, seconds)
        frames = None if part is None else ceil(part * rate)
        size, looks, warning = _fitted(film.picture, box, enlarge, frames, limits)

        def check(frames: int) -> None:
            _check(size, frames, target, limits)

        if frames is not None:
            check(frames)
        path = destination / f"output.{target.extensions[0]}"
        begin, upright = film.start + start, frame.upright(film.picture)
        span = Span(start=begin, end=None if seconds is None else begin + seconds)
        whole = 2 * (part or limits.seconds)
        played = clip.write(
            container,
            moving,
            path,
            target,
            upright if film.picture.interlaced else (),
            looks if film.picture.interlaced else (*upright, *looks),
            span,
            Fraction(rate),
            check,
            lambda done: on_progress(min(done / whole, 1.0)),
        )
    on_progress(1.0)
    if part is not None and played < part - ending.MISSING:
        warning = f"The file is cut short: {played:.1f} of {part:.1f} seconds could be read and are in the result."
    output = Output(
        path=Path(path.name),
        format=target.name,
        mime=target.mime,
        size=path.stat().st_size,
        width=size[0],
        height=size[1],
        duration=round(played, 3),
    )
    return Result(outputs=(output,), warning=warning)


def takes(source: Path, target: Format) -> bool:
    """Tell whether the target is one that moves, asked of a film: other pictures take its first frame."""
    return "motion" in target.engine and detect(source).kind == "video"


def _part(film: Film, start: float, seconds: float | None) -> float | None:
    """Give how many seconds the clip will play, None where the film does not say. Raises InvalidParam."""
    if film.seconds is None:
        return seconds
    if start >= film.seconds:
        raise InvalidParam(
            f"start must lie before the end of the film, which plays {film.seconds:.1f} seconds.",
            field="start",
            allowed={"minimum": 0, "maximum": round(film.seconds, 3)},
        )
    left = film.seconds - start
    return left if seconds is None else min(left, seconds)


def _fitted(
    picture: Picture, box: Box, enlarge: bool, frames: int | None, limits: Limits
) -> tuple[tuple[int, int], tuple[Filter, ...], str | None]:
    """Give the clip's size, the filters that make it, and a warning where it had to be smaller than the film."""
    size, looks = frame.fitted(picture, sizes.plan(picture.width, picture.height, box, enlarge), even=False)
    warning = None
    if frames is not None and box == sizes.ORIGINAL and (shrunk := _shrunk(size, frames, limits)) < 1:
        small = Box(width=max(1, int(size[0] * shrunk)))
        size, looks = frame.fitted(picture, sizes.plan(*size, small), even=False)
        warning = (
            f"The clip was made {size[0]} × {size[1]} pixels small, for {frames:,} frames of the film's own size would "
            "be too large a file; ask for a width or for a shorter part."
        )
    # frames of a film that changes its size on the way become all of one
    return size, (*looks, f"scale={size[0]}:{size[1]}:flags=bicubic"), warning


def _shrunk(size: tuple[int, int], frames: int, limits: Limits) -> float:
    """Give the factor by which both sides must shrink for all frames to stay within FREE_PIXELS."""
    most = min(FREE_PIXELS, limits.total_pixels)
    return sqrt(most / max(frames * size[0] * size[1], 1))


def _check(size: tuple[int, int], frames: int, target: Format, limits: Limits) -> None:
    """Refuse more frames than a picture may have here. Raises ImageTooLarge."""
    if frames > limits.frames:
        raise ImageTooLarge(
            f"The {target.label} would have more than {limits.frames:,} frames; take a shorter part of the film with "
            "the tool gif, or fewer frames a second."
        )
    limits.check_picture(*size, frames)
