"""Judge films and sounds by Debian's ffmpeg and ffprobe, which had no part in making them."""

import json
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

RATE = 48_000
"""The sample rate at which sound is given here."""
_SHOWN = re.compile(r"pts_time:\s*(-?[\d.]+).*?mean:\[(\d+)")


@dataclass(frozen=True)
class Seen:
    """What a film shows: the time in seconds and the mean lightness, 0 to 255, of each frame."""

    times: list[float]
    means: list[int]

    def flashes(self) -> list[float]:
        """Give the times at which a bright frame follows a darker one."""
        bright = [mean > 180 for mean in self.means]
        return [time for time, now, before in zip(self.times, bright, [False, *bright], strict=False) if now > before]


@lru_cache(maxsize=32)
def told(data: bytes) -> dict[str, Any]:
    """Give what ffprobe says: `format`, `streams` and `chapters`."""
    words = ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", "-show_chapters"]
    answer: dict[str, Any] = json.loads(_run(words, data, before=[]).stdout)
    return answer


def streams(data: bytes, kind: str) -> list[dict[str, Any]]:
    """Give what ffprobe says of the streams of a kind: video, audio or subtitle."""
    return [stream for stream in told(data)["streams"] if stream["codec_type"] == kind]


@lru_cache(maxsize=32)
def seen(data: bytes) -> Seen:
    """Decode a film's picture to its end; an error of the decoder fails the test."""
    words = ["ffmpeg", "-nostats", "-v", "info"]
    after = ["-map", "0:V:0", "-vf", "showinfo", "-fps_mode", "passthrough", "-f", "null", "-"]
    shown = _SHOWN.findall(_run(words, data, after, before=["-i"]).stderr)
    return Seen([float(time) for time, _ in shown], [int(mean) for _, mean in shown])


@lru_cache(maxsize=32)
def heard(data: bytes) -> np.ndarray:
    """Decode the sound to its end: one channel, from -1 to 1, silence where there is none yet."""
    after = ["-map", "0:a:0", "-af", "aresample=async=1:first_pts=0", "-ac", "1", "-ar", str(RATE), "-f", "f32le", "-"]
    return np.frombuffer(_run(["ffmpeg", "-v", "error"], data, after, before=["-i"]).raw, np.float32)


def clicks(data: bytes) -> list[float]:
    """Give the times at which it becomes loud."""
    loud = np.abs(heard(data)) > 0.3
    times = np.flatnonzero(loud) / RATE
    return [float(time) for time, before in zip(times, [-1.0, *times], strict=False) if time - before > 0.2]


def picture(data: bytes, at: float = 0.0) -> np.ndarray:
    """Give the frame at a time as it is seen: height × width × 3, 0 to 255."""
    [stream] = streams(data, "video")[:1]
    after = [
        "-ss",
        str(at),
        "-map",
        "0:V:0",
        "-frames:v",
        "1",
        "-pix_fmt",
        "rgb24",
        "-f",
        "image2pipe",
        "-c:v",
        "ppm",
        "-",
    ]
    raw = _run(["ffmpeg", "-v", "error"], data, after, before=["-i"]).raw
    assert stream["codec_type"] == "video"
    _, size, _, pixels = raw.split(b"\n", 3)
    width, height = map(int, size.split())
    return np.frombuffer(pixels, np.uint8).reshape(height, width, 3).astype(float)


def check_plays(data: bytes) -> None:
    """Decode everything to its end; fail the test at the first complaint."""
    done = _run(
        ["ffmpeg", "-v", "error", "-xerror"], data, ["-map", "0:v?", "-map", "0:a?", "-f", "null", "-"], before=["-i"]
    )
    assert done.stderr == ""


def as_subrip(data: bytes) -> str:
    """Give subtitles as another program reads them."""
    return _run(["ffmpeg", "-v", "error"], data, ["-f", "srt", "-"], before=["-i"]).stdout


@dataclass(frozen=True)
class _Ran:
    raw: bytes
    stderr: str

    @property
    def stdout(self) -> str:
        return self.raw.decode()


def _run(words: list[str], data: bytes, after: list[str] | None = None, *, before: list[str]) -> _Ran:
    _need()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film"
        path.write_bytes(data)
        done = subprocess.run([*words, *before, str(path), *(after or [])], capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return _Ran(done.stdout, done.stderr.decode(errors="replace"))


@cache
def _need() -> None:
    if shutil.which("ffmpeg") is None or shutil.which("ffprobe") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Debian's ffmpeg is missing: nothing judges the films")
        pytest.skip("Debian's ffmpeg is missing: nothing judges the films")
