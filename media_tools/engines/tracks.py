"""One stream on its way from a container into another: copied packet by packet, or decoded, changed and encoded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.stream import Stream
from av.subtitles.stream import SubtitleStream
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from media_tools.engines import codecs, demux, mp3, probe
from media_tools.engines.codecs import PictureCodec, SoundCodec
from media_tools.engines.graph import Chain, Filter, Frame, Joined
from media_tools.engines.probe import AnyPacket, Picture, Sound
from media_tools.errors import EncodeFailed

FRAME_DURATION = 1 << 8
"""FFmpeg's AV_CODEC_FLAG_FRAME_DURATION: the last frame of a film lasts as long as it did."""
ROUNDING = 0.001
"""Containers that count milliseconds are so much off, in seconds."""
FRAMES_AT_ONCE = 16
"""So many frames of sound go into an encoder together, which cuts them itself: fewer calls cost less."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """The part of a container that is wanted, in seconds as the container counts; `end` is None for all the rest.

    `late` says that it begins behind the container's own start.
    """

    start: float
    end: float | None = None
    late: bool = False

    def filters(self, letter: str = "", lead: float = 0.0) -> tuple[str, ...]:
        """Cut frames to the span and count from its start; `letter` is `a` for sound.

        A picture that is still on show at the start may have begun up to `lead` seconds before: it begins with it.
        """
        if not self.start and self.end is None:
            return ()
        lead = lead - ROUNDING if self.late and lead > ROUNDING else 0.0
        end = "" if self.end is None else f":end={self.end:.6f}"
        shift = f"PTS-({self.start:.6f}/TB)"
        return (
            f"{letter}trim=start={self.start - lead:.6f}{end}",
            f"{letter}setpts={f'max({shift},0)' if lead else shift}",
        )


class Track(Protocol):
    """What becomes of one stream. `end` is when its last frame or packet ended, in seconds of the new file."""

    source: Stream
    end: float
    done: bool

    def take(self, packet: AnyPacket) -> Iterator[AnyPacket]:
        """Take the next packet of the source and give what is ready to be written."""

    def finish(self) -> Iterator[AnyPacket]:
        """Give what is left when the source has ended."""


class Copied:
    """Pass packets on as they are, from the first key frame on, counted from the span's start."""

    def __init__(self, source: VideoStream | AudioStream | SubtitleStream, out: OutputContainer, span: Span) -> None:
        self.source: Stream = source
        self.end = 0.0
        self.done = False
        self._span = span
        # `opaque`: what is decoded by a library of its own, such as AV1, has no encoder to be named after
        self.made = out.add_stream_from_template(source, opaque=True)
        self._begun = False

    def take(self, packet: AnyPacket) -> Iterator[AnyPacket]:
        """Give the packet, retimed, when it lies within the span."""
        if packet.dts is None or packet.pts is None:
            return
        base = packet.time_base
        if self._span.end is not None and packet.dts * base >= self._span.end:
            self.done = True
            return
        if not self._begun and (not packet.is_keyframe or (self._span.late and self._before(packet))):
            return
        self._begun = True
        shift = round(self._span.start / base)
        packet.pts, packet.dts = packet.pts - shift, packet.dts - shift
        self.end = max(self.end, float((packet.pts + (packet.duration or 0)) * base))
        packet.stream = self.made
        yield packet

    def finish(self) -> Iterator[AnyPacket]:
        """Nothing is held back."""
        return iter(())

    def _before(self, packet: AnyPacket) -> bool:
        assert packet.pts is not None
        return float(packet.pts * packet.time_base) < self._span.start - ROUNDING


class Encoder(Protocol):
    """What turns frames into packets; None asks for what is left."""

    def encode(self, frame: Any = None) -> Sequence[AnyPacket]:
        """Give the packets that are ready."""


class Coded:
    """Decode, filter and encode a stream."""

    def __init__(self, source: VideoStream | AudioStream, encoder: Encoder, chain: Chain | Joined, span: Span) -> None:
        self.source: Stream = source
        self.end = 0.0
        self.done = False
        self._encoder = encoder
        self._chain = chain
        self._span = span
        self._last: Fraction | None = None

    def take(self, packet: AnyPacket) -> Iterator[AnyPacket]:
        """Decode the packet and give what the encoder has ready."""
        for frame in probe.decoded(packet):
            if frame.pts is None:
                continue
            if self._span.end is not None and frame.time is not None and frame.time >= self._span.end:
                self.done = True
                return
            yield from self._encoded(self._chain.push(frame))

    def finish(self) -> Iterator[AnyPacket]:
        """Empty the filters and the encoder. A track without a single frame has nothing to empty."""
        yield from self._encoded(self._chain.finish())
        if self._last is not None:
            with demux.errors_as(refused()):
                yield from self._encoder.encode(None)

    def _encoded(self, frames: Iterator[Frame]) -> Iterator[AnyPacket]:
        for frame in frames:
            assert frame.pts is not None
            assert frame.time_base is not None
            begins = frame.pts * frame.time_base
            # a film that counts backwards for a moment cannot be written, and what stands still is not seen
            if self._last is not None and begins <= self._last:
                continue
            self._last = begins
            if isinstance(frame, VideoFrame):
                # what the source's encoder chose for a frame is no wish to the new one, which would obey it
                frame.pict_type = PictureType.NONE
            self.end = max(self.end, float(begins) + _seconds(frame))
            with demux.errors_as(refused()):
                yield from self._encoder.encode(frame)


def coded_picture(
    source: VideoStream,
    out: OutputContainer,
    codec: PictureCodec,
    picture: Picture,
    size: tuple[int, int],
    filters: Sequence[Filter],
    span: Span,
    rate: Fraction | None = None,
) -> Coded:
    """Encode the picture at `size`, the result of `filters`; `rate` is frames a second where they change it."""
    made = out.add_stream(codec.name, rate=rate or picture.rate, options=dict(codec.options))
    assert isinstance(made, VideoStream)
    assert source.time_base is not None
    made.width, made.height = size
    made.pix_fmt = codec.pixel_format
    made.time_base = made.codec_context.time_base = 1 / rate if rate else source.time_base
    made.codec_context.thread_count = demux.THREADS
    # left to PyAV, x264 cuts each frame into slices: slower and larger
    made.codec_context.thread_type = "AUTO"
    made.codec_context.flags |= FRAME_DURATION
    colours = picture.colours
    made.codec_context.color_primaries, made.codec_context.color_trc = colours.primaries, colours.transfer
    made.codec_context.colorspace, made.codec_context.color_range = colours.matrix, colours.range
    return Coded(source, made, Chain([*filters, f"format={codec.pixel_format}"], source.time_base), span)


def coded_sound(
    source: AudioStream, out: OutputContainer, codec: SoundCodec, sound: Sound, filters: Sequence[str], span: Span
) -> Coded:
    """Encode the sound, resampled and mixed down as the codec takes it; `filters` get it from the span's start on."""
    assert source.time_base is not None
    rate = codecs.sample_rate(codec, sound.rate)
    layout = codecs.layout(codec, sound)
    made, encoder = sound_encoder(out, codec, rate, layout)
    form = f"aformat=sample_fmts={codec.sample_format}"
    samples = FRAMES_AT_ONCE * (made.codec_context.frame_size or 1024)
    chain: Chain | Joined = Chain([*evened(span, rate, layout), form], source.time_base, samples)
    if filters:
        chain = Joined(
            Chain([*evened(span, rate, layout), "aformat=sample_fmts=fltp"], source.time_base, samples),
            Chain([*filters, f"aresample={rate}", form], Fraction(1, rate), samples),
        )
    return Coded(source, encoder, chain, span)


def evened(span: Span, rate: int, layout: str) -> tuple[str, ...]:
    """Cut a sound to the span and make it of one kind, without a gap from the span's start on.

    Channels are mixed down so that nothing is louder than full. What a decoder leaves out, also before the sound
    begins, is filled with silence, so that sound and picture stay together.
    """
    return (
        *span.filters("a"),
        f"aresample={rate}:ochl={layout}:rematrix_maxval=1:async=1:first_pts={{given}}",
    )


def sound_encoder(out: OutputContainer, codec: SoundCodec, rate: int, layout: str) -> tuple[AudioStream, Encoder]:
    """Add a stream of sound and open what encodes for it."""
    made = out.add_stream(codec.name, rate=rate, layout=layout, options=dict(codec.options))
    assert isinstance(made, AudioStream)
    made.codec_context.format = codec.encoder_format or codec.sample_format
    if codec.bit_rate is not None:
        made.bit_rate = codec.bit_rate
    made.codec_context.open()
    return made, mp3.Lame(made) if codec.name == mp3.NAME else made


def refused() -> EncodeFailed:
    """Make the error of an encoder that did not take what was decoded."""
    return EncodeFailed("The film was read and could not be written; try another format or size.")


def _seconds(frame: Frame) -> float:
    if isinstance(frame, AudioFrame):
        return frame.samples / frame.sample_rate
    return float(frame.duration * frame.time_base) if frame.duration and frame.time_base else 0.0
