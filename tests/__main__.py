"""Run every check, the quick ones first, and stop at the first that fails: `python -m tests`, or `make test`."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PYTHON = (sys.executable, "-m")
PYTEST = (*PYTHON, "pytest", "-q", "-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")
"""Three at a time on two cores, for a third of the time they wait. In the order of the files: those that wait for whole
servers come first, so that none is waited for at the end."""
WITH_SERVERS = (*PYTHON, "tests.services")

PURE = (
    "tests/media_tools", "tests/architecture", "tests/convertly", "tests/browser", "tests/bench", "tests/jobs/outbound",
    "tests/torture/test_lanes.py", "tests/torture/test_rows_once.py", "tests/torture/test_report.py",
    "tests/acceptance/test_slow_clients.py",
    "tests/acceptance/test_exhaustion.py", "tests/jobs/test_storage_outage.py",
    "tests/acceptance/test_films.py", "tests/acceptance/test_source_url.py",
    "tests/hostile/mutations", *(f"tests/hostile/test_{name}.py" for name in (
        "archives", "disguised_files", "documents", "films", "malformed_requests",
    )),
    *(f"tests/api/test_{name}.py" for name in ("ebooks", "fields", "films", "formats", "loudness", "openapi")),
    *(f"tests/api/dialect/test_{name}.py" for name in (
        "document", "ebook", "openapi", "presentation", "refusals", "spreadsheet",
    )),
    "tests/acceptance/test_toolkit_client.py", "tests/acceptance/test_media_tools.py", "tests/accounts/test_look.py",
)  # fmt: skip
"""Tests that no other database or storage can change: they run once."""
OF_STORAGE = (
    *(f"tests/jobs/test_{name}.py" for name in (
        "archive", "executor", "lifecycle_machine", "retention", "storage", "uploads",
    )),
    *(f"tests/api/test_{name}.py" for name in (
        "archives", "convert", "create_job", "files", "get_job", "health", "idempotency", "media_queued",
        "source_url_queued",
    )),
    "tests/acceptance/test_newcomer.py", "tests/acceptance/test_batch.py",
)  # fmt: skip
"""Tests of what is stored and fetched: the kind of storage could change them."""
CHOSEN_ELSEWHERE = ("DATABASE_URL", "S3_BUCKET", "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "CONVERTLY_VAR", "PORT")
"""Settings of the shell that would have the suite test something else than it says."""


def stages() -> list[tuple[str, Sequence[str]]]:
    """Give the name and the command of each check, in order."""
    again = [word for folder in PURE for word in ("--ignore", folder)]
    manage = (sys.executable, "manage.py")
    return [
        ("style", (*PYTHON, "ruff", "check")),
        ("layout", (*PYTHON, "ruff", "format", "--check", "--quiet")),
        ("types", (*PYTHON, "mypy", ".")),
        ("imports", (str(BIN / "python"), "-c", "from importlinter.cli import lint_imports_command as c; c()")),
        ("container image", (str(BIN / "hadolint"), "Dockerfile")),
        ("containers", (*PYTHON, "compose_lint", "check", "compose.yaml")),
        ("settings", (*manage, "check", "--fail-level", "WARNING")),
        ("migrations", (*manage, "makemigrations", "--check", "--dry-run")),
        ("suite on SQLite and local files", PYTEST),
        ("suite on PostgreSQL", (*WITH_SERVERS, "--postgres", "--", *PYTEST, *again)),
        ("jobs on S3", (*WITH_SERVERS, "--s3", "--", *PYTEST, *OF_STORAGE)),
    ]


def main() -> int:
    """Run the stages and give the exit status of the first that fails, else 0; the suites' own summaries come last."""
    environment = {name: value for name, value in os.environ.items() if name not in CHOSEN_ELSEWHERE}
    times, summaries = [], []
    for name, command in stages():
        print(f"\n== {name}", flush=True)
        started = time.monotonic()
        status, last_line = _run(command, environment)
        times.append(f"{time.monotonic() - started:7.1f} s  {name}")
        if status:
            print(f"\n{name}: failed with status {status}", flush=True)
            return status
        if "pytest" in command:
            summaries.append(f"{name}: {last_line}")
    print("\n".join(["", *times, "", *summaries]))
    return 0


def _run(command: Sequence[str], environment: dict[str, str]) -> tuple[int, str]:
    """Run a command, pass on what it prints as it comes, and give its status and its last line."""
    tail = b""
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout is not None
        while printed := os.read(process.stdout.fileno(), 65_536):
            sys.stdout.buffer.write(printed)
            sys.stdout.buffer.flush()
            tail = (tail + printed)[-4_096:]
    return process.returncode, tail.decode(errors="replace").strip().rpartition("\n")[2]


if __name__ == "__main__":
    sys.exit(main())
