"""A scratch folder with a child confined to it: runs one file at a time, twice if the first child dies of it."""

import logging
import os
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from media_tools import answers, registry
from media_tools.child import START_SECONDS, Child
from media_tools.detect import HEAD_BYTES, sniff
from media_tools.errors import (
    ChildDied,
    ChildTimeout,
    ChildUnavailable,
    MediaError,
    OutOfPatience,
    OutputTooLarge,
)
from media_tools.limits import MIB, Limits
from media_tools.media import Progress, Result
from media_tools.scratch import OUT, Scratch
from media_tools.spec import Spec
from media_tools.watch import Watch

TRIES = 2
GROWTH_BYTES = 512 * MIB
"""A child whose resident memory has grown by more than this since its start is replaced after its file."""
WRITTEN_ENTRIES = 10_000
"""More files and folders than this, beside what an archive may hold, are no honest result."""
LOOK_SECONDS = 1.0
"""How often the parent measures what a child at work has written."""
BLOCK_BYTES = 512
LONG_KINDS = ("video", "audio")
"""The kinds whose work may take long: where one goes in or comes out, its limits hold."""

Tick = Callable[[], None]
"""Called at least once a second while a child works; what it raises ends the child and goes to the caller."""

logger = logging.getLogger(__name__)


def longest_seconds(limits: Limits) -> float:
    """Give the longest time that one `Workspace.run` may take: two tries, each with the start of a child."""
    return TRIES * (START_SECONDS + limits.most_wall_seconds)


def long_kind(spec: Spec, heads: Iterable[bytes]) -> str | None:
    """Give the kind with the widest limits among what goes in, by the first 4 KiB of each, and what comes out.

    None when nothing is of a kind that may take long.
    """
    kinds = {known.kind for head in heads if (known := sniff(head))}
    target = registry.formats().get(str(spec.values.get("format")))
    if target is not None:
        kinds.add(target.kind)
    return next((kind for kind in LONG_KINDS if kind in kinds), None)


class Workspace:
    """A scratch folder, `path`: the caller puts the sources in and takes the outputs out, by plain file calls."""

    def __init__(self, root: Path, limits: Limits, uses_per_child: int, start: Callable[[Scratch], Child]) -> None:
        """Make the folder under `root`. `start` gives a child for a folder; it is called when one is needed."""
        self._limits = limits
        self._uses_per_child = uses_per_child
        self._start = start
        self._scratch = Scratch(root)
        self._out = self._scratch.path / OUT
        self._child: Child | None = None
        self._used = False
        self._spent = False

    @property
    def path(self) -> Path:
        """The scratch folder, absolute. The child may read it and write only in its `out` and `tmp`."""
        return self._scratch.path

    @property
    def pid(self) -> int | None:
        """The child's process id, for operators and tests; None while there is none."""
        return self._child.pid if self._child else None

    def run(
        self,
        spec: Spec,
        sources: Sequence[str],
        on_progress: Progress | None = None,
        limits: Limits | None = None,
        *,
        patience: float | None = None,
        on_tick: Tick = lambda: None,
    ) -> Result:
        """Do what `spec` asks with the files named `sources` in this folder.

        The paths of the outputs are absolute, under `path / "out"`, and good until the next run or until the workspace
        is given back. A child that dies or runs out of memory is replaced and the file tried once more; a second
        death raises ChildDied or OutOfMemory. What takes too long (ChildTimeout) or stalls (Stalled) has had its time
        and is not tried again; `patience` is how many seconds the caller waits for a sound or film at most, before
        OutOfPatience. Raises ChildUnavailable when no child starts, and every other MediaError as the tool did.
        """
        for source in sources:
            if "/" in source or source in ("", ".", ".."):
                raise ValueError(f"A source must be the name of a file in the workspace, not {source!r}.")
        rising = _Rising(on_progress)
        kind = self._kind(spec, sources)
        bounds = (limits or self._limits).of_kind(kind)
        ends = time.monotonic() + patience if patience is not None and kind in LONG_KINDS else float("inf")
        for tries_left in reversed(range(TRIES)):
            if self._used:
                self._scratch.empty_writable()
                self.make_ready()
            seconds = min(bounds.wall_seconds, ends - time.monotonic())
            try:
                return self._try(spec, sources, rising, bounds, seconds, on_tick)
            except (ChildDied, ChildUnavailable) as death:
                if time.monotonic() >= ends:
                    raise OutOfPatience("The file takes longer than its caller waits for it.") from death
                if not tries_left or isinstance(death, ChildTimeout):
                    raise
        raise AssertionError("unreachable")

    def _kind(self, spec: Spec, sources: Sequence[str]) -> str | None:
        heads = []
        for source in sources:
            with open(f"{self.path}/{source}", "rb", buffering=0) as file:
                heads.append(file.read(HEAD_BYTES))
        return long_kind(spec, heads)

    def make_ready(self) -> None:
        """Have a child that lives; a new one gets ready while the caller goes on."""
        if self._child and (self._child.ended() or self._is_worn(self._child)):
            self._end_child()
        if self._child is None:
            self._child = self._start(self._scratch)

    def clear(self) -> None:
        """Remove every file. Raises OSError when what a child put there resists."""
        self._scratch.empty()
        self._used = False

    def close(self) -> None:
        """End the child and remove the folder."""
        self._end_child()
        self._scratch.remove()

    def forget(self) -> None:
        """Let go of a child and a folder that belong to the process this one was forked from."""
        if self._child:
            self._child.forget()
        self._scratch.forget()

    def _try(
        self,
        spec: Spec,
        sources: Sequence[str],
        on_progress: Progress,
        limits: Limits,
        seconds: float,
        on_tick: Tick,
    ) -> Result:
        """Ask the child once. Anything but an answer leaves the child in the middle of the file, so it is ended."""
        self._used = True
        child = self._child
        assert child is not None, "A workspace is made ready before it is lent."
        try:
            child.wait_ready()
            answer = self._ask(child, spec, sources, on_progress, limits, seconds, on_tick)
        except (ChildDied, ChildUnavailable) as death:
            logger.warning("Child %d: %s %s", child.pid, death.code, self._end_child())
            raise
        except BaseException:
            self._end_child()
            raise
        if self._spent:
            self._end_child()
        if isinstance(answer, MediaError):
            raise answer
        return answer

    def _ask(
        self,
        child: Child,
        spec: Spec,
        sources: Sequence[str],
        on_progress: Progress,
        limits: Limits,
        seconds: float,
        on_tick: Tick,
    ) -> Result | MediaError:
        """Give the child's answer, and see to it meanwhile that it lives and that its files stay within bounds."""
        request = {"spec": spec.to_json(), "sources": sources, "destination": OUT}
        if limits is not self._limits:
            request["limits"] = limits.to_json()
        ceiling = limits.output_bytes(sum(os.stat(f"{self.path}/{source}").st_size for source in sources))
        watch = Watch(child, limits.stall_seconds)
        next_look = time.monotonic() + LOOK_SECONDS
        for message in child.ask(request, seconds):
            watch.look(bool(message))
            if "result" in message or time.monotonic() >= next_look:
                self._check_written(ceiling, WRITTEN_ENTRIES + limits.archive_entries)
                on_tick()
                next_look = time.monotonic() + LOOK_SECONDS
            self._spent = message.get("spent") is True
            try:
                match message:
                    case {"progress": part}:
                        on_progress(answers.part_done(part))
                    case {"error": told}:
                        return answers.error(told)
                    case {"result": told}:
                        return answers.result(told, self._out)
                    case _ if message:
                        raise answers.Rubbish
            except answers.Rubbish:
                raise child.broken() from None
        raise AssertionError("A child's messages end with an answer or an exception.")

    def _check_written(self, ceiling: int, most_entries: int) -> None:
        """Raise OutputTooLarge when all files together outgrow what one may; the kernel bounds each alone."""
        total = 0
        for count, state in enumerate(self._scratch.written()):
            total += state.st_blocks * BLOCK_BYTES
            if total > ceiling or count > most_entries:
                raise OutputTooLarge("The results are larger than one file may become. Ask for a smaller size.")

    def _is_worn(self, child: Child) -> bool:
        return child.files_done >= self._uses_per_child or child.growth_bytes() > GROWTH_BYTES

    def _end_child(self) -> str:
        """Kill the child, if there is one, and give its last words."""
        child, self._child = self._child, None
        return child.kill() if child else ""


class _Rising:
    """Passes on a part done only when it is higher than any before, so that a second try does not go back."""

    def __init__(self, on_progress: Progress | None) -> None:
        self._on_progress = on_progress
        self._highest = 0.0

    def __call__(self, part: float) -> None:
        if self._on_progress and part > self._highest:
            self._highest = part
            self._on_progress(part)
