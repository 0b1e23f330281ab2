"""Commands in an environment of their own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {"DEBUG": "false", "SECRET_KEY": "0123456789" * 6, "ALLOWED_HOSTS": "convert.example.org"}
KEPT = ("PATH", "HOME", "LANG", "TMPDIR")

Manage = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def clean(tmp_path: Path) -> dict[str, str]:
    """An environment with no setting but a data folder."""
    return {name: os.environ[name] for name in KEPT if name in os.environ} | {"CONVERTLY_VAR": str(tmp_path / "var")}


@pytest.fixture
def manage(clean: dict[str, str]) -> Manage:
    """Give a function that runs a management command with some settings."""

    def run(*words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(command, cwd=ROOT, env={**clean, **settings}, capture_output=True, text=True)

    return run
