"""A minute of 1920 × 1080 through every tool and target: `python -m tests.media_tools.whole_films`.

The film flashes and clicks each second, so that another ffmpeg can tell lengths and sync. Takes ten minutes on two
cores; the suite does the same with small films. Prints a table, and ends with 1 where something is not as it should be.
"""

import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from media_tools import registry, spec
from media_tools.limits import Limits
from media_tools.media import Output, Result
from media_tools.pool import Pool
from tests import ffprobe
from tests.samples import films

SECONDS, SIZE, RATE = 60, (1920, 1080), 25
LENGTH = 0.05
SYNC = 0.04
"""Seconds that a result may be longer or shorter, and that sound and picture may be apart."""
PATIENCE = 1_200


@dataclass(frozen=True)
class Case:
    """What is asked of a tool, and how long and large the result must be; None where it is no film or no sound."""

    tool: str
    values: Mapping[str, Any] = field(default_factory=dict)
    seconds: float | None = SECONDS
    size: tuple[int, int] | None = SIZE
    sounds: bool = True
    times: int = 1
    """How many times the film is sent."""
    slack: float = LENGTH


HALF = {"resize": "width", "resizeWidth": 960}
CASES = (
    *(Case("convert", {"format": form}) for form in ("mp4", "mov", "mkv", "webm")),
    *(Case("convert", {"format": form, "compression": 60}) for form in ("mp4", "mov", "mkv")),
    Case("convert", {"format": "mp4", **HALF}, size=(960, 540)),
    *(Case("convert", {"format": form}, size=None) for form in ("mp3", "m4a", "ogg", "wav", "flac")),
    Case("convert", {"format": "gif", "resize": "width", "resizeWidth": 320}, size=(320, 180), sounds=False, slack=0.1),
    Case("convert", {"format": "jpg"}, seconds=None, sounds=False),
    *(Case("media-convert", {"format": form}) for form in ("mp4", "webm", "mov")),
    *(Case("media-convert", {"format": form}, size=None) for form in ("mp3", "m4a", "wav", "ogg", "flac")),
    Case("compress", {"quality": 50}),
    Case("compress", {"mode": "target-size", "targetBytes": 6_000_000}),
    *(Case("extract-audio", {"format": form}, size=None) for form in ("mp3", "m4a", "wav", "ogg", "flac")),
    *(Case("trim", {"format": form, "start": 20.5}, seconds=10) for form in ("mp4", "webm", "mov")),
    *(Case("trim", {"format": form, "start": 20.5}, seconds=10, size=None) for form in ("mp3", "m4a", "wav")),
    # key frames stand two seconds apart, and the part begins with the one before its start
    Case("trim", {"format": "mp4", "start": 20, "mode": "fast"}, seconds=10, slack=0.1),
    Case("thumbnail", {"fit": "inside"}, seconds=None, size=(512, 288), sounds=False),
    Case("poster-frame", {"timestamp": 30}, seconds=None, size=(1280, 720), sounds=False),
    Case("storyboard", seconds=None, size=(960, 405), sounds=False),
    Case("gif", {"start": 30}, seconds=4, size=(480, 270), sounds=False, slack=0.1),
    Case("watermark", {"text": "Convertly"}),
    Case("adjust", {"brightness": 1.1, "volume": 0.8}),
    Case("adjust", {"normalize": True}),
    Case("strip-metadata"),
    Case("mute", sounds=False),
    Case("speed", {"factor": 2}, seconds=SECONDS / 2),
    Case("rotate", {"angle": 90}, size=(1080, 1920)),
    Case("concat", {"format": "mp4"}, seconds=2 * SECONDS, times=2),
    Case("waveform", seconds=None, size=None, sounds=False),
    Case("inspect", seconds=None, size=None, sounds=False),
)


def main() -> int:
    """Run all cases, two at a time."""
    source = films.film("mp4", seconds=SECONDS, size=SIZE, rate=RATE)
    with tempfile.TemporaryDirectory() as name:
        film = Path(name) / "film.mp4"
        film.write_bytes(source)
        pool = Pool(size=2, root=Path(name) / "children", limits=Limits())
        try:
            with ThreadPoolExecutor(2) as threads:
                rows = list(threads.map(lambda case: _tried(case, pool, film), CASES))
        finally:
            pool.close()
    print("| Tool | Fields | Length | Size | Apart | Time | |\n| --- | --- | --- | --- | --- | --- | --- |")
    for row, _ in rows:
        print(row)
    wrong = [fault for _, faults in rows for fault in faults]
    print("\n".join(wrong) or "Everything is as it should be.")
    return 1 if wrong else 0


def _tried(case: Case, pool: Pool, film: Path) -> tuple[str, list[str]]:
    """Give the row of a case and what is wrong with its result."""
    wish = spec.parse(registry.tools()[case.tool], case.values)
    names = [f"source-{number}" for number in range(case.times)]
    with pool.workspace(timeout=PATIENCE) as workspace:
        for name in names:
            (workspace.path / name).hardlink_to(film)
        began = time.monotonic()
        result = workspace.run(wish, names)
        took = time.monotonic() - began
        found, faults = _judged(case, result)
    said = ", ".join(f"{name}={value}" for name, value in case.values.items())
    cells = (case.tool, f"`{said}`" if said else "", *found, f"{took:.1f} s", "✗" if faults else "✓")
    return f"| {' | '.join(cells)} |", [f"{case.tool} {said}: {fault}" for fault in faults]


def _judged(case: Case, result: Result) -> tuple[tuple[str, str, str], list[str]]:
    """Give length, size and how far sound and picture are apart, as text, and what is wrong."""
    if not result.outputs:
        return ("", "", ""), [] if result.facts else ["told nothing"]
    output, data = result.outputs[0], result.outputs[0].path.read_bytes()
    faults = [] if result.warning is None else [result.warning]
    size = (output.width, output.height)
    if case.size is not None and size != case.size:
        faults.append(f"is {size}")
    if case.seconds is None:
        return ("", _size(output), ""), faults
    ffprobe.check_plays(data)
    moving = ffprobe.streams(data, "video")
    length, apart = _length(case, data), 0.0
    if moving and case.size is not None:
        faults += _shape(case, moving[0])
    if abs(length - case.seconds) > case.slack:
        faults.append(f"plays {length:.3f} s")
    if output.duration is None or abs(output.duration - case.seconds) > case.slack:
        faults.append(f"is said to play {output.duration} s")
    if case.sounds and moving:
        flashes, clicks = ffprobe.seen(data).flashes(), ffprobe.clicks(data)
        # a flash or a click at a cut may be there without the other
        pairs = [min(abs(flash - click) for click in clicks) for flash in flashes if 0.5 < flash < length - 0.5]
        apart = max(pairs, default=1.0)
        if apart > SYNC or len(pairs) < case.seconds / 3:
            faults.append(f"{len(pairs)} flashes and clicks, {apart:.3f} s apart")
    return (f"{length:.2f} s", _size(output), f"{1000 * apart:.0f} ms" if apart else ""), faults


def _length(case: Case, data: bytes) -> float:
    if ffprobe.streams(data, "video"):
        times = ffprobe.seen(data).times
        return times[-1] - times[0] + (times[-1] - times[0]) / max(len(times) - 1, 1)
    return len(ffprobe.heard(data)) / ffprobe.RATE


def _shape(case: Case, stream: Mapping[str, Any]) -> list[str]:
    turned = any(abs(int(side.get("rotation", 0))) == 90 for side in stream.get("side_data_list", []))
    seen = (stream["height"], stream["width"]) if turned else (stream["width"], stream["height"])
    return [] if seen == case.size else [f"shows {seen}"]


def _size(output: Output) -> str:
    return f"{output.width} × {output.height}" if output.width else ""


if __name__ == "__main__":
    sys.exit(main())
