"""What a film or sound is: read from its header and its first frames, which show what the header leaves out."""

import struct
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import av.error
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream as AudioStream
from av.container import InputContainer as InputContainer
from av.packet import Packet
from av.sidedata.sidedata import Type
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream as VideoStream

from media_tools import clock
from media_tools.engines import demux
from media_tools.engines.header import damaged
from media_tools.errors import MediaTooLong, Undecodable
from media_tools.limits import Limits
from media_tools.registry import Format

MICROSECONDS = 1_000_000
TRIED_PACKETS = 300
"""So many packets of a stream without a frame, and it holds none."""
LOOKED_AT_PACKETS = 20_000
"""A stream that begins later than this behind the others is not waited for."""
PQ, HLG = 16, 18
"""Transfer characteristics of high dynamic range (ITU-T H.273, table 3)."""
UNUSUAL_RATE = 240
"""Frames a second that no camera means: a container that says so counts time and not frames."""
USUAL_RATE = Fraction(25)
SLOWEST_RATE, FASTEST_RATE = 1_000, 768_000
"""Samples a second: what counts fewer or more is no sound, and some of FFmpeg's filters end the process over it."""
TEXT_SUBTITLES = ("mov_text", "subrip", "srt", "ass", "ssa", "webvtt", "text")

_TURNS = {
    (1, 0, 0, 1): ((), 0),
    (-1, 0, 0, 1): (("hflip",), 0),
    (1, 0, 0, -1): (("vflip",), 0),
    (-1, 0, 0, -1): (("hflip", "vflip"), 180),
    (0, 1, -1, 0): (("transpose=clock",), 90),
    (0, -1, 1, 0): (("transpose=cclock",), 270),
    (0, 1, 1, 0): (("transpose=cclock_flip",), 270),
    (0, -1, -1, 0): (("transpose=clock_flip",), 90),
}
"""The signs of a display matrix (ISO/IEC 14496-12, 6.2.2) -> filters that do the same, and degrees clockwise."""

S = TypeVar("S", VideoStream, AudioStream)
AnyPacket: TypeAlias = "Packet[Any]"
"""The class has parameters for the type checker only."""


@dataclass(frozen=True, kw_only=True)
class Colours:
    """What a picture's values mean: code points of ITU-T H.273, and FFmpeg's number of the range (1 is limited)."""

    primaries: int
    transfer: int
    matrix: int
    range: int

    @property
    def hdr(self) -> bool:
        """Whether the values mean more light than a screen of old can show."""
        return self.transfer in (PQ, HLG)


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The moving picture of a film.

    `width` and `height` are pixels as they are seen, upright and square; `stored` is the size of a decoded frame.
    `turn` are the filters that make a frame upright. `rate` is frames a second, `depth` bits a channel. `start` is the
    time of the first frame in seconds, as the container counts.
    """

    index: int
    codec: str
    width: int
    height: int
    stored: tuple[int, int]
    turn: tuple[str, ...]
    rotation: int
    rate: Fraction
    pixel_format: str
    depth: int
    colours: "Colours"
    interlaced: bool
    alpha: bool
    start: float


@dataclass(frozen=True, kw_only=True)
class Sound:
    """The sound of a film or a recording: `rate` in samples a second, `bit_rate` in bits a second where it is known.

    `depth` is bits a sample as they are decoded.
    """

    index: int
    codec: str
    rate: int
    depth: int
    channels: int
    layout: str
    bit_rate: int | None
    start: float


@dataclass(frozen=True, kw_only=True)
class Film:
    """A container with what can be worked on: the first picture that moves, the first sound, the subtitles.

    `seconds` is what the header promises, None where it promises nothing; `start` is when the first of both begins.
    """

    form: Format
    seconds: float | None
    start: float
    picture: Picture | None
    sound: Sound | None
    subtitles: tuple[int, ...]


def film(source: Path, form: Format, limits: Limits) -> Film:
    """Read the header and the first frame. Raises Undecodable, UnsupportedMedia, ImageTooLarge or MediaTooLong.

    A container without a frame and without a sample is damaged, whatever its header promises.
    """
    with demux.opened(source, form, limits) as container:
        return looked_at(container, form, limits)


def looked_at(container: InputContainer, form: Format, limits: Limits) -> Film:
    """Do the same to a container that is open already; it must be sought before it is read on."""
    moving, heard = streams(container)
    if moving is not None:
        limits.check_picture(moving.codec_context.width, moving.codec_context.height)
    seconds = container.duration / MICROSECONDS if container.duration else None
    if seconds is not None and seconds > limits.seconds:
        raise MediaTooLong(f"The file plays {seconds:,.0f} seconds; at most {limits.seconds:,} are taken.")
    first = _first_frames(container, [stream for stream in (moving, heard) if stream is not None])
    picture = sound = None
    if moving is not None and isinstance(frame := first.get(moving.index), VideoFrame):
        limits.check_picture(frame.width, frame.height)
        picture = _picture(moving, frame)
        # pixels that are not square may make it much wider than it is stored
        limits.check_picture(picture.width, picture.height)
    if heard is not None and isinstance(frame := first.get(heard.index), AudioFrame):
        sound = _sound(heard, frame)
    starts = [found.start for found in (picture, sound) if found is not None]
    if not starts:
        raise damaged(form)
    if seconds is not None:
        pixels = picture.stored[0] * picture.stored[1] * float(picture.rate) if picture else 0
        clock.expect(limits.worth(seconds, pixels))
    return Film(
        form=form,
        seconds=seconds,
        start=min(starts),
        picture=picture,
        sound=sound,
        subtitles=tuple(
            stream.index for stream in container.streams.subtitles if stream.codec_context.name in TEXT_SUBTITLES
        ),
    )


def streams(container: InputContainer) -> tuple[VideoStream | None, AudioStream | None]:
    """Choose the picture and the sound: the first of each, unless a later one is marked as the default.

    A cover that came attached to a sound looks like a film of one frame, and is none.
    """
    moving = [stream for stream in container.streams.video if Disposition.attached_pic not in stream.disposition]
    # a stream that no decoder of FFmpeg's knows has no context
    shown = [stream for stream in moving if stream.codec_context is not None]
    heard = [stream for stream in container.streams.audio if stream.codec_context is not None and stream.rate]
    return _preferred(shown), _preferred(heard)


def _preferred(found: Sequence[S]) -> S | None:
    marked = [stream for stream in found if Disposition.default in stream.disposition]
    return next(iter(marked or found), None)


def _first_frames(
    container: InputContainer, wanted: Sequence[VideoStream | AudioStream]
) -> dict[int, VideoFrame | AudioFrame]:
    """Decode the first frame of each stream; a stream is left out where none of its first packets gives one."""
    if not wanted:  # which a demuxer takes for all of them
        return {}
    for stream in wanted:
        demux.check_decoder(stream.codec_context.codec.name)
    found: dict[int, VideoFrame | AudioFrame] = {}
    tried: Counter[int] = Counter()
    for count, packet in enumerate(demux.packets(container, wanted) if wanted else ()):
        index = packet.stream.index
        if index not in found and tried[index] < TRIED_PACKETS:
            tried[index] += 1
            frames = decoded(packet)
            if frames:
                found[index] = frames[0]
        waiting = [stream for stream in wanted if stream.index not in found and tried[stream.index] < TRIED_PACKETS]
        if not waiting or count > LOOKED_AT_PACKETS:
            break
    return found


def decoded(packet: AnyPacket) -> "Sequence[VideoFrame | AudioFrame]":
    """Decode one packet; a damaged one gives nothing, for the next may be whole.

    Nor does one that FFmpeg knows and does not decode, as the pauses in a telephone's recording.
    """
    try:
        frames: Sequence[VideoFrame | AudioFrame] = packet.decode()
        return frames
    except (av.error.InvalidDataError, av.error.EOFError, av.error.PatchWelcomeError):
        return []


def _picture(stream: VideoStream, frame: VideoFrame) -> Picture:
    turn, rotation = _turn(frame)
    aspect = stream.sample_aspect_ratio or Fraction(1)
    # what would be more than ten times as wide as it is stored is nonsense, and square is the best guess
    width, height = round(frame.width * aspect) if Fraction(1, 10) < aspect < 10 else frame.width, frame.height
    if rotation in (90, 270):
        width, height = height, width
    return Picture(
        index=stream.index,
        codec=stream.codec_context.name,
        width=max(width, 1),
        height=max(height, 1),
        stored=(frame.width, frame.height),
        turn=turn,
        rotation=rotation,
        rate=_rate(stream),
        pixel_format=frame.format.name,
        depth=frame.format.components[0].bits,
        colours=Colours(
            primaries=int(frame.color_primaries),
            transfer=int(frame.color_trc),
            matrix=int(frame.colorspace),
            range=int(frame.color_range),
        ),
        interlaced=bool(frame.interlaced_frame),
        alpha=frame.format.name.startswith("pal") or any(part.is_alpha for part in frame.format.components),
        start=_start(stream, frame),
    )


def _sound(stream: AudioStream, frame: AudioFrame) -> Sound:
    if not SLOWEST_RATE <= frame.sample_rate <= FASTEST_RATE:
        raise Undecodable(f"The sound has {frame.sample_rate:,} samples a second, which no recording has.")
    return Sound(
        index=stream.index,
        codec=stream.codec_context.name,
        rate=frame.sample_rate,
        depth=8 * frame.format.bytes,
        channels=frame.layout.nb_channels,
        layout=frame.layout.name,
        bit_rate=stream.bit_rate or None,
        start=_start(stream, frame),
    )


def _start(stream: VideoStream | AudioStream, frame: VideoFrame | AudioFrame) -> float:
    if stream.start_time is not None and stream.time_base is not None:
        return float(stream.start_time * stream.time_base)
    return float(frame.time or 0)


def _rate(stream: VideoStream) -> Fraction:
    stated = (stream.guessed_rate, stream.average_rate, stream.base_rate)
    return next((rate for rate in stated if rate and 0 < rate <= UNUSUAL_RATE), USUAL_RATE)


def _turn(frame: VideoFrame) -> tuple[tuple[str, ...], int]:
    """Read how the frame is to be turned; a matrix that does more than turn and mirror is left alone."""
    sides: Any = frame.side_data
    for side in sides:
        if side.type == Type.DISPLAYMATRIX:
            a, b, _, c, d, *_ = struct.unpack_from("=9i", bytes(side))
            return _TURNS.get((_sign(a), _sign(b), _sign(c), _sign(d)), ((), 0))
    return ((), 0)


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)
