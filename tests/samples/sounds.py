"""Honest sounds in every format that is read: a soft tone, with clicks at known times to tell where things are."""

import io
import struct
from fractions import Fraction
from functools import cache

import av
import numpy as np

CLICK = 0.5
"""Seconds to the first click; another follows each second."""
TONE = 440
LEVEL = 0.05
CLICK_LEVEL = 0.8
CLICK_SECONDS = 0.004


def wave(seconds: float, rate: int = 48000, channels: int = 2, *, level: float = LEVEL, clicks: bool = True):
    """Give samples as (channels, samples) between -1 and 1."""
    time = np.arange(round(seconds * rate)) / rate
    sound = level * np.sin(2 * np.pi * TONE * time)
    if clicks:
        at = (time - CLICK) % 1.0
        sound = np.where((at < CLICK_SECONDS) & (time >= CLICK), CLICK_LEVEL * np.sin(2 * np.pi * 1000 * at), sound)
    return np.tile(sound, (channels, 1)).astype("f4")


@cache
def sound(
    container: str = "wav",
    codec: str = "pcm_s16le",
    *,
    seconds: float = 1.0,
    rate: int = 48000,
    layout: str = "stereo",
    kbps: int | None = None,
    level: float = LEVEL,
    clicks: bool = True,
) -> bytes:
    """Encode a sound; `container` and `codec` are FFmpeg's names of a muxer and an encoder."""
    channels = av.AudioLayout(layout).nb_channels
    return encoded(wave(seconds, rate, channels, level=level, clicks=clicks), container, codec, rate, layout, kbps)


def encoded(samples, container, codec="pcm_s16le", rate=48000, layout="stereo", kbps=None) -> bytes:
    """Encode samples of (channels, samples) between -1 and 1."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        stream = out.add_stream(codec, rate=rate, layout=layout)
        if kbps:
            stream.bit_rate = kbps * 1000
        stream.codec_context.open()
        resampler = av.AudioResampler(stream.format, layout, rate, stream.codec_context.frame_size or 4096)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples, dtype="f4"), format="fltp", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            out.mux(stream.encode(piece))
        out.mux(stream.encode(None))
    return file.getvalue()


def with_cover(mp3: bytes, picture: bytes) -> bytes:
    """Put an ID3 tag with a title and a cover (ID3v2.3, 4.15) before the frames of an MP3."""
    title = _id3_frame(b"TIT2", b"\x00A title")
    cover = _id3_frame(b"APIC", b"\x00image/jpeg\x00\x03\x00" + picture)
    body = title + cover
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    frames = mp3[mp3.index(b"\xff\xfb") :]
    return b"ID3\x03\x00\x00" + size + body + frames


def _id3_frame(name: bytes, content: bytes) -> bytes:
    return name + struct.pack(">I", len(content)) + b"\x00\x00" + content


def samples(data: bytes, rate: int | None = None):
    """Decode a sound as (channels, samples) between -1 and 1, as players do: padding left out."""
    with av.open(io.BytesIO(data)) as container:
        stream = container.streams.audio[0]
        resampler = av.AudioResampler("fltp", None, rate)
        frames = [*container.decode(stream), None]
        pieces = [made.to_ndarray() for frame in frames for made in resampler.resample(frame)]
    return np.concatenate(pieces, axis=1)


def clicks(data: bytes) -> list[float]:
    """Give the seconds at which clicks begin, counted from the first sample."""
    with av.open(io.BytesIO(data)) as container:
        rate = container.streams.audio[0].rate
    loud = np.flatnonzero(np.abs(samples(data)).max(axis=0) > CLICK_LEVEL / 3) / rate
    return [float(loud[n]) for n in range(len(loud)) if n == 0 or loud[n] - loud[n - 1] > 0.1]
