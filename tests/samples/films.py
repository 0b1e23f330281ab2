"""Make small films and sounds: a picture that moves and a tone, and each second a flash with a click, to tell sync."""

import io
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

import av
import numpy as np

SOUND_RATE = 48_000
BEAT = 0.52
"""The flash and the click come so many seconds after each full second."""
FLASH = 0.08

CONTAINERS: Mapping[str, tuple[str, str, str]] = {
    "mp4": ("mp4", "libx264", "aac"),
    "mov": ("mov", "libx264", "aac"),
    "mkv": ("matroska", "libx264", "aac"),
    "webm": ("webm", "libvpx", "libopus"),
    "avi": ("avi", "mpeg4", "libmp3lame"),
    "ts": ("mpegts", "libx264", "aac"),
    "flv": ("flv", "flv", "libmp3lame"),
    "3gp": ("3gp", "libx264", "aac"),
    "wmv": ("asf", "wmv2", "wmav2"),
    "mpg": ("mpeg", "mpeg2video", "mp2"),
}
"""Container -> its muxer, and the encoders that are usual in it."""
SOUNDS: Mapping[str, tuple[str, str]] = {
    "mp3": ("mp3", "libmp3lame"),
    "m4a": ("ipod", "aac"),
    "wav": ("wav", "pcm_s16le"),
    "flac": ("flac", "flac"),
    "ogg": ("ogg", "libopus"),
    "aac": ("adts", "aac"),
    "aiff": ("aiff", "pcm_s16be"),
}
_ENCODERS = {"h264": "libx264", "hevc": "libx265", "mp3": "libmp3lame", "opus": "libopus", "vp9": "libvpx-vp9"}
_OPTIONS = {
    "libx264": {"preset": "ultrafast", "crf": "20", "g": "50"},
    "libx265": {"preset": "ultrafast", "crf": "20", "x265-params": "log-level=none"},
    "libvpx": {"deadline": "realtime", "cpu-used": "8", "b": "600k"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8", "b": "600k"},
}


@cache
def film(
    container: str = "mp4",
    *,
    seconds: float = 1.0,
    size: tuple[int, int] = (320, 180),
    rate: int = 25,
    sound: str | None = "aac",
    picture: str | None = "h264",
    rotation: int = 0,
    times: tuple[int, ...] | None = None,
    pixel_format: str = "yuv420p",
    channels: int = 2,
    colours: tuple[int, int, int, int] | None = None,
    aspect: Fraction | None = None,
    options: tuple[tuple[str, str], ...] = (),
    title: str | None = None,
    tags: tuple[tuple[str, str], ...] = (),
    chapters: bool = False,
    mirrored: bool = False,
    muxing: tuple[tuple[str, str], ...] = (),
    second_sound: bool = False,
    begins: float = 0.0,
    texts: tuple[tuple[int, int, str], ...] = (),
) -> bytes:
    """Make a film. `rotation` is clockwise, as it is to be shown; `times` are the frames' in hundredths of a second.

    `colours` are primaries, transfer, matrix and range as FFmpeg counts them, `aspect` the shape of a pixel.
    `begins` is when the sound begins behind the picture, in seconds. `texts` are subtitles, in milliseconds.
    """
    muxer, usual_picture, usual_sound = CONTAINERS[container]
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=muxer, options=dict(muxing)) as out:
        if title:
            out.metadata["title"] = title
        out.metadata.update(tags)
        if chapters:
            base = Fraction(1, 1000)
            halves = [(0, "One"), (1, "Two")]
            half = int(seconds * 500)
            out.set_chapters(
                [
                    {"id": n, "start": n * half, "end": (n + 1) * half, "time_base": base, "metadata": {"title": name}}
                    for n, name in halves
                ]
            )
        made: list[tuple[float, Any]] = []
        if picture is not None:
            moving = _picture_stream(
                out, _ENCODERS.get(picture, picture) if picture != "h264" else usual_picture, size, rate, pixel_format
            )
            moving.codec_context.options |= dict(options)
            if times:
                moving.codec_context.time_base = Fraction(1, 100)
            if colours:
                context = moving.codec_context
                context.color_primaries, context.color_trc, context.colorspace, context.color_range = colours
            if aspect:
                moving.codec_context.sample_aspect_ratio = aspect
            if rotation or mirrored:
                moving.set_display_rotation(-rotation, hflip=mirrored)
            made += _moving(moving, seconds, size, rate, times)
        heard = []
        for number in range(int(sound is not None) + int(second_sound)):
            name = usual_sound if sound == "aac" else _ENCODERS.get(str(sound), str(sound))
            stream = _sound_stream(out, name, channels)
            heard.append(stream)
            made += _sounding(stream, seconds, channels, number, begins)
        written = _texts(out, "webvtt" if container == "webm" else "subrip", texts) if texts else []
        for _, (stream, frame) in sorted(made, key=lambda each: each[0]):
            out.mux(stream.encode(frame))
        for packet in written:
            out.mux_one(packet)
        for stream in (*out.streams.video, *out.streams.audio):
            out.mux(stream.encode(None))
    return buffer.getvalue()


@cache
def sound(form: str = "mp3", *, seconds: float = 1.0, channels: int = 2, title: str | None = None) -> bytes:
    """Make a sound without a picture."""
    muxer, encoder = SOUNDS[form]
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=muxer) as out:
        if title:
            out.metadata["title"] = title
        stream = _sound_stream(out, encoder, channels)
        for _, (_, frame) in _sounding(stream, seconds, channels, 0, 0.0):
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return buffer.getvalue()


def shown(time: float, size: tuple[int, int]) -> np.ndarray:
    """Give the picture at a time: height × width × 3. Its left top corner is red, and a square moves to the right."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width]
    grey = 60 + 60 * x / width + 30 * np.sin(y / 9 + time)
    image = np.stack([grey, grey, 140 - 60 * y / height], axis=2)
    side = height // 4
    left = int((width - side) * (time % 4) / 4)
    image[height // 2 : height // 2 + side, left : left + side] = (20, 160, 60)
    image[: height // 4, : width // 4] = (200, 30, 30)
    if BEAT - 0.001 <= time % 1 < BEAT + FLASH - 0.001:
        image[:] = 250
    return image.clip(0, 255).astype(np.uint8)


def _picture_stream(out: Any, name: str, size: tuple[int, int], rate: int, pixel_format: str) -> Any:
    stream = out.add_stream(name, rate=rate, options=dict(_OPTIONS.get(name, {})))
    stream.width, stream.height = size
    stream.pix_fmt = pixel_format
    stream.codec_context.thread_count = 1
    if name in ("mpeg4", "mpeg2video", "wmv2", "flv"):
        stream.bit_rate = 1_500_000
    return stream


def _sound_stream(out: Any, name: str, channels: int) -> Any:
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[channels]
    # Flash knows 44,100 samples a second and their halves alone
    stream = out.add_stream(name, rate=44_100 if out.format.name == "flv" else SOUND_RATE, layout=layout)
    if name == "wmav2":
        stream.bit_rate = 128_000
    return stream


def _texts(out: Any, codec: str, texts: tuple[tuple[int, int, str], ...]) -> list[Any]:
    stream = out.add_mux_stream(codec)
    stream.time_base = Fraction(1, 1000)
    stream.metadata["language"] = "deu"
    packets = []
    for start, end, text in texts:
        packet = av.Packet(text.encode())
        packet.time_base, packet.stream = stream.time_base, stream
        packet.pts = packet.dts = start
        packet.duration = end - start
        packets.append(packet)
    return packets


def _moving(
    stream: Any, seconds: float, size: tuple[int, int], rate: int, times: Sequence[int] | None
) -> list[tuple[float, Any]]:
    base = Fraction(1, 100) if times else Fraction(1, rate)
    made = []
    for count in times or range(round(seconds * rate)):
        frame = av.VideoFrame.from_ndarray(shown(float(count * base), size), format="rgb24")
        frame = frame.reformat(format=stream.pix_fmt)
        frame.pts, frame.time_base = count, base
        made.append((float(count * base), (stream, frame)))
    return made


def _sounding(stream: Any, seconds: float, channels: int, number: int, begins: float) -> list[tuple[float, Any]]:
    rate = stream.rate
    time = np.arange(int(seconds * rate)) / rate
    wave = 0.05 * np.sin(2 * np.pi * (440 + 300 * number) * time)
    click = (time % 1 >= BEAT) & (time % 1 < BEAT + 0.04)
    wave = np.where(click, 0.8 * np.sin(2 * np.pi * 1000 * time), wave)
    samples = np.repeat((wave * 32767).astype(np.int16)[None, :], channels, axis=0)
    made = []
    for first in range(0, samples.shape[1], 1000):
        part = samples[:, first : first + 1000]
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(part), format="s16p", layout=stream.layout.name)
        frame.rate = rate
        frame.pts, frame.time_base = first + int(begins * rate), Fraction(1, rate)
        made.append((first / rate + begins, (stream, frame)))
    return made
