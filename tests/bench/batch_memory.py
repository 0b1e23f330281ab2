"""What a batch of clips takes from the machine while both workers are busy: `python -m tests.bench.batch_memory`."""

import argparse
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.acceptance.stack import Stack, running
from tests.bench.processes import is_confined, memory_mib, tree
from tests.samples import long_films

CLIPS, SECONDS, SIZE, RATE = 20, 10, (1920, 1080), 25
LOOK_SECONDS = 0.2
SETTLE_SECONDS = 5
"""A child that a film made too large is replaced after it; the new one takes a moment to start."""


@dataclass
class Course:
    """Proportional set sizes in MiB: of the cluster and all below it, and of the confined children among them."""

    whole: list[float] = field(default_factory=list)
    children: list[float] = field(default_factory=list)

    def look(self, stack: Stack) -> None:
        """Add the sizes of now."""
        assert stack.cluster is not None
        pids = tree(stack.cluster.pid)
        confined = memory_mib(filter(is_confined, pids))
        self.children.append(confined)
        self.whole.append(confined + memory_mib(pid for pid in pids if not is_confined(pid)))

    def told(self) -> str:
        """Say the most of both."""
        return f"{max(self.whole):,.0f} MiB, {max(self.children):,.0f} of it in the confined children"


def idle(stack: Stack) -> Course:
    """Give the course of memory while nothing is done."""
    time.sleep(SETTLE_SECONDS)
    course = Course()
    until = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < until:
        course.look(stack)
        time.sleep(LOOK_SECONDS)
    return course


def batch(stack: Stack, clip: bytes, clips: int) -> tuple[Course, float]:
    """Give the course of memory while so many clips are converted as one job, and the seconds that it took."""
    key, during = stack.key(), Course()
    began = time.monotonic()
    job = stack.create(key, [("clip.mp4", clip)] * clips, format="mp4", compression="50")
    while (detail := stack.detail(key, job))["status"] not in ("completed", "failed"):
        during.look(stack)
        time.sleep(LOOK_SECONDS)
    seconds = time.monotonic() - began
    assert (detail["completedFiles"], stack.workers_of(job)) == (clips, 2), detail
    return during, seconds


def main() -> None:
    """Run batches, one after the other, on a stack of two workers and print what they took."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.batch_memory", description=__doc__)
    parser.add_argument("--clips", type=int, default=CLIPS)
    parser.add_argument("--seconds", type=int, default=SECONDS)
    parser.add_argument("--batches", type=int, default=2)
    wish = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as stack:
        source = Path(folder) / "clip.mp4"
        long_films.make(source, seconds=wish.seconds, size=SIZE, rate=RATE)
        clip = source.read_bytes()
        print(f"the cluster and all below it, at the start: {idle(stack).told()}", flush=True)
        for _ in range(wish.batches):
            during, seconds = batch(stack, clip, wish.clips)
            shape = f"{wish.clips} clips of {wish.seconds} s, {SIZE[0]} × {SIZE[1]}"
            print(f"{shape}, to mp4 in {seconds:.0f} s by 2 workers: at most {during.told()}", flush=True)
            print(f"afterwards: {idle(stack).told()}", flush=True)


if __name__ == "__main__":
    main()
