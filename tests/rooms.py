"""The rooms that tests of jobs work in: a folder, a storage and a pool of their own, and nothing left in them."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as configured
from django.core.files.storage import default_storage
from pytest_django import Settings

from jobs import executor
from jobs.models import File, IdempotencyKey, Job
from media_tools.pool import Pool


@pytest.fixture(scope="session")
def children(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    """The real pool of confined children, shared by all tests; a child starts with the first file."""
    pool = Pool(size=2, root=tmp_path_factory.mktemp("children"), limits=configured.MEDIA_LIMITS)
    yield pool
    pool.close()


@pytest.fixture
def rooms(settings: Settings, tmp_path: Path, children: Pool, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give the test a scratch folder and a storage of its own: local files, or a prefix of the bucket in use."""
    settings.SCRATCH = tmp_path / "scratch"
    settings.UPLOADS = settings.SCRATCH / "uploads"
    settings.FILES = tmp_path / "files"
    chosen = settings.STORAGES["default"]
    place = uuid.uuid4().hex if configured.S3_BUCKET else str(tmp_path / "files")
    kept = {**chosen, "OPTIONS": {**chosen["OPTIONS"], "location": place}}
    settings.STORAGES = {**settings.STORAGES, "default": kept}
    monkeypatch.setattr(executor, "pool", lambda: children)
    # a test moves our clock and not that of the S3 service, which refuses signatures of another day
    monkeypatch.setattr("botocore.auth.get_current_datetime", _real_time)
    yield
    if configured.S3_BUCKET:
        for key in stored():
            default_storage.delete(key)


def _real_time() -> datetime:
    hatch = time_machine.escape_hatch
    now = hatch.datetime.datetime.now if hatch.is_travelling() else datetime.now
    return now(UTC).replace(tzinfo=None)


def stored(folder: str = "") -> list[str]:
    """Name every object in storage."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return []
    here = [f"{folder}/{name}".lstrip("/") for name in files]
    return sorted(here + [key for name in folders for key in stored(f"{folder}/{name}".lstrip("/"))])


def uploads() -> list[Path]:
    """Name every upload that is still on disk."""
    return sorted(configured.UPLOADS.iterdir()) if configured.UPLOADS.is_dir() else []


def nothing_is_left() -> bool:
    """Tell whether a refused request left no row, no stored object and no upload behind, and say what it left."""
    left = {
        "jobs": Job.objects.count(),
        "files": File.objects.count(),
        "reservations": IdempotencyKey.objects.count(),
        "objects": stored(),
        "uploads": uploads(),
    }
    assert not any(left.values()), left
    return True
