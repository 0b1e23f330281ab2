"""Carry tracks from one container into another, in the order in which they come, and write the new file."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import av
from av.container import InputContainer
from av.container import OutputContainer as OutputContainer
from av.subtitles.stream import SubtitleStream
from av.video.stream import VideoStream

from media_tools.engines import demux, seeking
from media_tools.engines.tracks import Span, Track, refused
from media_tools.errors import Undecodable
from media_tools.registry import Format

FAST_START = ("mp4", "mov", "m4a")
"""Targets whose index is moved to the front, so that they play before they are whole."""
NOTHING = "The file holds no picture and no sound that could be read in the part that was asked for."


@contextmanager
def written(path: Path, target: Format) -> Iterator[OutputContainer]:
    """Open a new file for writing. Raises EncodeFailed for what its muxer refuses."""
    options = {"movflags": "+faststart"} if target.name in FAST_START else {}
    with demux.errors_as(refused()):
        container = av.open(str(path), "w", format=target.engine["muxer"], options=options)
    try:
        yield container
    finally:
        with demux.errors_as(refused()):
            container.close()


def run(
    source: InputContainer,
    out: OutputContainer,
    tracks: Sequence[Track],
    span: Span,
    seconds: float | None,
    on_progress: Callable[[float], None],
    on_jump: Callable[[], None] = lambda: None,
) -> float:
    """Carry `tracks` over and give how many seconds of them there were.

    `seconds` is how long the part should be, for the progress; where nobody knows, each packet tells of life alone.
    `on_jump` is called where the source's times jump so far that it ends there.
    Raises Undecodable when nothing came of it.
    """
    if span.late:
        moving = (track.source for track in tracks if isinstance(track.source, VideoStream))
        seeking.before(source, next(moving, None), span.start)
    by_index = {track.source.index: track for track in tracks}
    for packet in demux.packets(source, [track.source for track in tracks], on_jump):
        track = by_index[packet.stream.index]
        if track.done:
            on_progress(0.0)
            continue
        for made in track.take(packet):
            with demux.errors_as(refused()):
                out.mux_one(made)
        on_progress(min(max(each.end for each in tracks) / seconds, 1.0) if seconds else 0.0)
        if all(each.done for each in tracks if not isinstance(each.source, SubtitleStream)):
            break
    for track in tracks:
        for made in track.finish():
            with demux.errors_as(refused()):
                out.mux_one(made)
    end = max(track.end for track in tracks)
    if end <= 0:
        raise Undecodable(NOTHING)
    return end
