"""Films and sounds against the ffmpeg command line doing the same with as many threads: `python -m tests.bench.films`.

Each side takes turns: a tool in a warm confined child, asked through its pool, and one ffmpeg process with the settings
that the tool's encoders get. CPU is that of the child or of the process; an ffmpeg process also starts each time.
"""

import argparse
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from media_tools import registry, spec
from media_tools.limits import Limits
from media_tools.pool import Pool, Workspace
from tests.bench import photographs
from tests.bench.figures import Figure, Section
from tests.bench.processes import cpu_seconds

SAME, MOMENT = 1.10, 1.30
"""How much more CPU than ffmpeg a tool may take: for long work, and for what is done in a moment."""
ROUNDS = 3
LIMITS = Limits(cpu_seconds=3_600, wall_seconds=3_600, memory_bytes=4 << 30, output_bytes_base=2 << 30)


@dataclass(frozen=True)
class Case:
    """One piece of work, told to both sides; `repeats` makes short work long enough for the kernel's counters."""

    name: str
    tool: str
    values: dict[str, Any]
    ffmpeg: str
    goal: float | None = SAME
    repeats: int = 1
    before: str = ""
    program: str = "ffmpeg"


X264 = "-c:v libx264 -preset veryfast -profile:v high -threads 2"
PALETTE = "fps=12,scale=480:-1,split[a][b];[a]palettegen[p];[b][p]paletteuse"
AUDIO = {
    "m4a": "-c:a aac -b:a 128k",
    "ogg": "-c:a libopus -b:a 128k",
    "flac": "-c:a flac -sample_fmt s16",
    "wav": "-c:a pcm_s16le",
    "mp3": "-c:a libmp3lame -b:a 128k",
}
CUT = {"format": "mp4", "start": 2, "duration": 4}
CASES = (
    *(
        Case(f"sound to {form}", "extract-audio", {"format": form, "bitrateKbps": 128}, f"-vn {words} x.{form}")
        for form, words in AUDIO.items()
    ),
    Case("film to mp4", "convert", {"format": "mp4", "compression": 70}, f"{X264} -crf 27 -c:a aac -b:a 192k x.mp4"),
    Case(
        "film to half the size",
        "convert",
        {"format": "mp4", "resize": "width", "resizeWidth": 640},
        f"-vf scale=640:360:flags=bicubic {X264} -crf 23 -c:a copy x.mp4",
    ),
    Case("gif of 4 seconds", "gif", {}, f"-lavfi {PALETTE} -loop 0 x.gif", before="-t 4"),
    Case("trim to 4 seconds", "trim", CUT, f"-t 4 {X264} -crf 23 -c:a aac -b:a 192k x.mp4", MOMENT, before="-ss 2"),
    Case("trim at key frames", "trim", CUT | {"mode": "fast"}, "-t 4 -c copy x.mp4", MOMENT, 5, before="-ss 2"),
    Case("thumbnail", "thumbnail", {"fit": "inside"}, "-frames:v 1 -vf scale=512:-1 x.jpg", MOMENT, 10, before="-ss 1"),
    Case("inspect", "inspect", {}, "-show_streams -show_format", MOMENT, 10, program="ffprobe"),
)


def measure(*, seconds: int = 20, size: tuple[int, int] = (1280, 720), rounds: int = ROUNDS) -> Section:
    """Measure every case on a generated film of this length and size with AAC sound."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        film = _film(folder, seconds, size)
        pool = Pool(size=1, root=folder / "children", limits=LIMITS)
        try:
            for case in CASES:
                figures += _case(case, pool, film, rounds)
        finally:
            pool.close()
    return Section(f"Film of {seconds} s, {size[0]} × {size[1]}, H.264 and AAC: CPU ÷ CPU of the command line", figures)


def _case(case: Case, pool: Pool, film: Path, rounds: int) -> list[Figure]:
    wish = spec.parse(registry.tools()[case.tool], case.values)
    ours, theirs, walls = [], [], []
    with pool.workspace(timeout=60) as workspace:
        (workspace.path / "source-0").hardlink_to(film)
        workspace.run(wish, ["source-0"])
        for _ in range(rounds):
            spent, wall = _ours(workspace, wish, case.repeats)
            other, other_wall = _theirs(case, film)
            ours.append(spent / case.repeats)
            theirs.append(other / case.repeats)
            walls.append(wall / other_wall)
    ratio = statistics.median(own / other for own, other in zip(ours, theirs, strict=True))
    return [
        Figure(case.name, ratio, goal=case.goal, digits=2),
        Figure("  CPU of the tool", 1000 * statistics.median(ours), "ms"),
        Figure("  time on the clock ÷ the command line's", statistics.median(walls), digits=2),
    ]


def _ours(workspace: Workspace, wish: spec.Spec, repeats: int) -> tuple[float, float]:
    assert workspace.pid is not None
    before, began = cpu_seconds(workspace.pid), time.monotonic()
    for _ in range(repeats):
        workspace.run(wish, ["source-0"])
        workspace.make_ready()
    return cpu_seconds(workspace.pid) - before, time.monotonic() - began


def _theirs(case: Case, film: Path) -> tuple[float, float]:
    words = case.ffmpeg.split()
    if case.program == "ffmpeg":
        command = ["ffmpeg", "-v", "error", "-y", "-threads", "2", *case.before.split(), "-i", str(film), *words]
    else:
        command = [case.program, "-v", "error", *words, str(film)]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    for _ in range(case.repeats):
        subprocess.run(command, cwd=film.parent, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.monotonic() - began


def _film(folder: Path, seconds: int, size: tuple[int, int]) -> Path:
    """Make a film: a walk over a real photograph, with a little noise as from a camera, and a chord."""
    photograph = folder / "photograph.jpg"
    photograph.write_bytes(photographs.jpeg(photographs.LARGE))
    width, height = size
    chord = "aevalsrc=0.2*sin(440*2*PI*t)+0.2*sin(660*2*PI*t)+0.05*random(0)|0.2*sin(550*2*PI*t):s=48000"
    walk = f"crop={width}:{height}:(iw-{width})*(0.5+0.5*sin(t/3)):(ih-{height})*(0.5+0.5*cos(t/4)),noise=alls=3:allf=t"
    command = (
        f"ffmpeg -v error -y -loop 1 -framerate 25 -i {photograph} -f lavfi -i {chord} -t {seconds} "
        f"-vf {walk},format=yuv420p -c:v libx264 -preset veryfast -crf 22 -g 50 -c:a aac -b:a 160k film.mp4"
    )
    subprocess.run(command.split(), cwd=folder, check=True)
    return folder / "film.mp4"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.films", description="Films against the command line.")
    parser.add_argument("--long", action="store_true", help="60 seconds of 1920 × 1080 in place of 20 of 1280 × 720")
    asked = parser.parse_args()
    if shutil.which("ffmpeg") is None:
        parser.exit(1, "The benchmark of films needs the ffmpeg command line beside it: install the package ffmpeg.\n")
    print(measure(seconds=60, size=(1920, 1080)) if asked.long else measure())
