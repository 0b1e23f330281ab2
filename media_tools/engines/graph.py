"""A chain of FFmpeg's filters for one stream: frames go in, changed frames come out.

Filters are written as FFmpeg's own words, such as `scale=640:360` (https://ffmpeg.org/ffmpeg-filters.html).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import av.error
from av.audio.frame import AudioFrame
from av.filter import Graph
from av.filter.context import FilterContext
from av.video.frame import VideoFrame

Frame = VideoFrame | AudioFrame
LONG_AGO = -(1 << 40)
"""A picture beside a film is there before its first frame."""


@dataclass(frozen=True)
class Beside:
    """A filter that takes a picture beside every frame, such as one to lay on it."""

    filter: str
    picture: VideoFrame


Filter = str | Beside


class Chain:
    """The filters of one stream. They are set up anew where the frames change their size or kind in mid-stream."""

    def __init__(self, filters: Sequence[Filter], time_base: Fraction, samples: int = 0) -> None:
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
        self._graph.push(frame, at=0)
        yield from self._pulled()

    def finish(self) -> Iterator[Frame]:
        """Give what is left when nothing more goes in."""
        if self._graph is not None:
            self._graph.push(None, at=0)
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
            first = self._entry(graph, frame)
            last = graph.add("buffersink")
        else:
            first = graph.add_abuffer(
                sample_rate=frame.sample_rate, format=frame.format.name, layout=frame.layout, time_base=self._time_base
            )
            last = graph.add("abuffersink")
        given = round(self._given * frame.sample_rate) if isinstance(frame, AudioFrame) else 0
        laid: list[VideoFrame] = []
        before = first
        for each in self._filters:
            words = each.filter if isinstance(each, Beside) else each
            name, _, args = words.replace("{given}", str(given)).partition("=")
            filtering = graph.add(name, args or None)
            if isinstance(each, Beside):
                self._entry(graph, each.picture).link_to(filtering, 0, 1)
                laid.append(each.picture)
            before.link_to(filtering)
            before = filtering
        before.link_to(last)
        graph.configure()
        for number, shown in enumerate(laid, start=1):
            shown.pts, shown.time_base = LONG_AGO, self._time_base
            graph.push(shown, at=number)
            graph.push(None, at=number)
        if self._samples and isinstance(frame, AudioFrame):
            graph.set_audio_frame_size(self._samples)
        return graph

    def _entry(self, graph: Graph, frame: VideoFrame) -> FilterContext:
        """Let frames like this one in. What their colours mean is said too, or scaling would take them for BT.601."""
        return graph.add(
            "buffer",
            video_size=f"{frame.width}x{frame.height}",
            pix_fmt=frame.format.name,
            time_base=str(self._time_base),
            colorspace=str(int(frame.colorspace)),
            range=str(int(frame.color_range)),
        )


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
        return (frame.width, frame.height, frame.format.name, int(frame.colorspace), int(frame.color_range))
    return (frame.sample_rate, frame.layout.name, frame.format.name)
