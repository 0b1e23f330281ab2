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

    def __init__(
        self, filters: Sequence[str], time_base: Fraction, samples: int = 0, later: Sequence[str] | None = None
    ) -> None:
        """Take the filters in order. `samples` is how many samples each frame of sound shall have, 0 for any number.

        `later` are the filters from the first change in mid-stream on, where they are others.
        """
        self._filters = filters
        self._later = filters if later is None else later
        self._time_base = time_base
        self._samples = samples
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
                yield self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return

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
        middle = [graph.add(name, args or None) for name, _, args in (each.partition("=") for each in self._filters)]
        graph.link_nodes(first, *middle, last).configure()
        self._filters = self._later
        if self._samples and isinstance(frame, AudioFrame):
            graph.set_audio_frame_size(self._samples)
        return graph


def _kind(frame: Frame) -> tuple[object, ...]:
    if isinstance(frame, VideoFrame):
        return (frame.width, frame.height, frame.format.name)
    return (frame.sample_rate, frame.layout.name, frame.format.name)
