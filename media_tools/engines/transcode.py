"""Carry tracks from one container into another, in the order in which they come, and write the new file."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import av
import av.error
from av.container import InputContainer
from av.container import OutputContainer as OutputContainer
from av.stream import Stream

from media_tools.engines import demux
from media_tools.engines.probe import AnyPacket
from media_tools.engines.tracks import Span, Track, refused
from media_tools.errors import Undecodable
from media_tools.registry import Format

FAST_START = ("mp4", "mov", "m4a")
"""Targets whose index is moved to the front, so that they play before they are whole."""
SEEK_SECONDS = 0.5
"""Sound is read from a little before the start on: its first packet may need the one before."""
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
) -> float:
    """Carry `tracks` over and give how many seconds of them there were.

    `seconds` is how long the part should be, for the progress. Raises Undecodable when nothing came of it.
    """
    if span.start > SEEK_SECONDS:
        source.seek(int((span.start - SEEK_SECONDS) * 1_000_000))
    by_index = {track.source.index: track for track in tracks}
    for packet in packets(source, [track.source for track in tracks]):
        track = by_index[packet.stream.index]
        if track.done:
            continue
        for made in track.take(packet):
            with demux.errors_as(refused()):
                out.mux_one(made)
        if seconds:
            on_progress(min(max((each.end for each in tracks), default=0.0) / seconds, 1.0))
        if all(each.done for each in tracks):
            break
    for track in tracks:
        for made in track.finish():
            with demux.errors_as(refused()):
                out.mux_one(made)
    end = max(track.end for track in tracks)
    if end <= 0:
        raise Undecodable(NOTHING)
    return end


def packets(source: InputContainer, streams: Sequence[Stream]) -> Iterator[AnyPacket]:
    """Read on until the file ends; where it breaks off, it ends."""
    found = source.demux(streams)
    while True:
        try:
            packet = next(found)
        except (StopIteration, av.error.InvalidDataError, av.error.EOFError):
            return
        yield packet
