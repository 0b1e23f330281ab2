"""A chain of FFmpeg's filters for one stream: frames go in, changed frames come out.

Filters are written as FFmpeg's own words, such as `scale=640:360` (https://ffmpeg.org/ffmpeg-filters.html).
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

import av.error
from av.audio.frame import AudioFrame
from av.filter import Graph
from av.video.frame import VideoFrame

Frame = VideoFrame | AudioFrame


class Chain:
    """The filters of one stream. They are set up anew where the frames change their size or kind in mid-stream."""

    def __init__(self, filters: Sequence[str], time_base: Fraction, samples: int = 0) -> None:
        """Take the filters in order. `samples` is how many samples each frame of sound shall have, 0 for any number.

        `{given}` in the words of a filter of sound becomes the time that has come out so far, in samples that go in.
        """
        self._filters = filters
        self._time_base = time_base
        self._samples = samples
        self._given = Fraction(0)
        self._graph: Graph | None = None
        self._kind: tuple[object, ...] = ()

    def push(self, frame: Frame) -> Iterator[Frame]:
        """Give what comes out when `frame` goes in."""
        kind = _kind(frame)
        if kind != self._kind:
            yield from self.finish()
            self._graph, self._kind = self._made(frame), kind
        assert self._graph is not None
        self._graph.push(frame)
        yield from self._pulled()

    def finish(self) -> Iterator[Frame]:
        """Give what is left when nothing more goes in."""
        if self._graph is not None:
            self._graph.push(None)
            yield from self._pulled()
            self._graph = None
            self._kind = ()

    def _pulled(self) -> Iterator[Frame]:
        assert self._graph is not None
        while True:
            try:
                frame = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            if isinstance(frame, AudioFrame):
                self._given += Fraction(frame.samples, frame.sample_rate)
            yield frame

    def _made(self, frame: Frame) -> Graph:
        graph = Graph()
        graph.threads = 1
        if isinstance(frame, VideoFrame):
            first = graph.add_buffer(
                width=frame.width, height=frame.height, format=frame.format, time_base=self._time_base
            )
            last = graph.add("buffersink")
        else:
            first = graph.add_abuffer(
                sample_rate=frame.sample_rate, format=frame.format.name, layout=frame.layout, time_base=self._time_base
            )
            last = graph.add("abuffersink")
        given = round(self._given * frame.sample_rate) if isinstance(frame, AudioFrame) else 0
        words = (each.replace("{given}", str(given)).partition("=") for each in self._filters)
        middle = [graph.add(name, args or None) for name, _, args in words]
        graph.link_nodes(first, *middle, last).configure()
        if self._samples and isinstance(frame, AudioFrame):
            graph.set_audio_frame_size(self._samples)
        return graph


class Joined:
    """Two chains, one behind the other: the second sees frames of one kind only and is never set up anew."""

    def __init__(self, first: Chain, second: Chain) -> None:
        self._first = first
        self._second = second

    def push(self, frame: Frame) -> Iterator[Frame]:
        """Give what comes out of the second when `frame` goes into the first."""
        for between in self._first.push(frame):
            yield from self._second.push(between)

    def finish(self) -> Iterator[Frame]:
        """Give what is left in both."""
        for between in self._first.finish():
            yield from self._second.push(between)
        yield from self._second.finish()


def _kind(frame: Frame) -> tuple[object, ...]:
    if isinstance(frame, VideoFrame):
        return (frame.width, frame.height, frame.format.name)
    return (frame.sample_rate, frame.layout.name, frame.format.name)
