"""Honest films: a moving pattern that flashes when the tone clicks, so that picture and sound can be held together."""

import io
from fractions import Fraction
from functools import cache

import av
import numpy as np

from tests.samples import sounds

FLASH_SECONDS = 0.08


@cache
def film(
    container: str = "mp4",
    *,
    seconds: float = 1.0,
    size: tuple[int, int] = (320, 180),
    rate: int = 25,
    sound: str | None = "aac",
    picture: str = "h264",
    level: float = sounds.LEVEL,
    late: float = 0.0,
    languages: tuple[str, ...] = ("und",),
    layout: str = "stereo",
) -> bytes:
    """Make a film; `sound` and `picture` are FFmpeg's names of encoders. The sound begins `late` seconds later.

    There is one track of sound per language; the last of several is marked as the default.
    """
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        moving = out.add_stream({"h264": "libx264"}.get(picture, picture), rate=rate)
        moving.width, moving.height = size
        moving.pix_fmt = "yuv420p"
        moving.options = {"preset": "ultrafast", "crf": "20"} if picture == "h264" else {}
        heard = [out.add_stream(sound, rate=48000, layout=layout) for _ in languages] if sound else []
        for stream, language in zip(heard, languages, strict=True) if heard else ():
            stream.metadata["language"] = language
        if len(heard) > 1:
            heard[0].disposition = av.stream.Disposition(0)
            heard[-1].disposition = av.stream.Disposition.default
        packets = []
        for number in range(round(seconds * rate)):
            frame = av.VideoFrame.from_ndarray(pattern(number, Fraction(number, rate), size), format="rgb24")
            frame.pts = number
            packets += moving.encode(frame)
        packets += moving.encode(None)
        for number, stream in enumerate(heard):
            packets += _heard(stream, seconds, late, level, layout, pitch=number + 1)
        for packet in sorted(packets, key=lambda packet: packet.dts * packet.time_base):
            out.mux(packet)
    return file.getvalue()


def pattern(number: int, time: Fraction, size: tuple[int, int]):
    """Draw one picture: coloured bars that move, and white where the sound clicks."""
    width, height = size
    if time >= sounds.CLICK and (time - Fraction(sounds.CLICK)) % 1 < FLASH_SECONDS:
        return np.full((height, width, 3), 255, "u1")
    x, y = np.meshgrid(np.arange(width) + 4 * number, np.arange(height))
    return np.stack([(x * 2) % 160, (y * 2) % 160, (x + y) % 160], axis=-1).astype("u1")


def flashes(data: bytes) -> list[float]:
    """Give the times of the pictures with which flashes begin, counted from the first one."""
    found, white, start = [], False, None
    with av.open(io.BytesIO(data)) as container:
        for frame in container.decode(video=0):
            start = frame.time if start is None else start
            bright = frame.to_ndarray(format="gray").mean() > 200
            if bright and not white:
                found.append(frame.time)
            white = bright
    return found


def _heard(stream, seconds, late, level, layout, pitch):
    stream.codec_context.open()
    wave = sounds.wave(seconds, 48000, av.AudioLayout(layout).nb_channels, level=level)[:, round(late * 48000) :]
    resampler = av.AudioResampler(stream.format, layout, 48000, stream.codec_context.frame_size or 1024)
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(wave / pitch, dtype="f4"), format="fltp", layout=layout)
    frame.sample_rate, frame.pts, frame.time_base = 48000, round(late * 48000), Fraction(1, 48000)
    packets = []
    for piece in (*resampler.resample(frame), *resampler.resample(None)):
        packets += stream.encode(piece)
    return packets + stream.encode(None)
