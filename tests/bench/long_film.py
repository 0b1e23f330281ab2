"""Whether the memory of a child stays where it is over a long film: `python -m tests.bench.long_film --minutes 60`."""

import argparse
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from media_tools import registry, spec
from media_tools.limits import MIB, Limits
from media_tools.pool import Pool
from tests.samples import long_films

PAGE_BYTES = 4096
SIZE, RATE = (64, 48), 5
"""Low in resolution, so that what grows with time is not hidden behind what a frame needs."""


@dataclass
class Course:
    """Resident memory in MiB of the child, at each report of its progress."""

    parts: list[float] = field(default_factory=list)
    mib: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def most(self, begin: float, end: float) -> float:
        """Give the most memory between two parts of the film."""
        return max(mib for part, mib in zip(self.parts, self.mib, strict=True) if begin <= part <= end)

    def growth(self) -> float:
        """Give how much more the last quarter needed than the second, when all buffers were full."""
        return self.most(0.75, 1.0) - self.most(0.2, 0.5)


def convert(minutes: float, form: str = "mp4") -> Course:
    """Make a film of so many minutes and convert it in a confined child, coding both of its streams."""
    course = Course()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "film.mp4"
        long_films.make(source, seconds=round(60 * minutes), size=SIZE, rate=RATE)
        pool = Pool(size=1, root=Path(folder) / "pool", limits=Limits())
        try:
            with pool.workspace(60) as workspace:
                (workspace.path / "source").hardlink_to(source)

                def look(part: float) -> None:
                    pages = int(Path(f"/proc/{workspace.pid}/statm").read_text().split()[1])
                    course.parts.append(part)
                    course.mib.append(pages * PAGE_BYTES / MIB)

                began = time.monotonic()
                wish = spec.parse(registry.tools()["convert"], {"format": form, "compression": 50})
                [output] = workspace.run(wish, ["source"], look).outputs
                course.seconds = time.monotonic() - began
                assert output.duration is not None
                assert abs(output.duration - round(60 * minutes)) < 0.5
        finally:
            pool.close()
    return course


def main() -> None:
    """Convert a long film to MP4 and to WebM, and print the memory along the way."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.long_film", description=__doc__)
    parser.add_argument("--minutes", type=float, default=20)
    minutes = parser.parse_args().minutes
    for form in ("mp4", "webm"):
        course = convert(minutes, form)
        quarters = ", ".join(f"{course.most(begin / 4, (begin + 1) / 4):.1f}" for begin in range(4))
        film = f"{minutes:g} minutes of {SIZE[0]} × {SIZE[1]} at {RATE} frames a second"
        print(
            f"{film} to {form} in {course.seconds:.0f} s: "
            f"memory of the child in each quarter, at most: {quarters} MiB; growth {course.growth():.1f} MiB"
        )


if __name__ == "__main__":
    main()
