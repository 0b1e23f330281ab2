"""What a large file of data costs in memory and time: `python -m tests.bench.large_data --mib 201`."""

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from media_tools import registry, spec
from media_tools.limits import MIB, Limits
from media_tools.pool import Pool, Workspace
from tests.bench.processes import cpu_seconds

PAIRS = (("csv", "json"), ("json", "csv"), ("xml", "csv"), ("xml", "json"))
WAIT_SECONDS = 1_800
"""What a conversion may take by the clock: the machine may be busy, and it is processor time that is told."""
FRAMES = {
    "csv": ("id,name,city,note\r\n", "", ""),
    "json": ("[\n", ",\n", "\n]\n"),
    "xml": ('<?xml version="1.0"?>\n<people kind="all">\n', "", "</people>\n"),
}
"""What stands before, between and after the records."""


@dataclass(frozen=True)
class Cost:
    """What one conversion took: memory of the child before and at most and the size of the result in MiB, seconds."""

    before: float
    most: float
    made: float
    processor: float
    clock: float


def write(path: Path, form: str, mib: float) -> None:
    """Write a file of so many MiB: records of four values, one of them with letters beyond ASCII and a quote."""
    begin, between, end = FRAMES[form]
    with path.open("w", encoding="utf-8", newline="") as file:
        size = file.write(begin)
        for number, record in enumerate(_records(form)):
            size += file.write(f"{between if number else ''}{record}")
            if size >= mib * MIB:
                break
        file.write(end)


def convert(mib: float, form: str, target: str) -> Cost:
    """Convert such a file in a confined child, under the limits that every file has but that of the clock."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source"
        write(source, form, mib)
        limits = replace(Limits(), wall_seconds=WAIT_SECONDS)
        pool = Pool(size=1, root=Path(folder) / "pool", limits=limits)
        try:
            with pool.workspace(60) as workspace:
                _run(workspace, _small(form), form, target)
                before, used, began = _memory(workspace, "VmRSS"), cpu_seconds(_pid(workspace)), time.monotonic()
                # the most so far is forgotten: proc_pid_clear_refs(5)
                Path(f"/proc/{workspace.pid}/clear_refs").write_text("5")
                made = _run(workspace, source, form, target)
                return Cost(
                    before=before,
                    most=_memory(workspace, "VmHWM"),
                    made=made / MIB,
                    processor=cpu_seconds(_pid(workspace)) - used,
                    clock=time.monotonic() - began,
                )
        finally:
            pool.close()


def main() -> None:
    """Print a table of what each pair of formats costs."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.large_data", description=__doc__)
    parser.add_argument("--mib", type=float, default=201)
    mib = parser.parse_args().mib
    print(f"| {mib:g} MiB of | to | Processor time | By the clock | Memory before and at most |")
    print("| --- | --- | --- | --- | --- |")
    for form, target in PAIRS:
        cost = convert(mib, form, target)
        print(
            f"| {form.upper()} | {target.upper()} ({cost.made:.0f} MiB) | {cost.processor:.1f} s | "
            f"{cost.clock:.1f} s | {cost.before:.0f}, {cost.most:.0f} MiB |",
            flush=True,
        )


def _records(form: str) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        match form:
            case "csv":
                yield f'{number},Zoë {number},Köln,"said ""no"" {number * 7}"\r\n'
            case "json":
                record = {"id": number, "name": f"Zoë {number}", "city": "Köln", "note": f'said "no" {number * 7}'}
                yield json.dumps(record, ensure_ascii=False)
            case "xml":
                note = f"<city>Köln</city><note>said &quot;no&quot; {number * 7}</note>"
                yield f'<person id="{number}"><name>Zoë {number}</name>{note}</person>\n'


def _small(form: str) -> bytes:
    """Give a file of two records, which has a child load what it needs."""
    begin, between, end = FRAMES[form]
    records = _records(form)
    return f"{begin}{next(records)}{between}{next(records)}{end}".encode()


def _run(workspace: Workspace, source: Path | bytes, form: str, target: str) -> int:
    """Convert a file and give the size of the result."""
    place = workspace.path / "source"
    place.unlink(missing_ok=True)
    if isinstance(source, bytes):
        place.write_bytes(source)
    else:
        place.hardlink_to(source)
    wish = spec.parse(registry.tools()["data"], {"from_format": form, "to_format": target})
    [output] = workspace.run(wish, ["source"]).outputs
    return output.size


def _memory(workspace: Workspace, word: str) -> float:
    told = dict(line.split(":", 1) for line in Path(f"/proc/{workspace.pid}/status").read_text().splitlines())
    return int(told[word].split()[0]) / 1024


def _pid(workspace: Workspace) -> int:
    assert workspace.pid is not None
    return workspace.pid


if __name__ == "__main__":
    main()
