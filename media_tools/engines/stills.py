"""Find the frame that a film shows at a time, and give it as a picture; or the cover that came with a sound."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice
from typing import Any

import av.error
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from media_tools.engines import demux, probe, vips
from media_tools.engines.graph import Chain, Filter
from media_tools.engines.header import damaged
from media_tools.registry import Format

STEPS_BACK = (0.0, 2.0, 8.0, 32.0, 128.0)
"""Seconds to go back further where the place that was jumped to gives no frame in time."""
BEFORE_SECONDS = 10.0
"""So long before the first frame is the start of any file: to the first frame itself, some jump too far."""
READ_ON_SECONDS = 2.0
"""So near the next frame is read up to, where nothing says where the key frames are."""
COVER_PACKETS = 200
"""A cover comes before the sound, or it is none."""
SHARP = "flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp"
UNSAID, BT601, BT709 = 2, "smpte170m", "bt709"
HIGH_DEFINITION = 720
"""Lines from which on players take BT.709 for the colours of a film that does not name them."""


class Shown:
    """The frames of one picture by the time at which they are shown. Asked in rising order it reads little twice."""

    def __init__(self, container: InputContainer, stream: VideoStream, *, neighbours: bool = False) -> None:
        """Take an open film. With `neighbours` every frame is decoded, not only those that others are made of."""
        self._container = container
        self._stream = stream
        self._neighbours = neighbours
        self._base = stream.time_base or Fraction(1)
        self._frames: Iterator[VideoFrame] = iter(())
        self._before: VideoFrame | None = None
        self._held: VideoFrame | None = None
        self._next: VideoFrame | None = None
        self._wanted = 0.0

    def at(self, seconds: float) -> Sequence[VideoFrame]:
        """Give the frame that is shown at a time, in seconds as the container counts, after the one before it.

        Before the first frame it is the first, behind the end the last that can be read. Empty where there is none.
        """
        if self._held is None or time_of(self._held) > seconds or self._is_far(seconds):
            self._jump(seconds)
        else:
            self._read_on(seconds)
        return [frame for frame in (self._before, self._held) if frame is not None]

    def since(self, seconds: float) -> Iterator[VideoFrame]:
        """Give the frame that is shown at a time, and all after it."""
        *_, shown = [None, *self.at(seconds)]
        if shown is not None:
            yield shown
        if self._next is not None:
            yield self._next
        self._wanted = float("-inf")
        yield from self._frames

    def _is_far(self, seconds: float) -> bool:
        """Tell whether a key frame lies between the next frame and the time, so that jumping saves decoding."""
        if self._next is None or time_of(self._next) >= seconds:
            return False
        index = self._stream.index_entries
        place = index.search_timestamp(self._stamp(seconds)) if len(index) else -1
        if place < 0:
            return seconds - time_of(self._next) > READ_ON_SECONDS
        return float(index[place].timestamp * self._base) > time_of(self._next)

    def _jump(self, seconds: float) -> None:
        """Go to the key frame before the time and read on; where that gives no frame in time, go back further."""
        first = float((self._stream.start_time or 0) * self._base)
        for back in STEPS_BACK:
            if seconds - back <= first:
                break
            self._read_from(seconds - back, seconds)
            if self._held is not None:
                return
        self._read_from(first - BEFORE_SECONDS, seconds, otherwise=first)
        if self._held is None:
            self._held, self._next = self._next, next(self._frames, None)

    def _read_from(self, start: float, seconds: float, otherwise: float | None = None) -> None:
        """Read up to `seconds` from a key frame at `start` or before, or where there is none, from `otherwise`."""
        for place in (start, otherwise):
            try:
                if place is not None:
                    self._container.seek(self._stamp(place), stream=self._stream)
                break
            except av.error.FFmpegError:
                self._stream.codec_context.flush_buffers()
        self._frames = self._decoded()
        self._before = self._held = self._next = None
        self._read_on(seconds)

    def _read_on(self, seconds: float) -> None:
        self._wanted = seconds
        if self._next is not None:
            if time_of(self._next) > seconds:
                return
            self._before, self._held, self._next = self._held, self._next, None
        for frame in self._frames:
            if time_of(frame) > seconds:
                self._next = frame
                return
            self._before, self._held = self._held, frame

    def _decoded(self) -> Iterator[VideoFrame]:
        """Decode on to the end; where the file breaks off, it ends."""
        context = self._stream.codec_context
        latest = float("-inf")
        for packet in demux.packets(self._container, [self._stream]):
            time = None if packet.pts is None else float(packet.pts * self._base)
            # a frame that nothing is made of can be left out where a later one is known to come in time
            spare = not self._neighbours and time is not None and time < latest
            context.skip_frame = "NONREF" if spare else "DEFAULT"
            if time is not None and time <= self._wanted:
                latest = max(latest, time)
            yield from _pictures(packet)
        try:
            yield from context.decode(None)
        except (av.error.InvalidDataError, av.error.EOFError):
            return

    def _stamp(self, seconds: float) -> int:
        return round(seconds / self._base)


def upright(frames: Sequence[VideoFrame], stream: VideoStream, filters: Sequence[Filter], form: Format) -> vips.Image:
    """Give the last of the frames as it leaves `filters`, in sRGB with 8 bits. The ones before it are their past.

    Raises Undecodable where no frame comes out.
    """
    if not frames or stream.time_base is None:
        raise damaged(form)
    chain = Chain([*filters, *colours(frames[-1]), f"scale={SHARP}", "format=rgb24"], stream.time_base)
    out = [made for frame in frames for made in chain.push(frame)] + list(chain.finish())
    if not out or not isinstance(out[-1], VideoFrame):
        raise damaged(form)
    return vips.from_pixels(out[-1].to_ndarray().tobytes(), out[-1].width, out[-1].height, 3, {})


def colours(frame: VideoFrame) -> tuple[str, ...]:
    """Name the colours of a film that does not, as players guess them."""
    if int(frame.colorspace) != UNSAID:
        return ()
    return (f"setparams=colorspace={BT709 if frame.height >= HIGH_DEFINITION else BT601}",)


def cover(container: InputContainer) -> bytes | None:
    """Give the picture that came attached, as the file that it is; None where none did."""
    attached = [stream for stream in container.streams.video if Disposition.attached_pic in stream.disposition]
    if not attached:
        return None
    first = islice(demux.packets(container, attached[:1]), COVER_PACKETS)
    return next((bytes(packet) for packet in first if packet.size), None)


def time_of(frame: VideoFrame) -> float:
    """Give when a frame is shown, by its place in the file where nothing else says it."""
    stamp = frame.pts if frame.pts is not None else frame.dts
    return float(stamp * frame.time_base) if stamp is not None and frame.time_base is not None else 0.0


def _pictures(packet: "Packet[Any]") -> Iterator[VideoFrame]:
    for frame in probe.decoded(packet):
        if isinstance(frame, VideoFrame):
            yield frame
