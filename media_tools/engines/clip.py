"""Make a moving picture of part of a film: frames at an even rate, in a palette of 256 colours made for the clip.

The palette needs every frame before the first can be drawn. As many frames as fit into the memory allowed are kept for
that; of a larger clip the film is read twice (https://ffmpeg.org/ffmpeg-filters.html#palettegen-1).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from functools import partial
from pathlib import Path

import av.error
from av.filter import Graph
from av.filter.context import FilterContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from media_tools.engines import demux, stills
from media_tools.engines.graph import Chain, Filter
from media_tools.engines.probe import InputContainer
from media_tools.engines.tracks import Span, refused
from media_tools.engines.transcode import NOTHING, OutputContainer, written
from media_tools.errors import Undecodable
from media_tools.registry import Format

KEPT_PIXELS = 40_000_000
"""So many pixels, four bytes each, wait in memory for their palette."""
PART_PIXELS = 10_000_000
"""So many are drawn before they are written."""
CLOSE = 0.0001
"""Seconds by which times may differ that mean the same."""
DRAWN = "dither=atkinson:diff_mode=rectangle"
"""Atkinson's dithering is as near to the film as FFmpeg's usual one, in half the time and 5 % fewer bytes.

What did not change from one frame to the next is not dithered anew, which would cost bytes and flicker.
"""

Progress = Callable[[float], None]
Check = Callable[[int], None]
"""Is told the number of each frame and raises where these are too many."""


def write(
    container: InputContainer,
    stream: VideoStream,
    path: Path,
    target: Format,
    woven: Sequence[str],
    filters: Sequence[Filter],
    span: Span,
    rate: Fraction,
    check: Check,
    on_progress: Progress,
) -> float:
    """Write the span of the film at `rate` frames a second, and give its seconds.

    Every frame of the film goes through `woven`, those that are taken then through `filters`. `on_progress` is told the
    seconds done of twice as many. Raises Undecodable for a span without a frame.
    """
    read = partial(_frames, container, stream, woven, [*filters, "format=bgra"], span, rate)
    colours = Chain(["palettegen"], 1 / rate)
    kept: list[VideoFrame] | None = []
    count = 0
    for frame in read():
        check(count := count + 1)
        list(colours.push(frame))
        kept = kept if kept is not None and count * frame.width * frame.height <= KEPT_PIXELS else None
        if kept is not None:
            kept.append(frame)
        on_progress(float(count / rate))
    made = list(colours.finish())
    if not made or not isinstance(palette := made[0], VideoFrame):
        raise Undecodable(NOTHING)
    seconds = float(count / rate)
    with written(path, target) as out:
        drawn = _drawn(read() if kept is None else kept, palette, 1 / rate)
        for done in _encoded(drawn, out, target, rate):
            on_progress(seconds + float(done / rate))
    return seconds


def _frames(
    container: InputContainer,
    stream: VideoStream,
    woven: Sequence[str],
    filters: Sequence[Filter],
    span: Span,
    rate: Fraction,
) -> Iterator[VideoFrame]:
    """Give the frames on show at an even rate, as they leave the filters and counted from the start of the span."""
    assert stream.time_base is not None
    film = stills.Shown(container, stream, neighbours=bool(woven)).since(span.start)
    if woven:
        film = _filtered(Chain(woven, stream.time_base), film)
    chain: Chain | None = None
    for number, frame in enumerate(_evenly(film, span, rate)):
        chain = chain or Chain([*stills.colours(frame), *filters], 1 / rate)
        frame.pts, frame.time_base = number, 1 / rate
        yield from _pictures(chain.push(frame))
    if chain is not None:
        yield from _pictures(chain.finish())


def _filtered(chain: Chain, frames: Iterator[VideoFrame]) -> Iterator[VideoFrame]:
    for frame in frames:
        yield from _pictures(chain.push(frame))
    yield from _pictures(chain.finish())


def _evenly(frames: Iterator[VideoFrame], span: Span, rate: Fraction) -> Iterator[VideoFrame]:
    """Give the frame on show at the span's start, and then at every moment of the rate: some twice, some never."""
    last = span.end if span.end is not None else float("inf")
    number = 0
    shown: VideoFrame | None = None
    end = 0.0
    for frame in frames:
        begins = stills.time_of(frame)
        if shown is not None:
            while span.start + float(number / rate) < min(begins, last) - CLOSE:
                yield shown
                number += 1
        if begins >= last:
            return
        shown, end = frame, begins + (_lasts(frame) or float(1 / rate))
    while shown is not None and span.start + float(number / rate) < min(end, last) - CLOSE:
        yield shown
        number += 1


def _lasts(frame: VideoFrame) -> float:
    return float(frame.duration * frame.time_base) if frame.duration and frame.time_base else 0.0


def _pictures(frames: Iterator[object]) -> Iterator[VideoFrame]:
    return (frame for frame in frames if isinstance(frame, VideoFrame))


def _drawn(frames: Iterable[VideoFrame], palette: VideoFrame, base: Fraction) -> Iterator[VideoFrame]:
    """Draw frames in the colours of a palette, both halves of each part at once: nothing takes longer."""
    with ThreadPoolExecutor(demux.THREADS) as threads:
        for part in _parts(frames):
            middle = (len(part) + 1) // 2
            for half in threads.map(partial(_painted, palette, base), (part[:middle], part[middle:])):
                yield from half


def _parts(frames: Iterable[VideoFrame]) -> Iterator[list[VideoFrame]]:
    part: list[VideoFrame] = []
    for frame in frames:
        part.append(frame)
        if len(part) * frame.width * frame.height >= PART_PIXELS:
            yield part
            part = []
    if part:
        yield part


def _painted(palette: VideoFrame, base: Fraction, frames: Sequence[VideoFrame]) -> list[VideoFrame]:
    if not frames:
        return []
    graph = Graph()
    graph.threads = 1
    first, second = (_door(graph, each, base) for each in (frames[0], palette))
    used, last = graph.add("paletteuse", DRAWN), graph.add("buffersink")
    first.link_to(used, 0, 0)
    second.link_to(used, 0, 1)
    used.link_to(last)
    graph.configure()
    graph.push(palette, at=1)
    graph.push(None, at=1)
    drawn: list[VideoFrame] = []
    for frame in (*frames, None):
        graph.push(frame, at=0)
        drawn.extend(_pulled(graph))
    return drawn


def _door(graph: Graph, frame: VideoFrame, base: Fraction) -> FilterContext:
    return graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=base)


def _pulled(graph: Graph) -> Iterator[VideoFrame]:
    while True:
        try:
            yield graph.vpull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return


def _encoded(frames: Iterator[VideoFrame], out: OutputContainer, target: Format, rate: Fraction) -> Iterator[int]:
    """Write the frames and give how many are done, each time one is."""
    made = out.add_stream(target.engine["motion"], rate=rate)
    assert isinstance(made, VideoStream)
    for count, frame in enumerate(frames, 1):
        if count == 1:
            made.width, made.height, made.pix_fmt = frame.width, frame.height, frame.format.name
            made.codec_context.time_base = 1 / rate
        with demux.errors_as(refused()):
            out.mux(made.encode(frame))
        yield count
    with demux.errors_as(refused()):
        out.mux(made.encode(None))
