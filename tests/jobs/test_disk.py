"""Disks that are full, almost full, or shut: told in our words, at the door if it can be; nothing is half made."""

import contextlib
import io
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured

from jobs import executor
from jobs.disk import LEAST_FILES
from jobs.lifecycle.finish import ATTEMPTS
from jobs.models import File, Job, Output
from media_tools.pool import Pool
from tests.calls import create, created, detail, photo, sent, submitted, time_passes, work_off
from tests.contract import check_error, check_sentence
from tests.rooms import nothing_is_left

local = pytest.mark.skipif(bool(configured.S3_BUCKET), reason="the files are not on a disk of ours")


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Mount small disks of their own."""
    with contextlib.ExitStack() as undone:

        def mount(name: str, size: str, files: int = 0) -> Path:
            folder = tmp_path / name
            folder.mkdir(exist_ok=True)
            command = ["mount", "-t", "tmpfs", "-o", f"size={size},nr_inodes={files}", "none", str(folder)]
            told = subprocess.run(command, capture_output=True)
            if told.returncode:
                pytest.skip(f"no disk can be mounted here: {told.stderr.decode().strip()}")
            undone.callback(subprocess.run, ["umount", "--lazy", str(folder)], check=True)
            return folder

        yield mount


@pytest.fixture
def small_scratch(mounted: Callable[..., Path], settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the workers a scratch disk with room for a source and not for much more."""
    root = mounted("small", "1m")
    settings.UPLOADS = root / "uploads"
    settings.DISK_FREE_BYTES = 0
    pool = Pool(size=1, root=root, limits=configured.MEDIA_LIMITS)
    monkeypatch.setattr(executor, "pool", lambda: pool)
    yield root
    pool.close()


def _tried_often() -> None:
    for _ in range(ATTEMPTS + 1):
        work_off()
        time_passes(20)


def test_with_too_little_room_a_request_is_refused_before_its_body_is_read(api, owner_key, settings: Any) -> None:
    settings.DISK_FREE_BYTES = 2**60
    body = io.BytesIO(b"-" * 1_000)
    for path in ("/api/jobs", "/api/convert", "/api/media/thumbnail"):
        answer = api(owner_key).generic(
            "POST",
            path,
            b"-",
            content_type="multipart/form-data; boundary=x",
            **{"wsgi.input": body, "CONTENT_LENGTH": "1000"},
        )
        check_error(answer, 503, "disk_low")
        assert int(answer["Retry-After"]) > 0
    assert body.tell() == 0
    assert nothing_is_left()
    assert api(owner_key).get("/api/jobs").status_code == 200


def test_a_file_that_fills_the_scratch_disk_is_tried_again_and_then_fails_with_its_own_code(
    api, owner_key, small_scratch: Path
) -> None:
    caller = api(owner_key)
    job = created(caller, sent("a.jpg", photo("jpg", 900, 600)), format="bmp")
    work_off()
    assert File.objects.get().status == "pending"
    _tried_often()

    told = detail(caller, job)
    assert (told["status"], told["results"][0]["code"]) == ("failed", "disk_full")
    check_sentence(told["results"][0]["error"])
    assert not Output.objects.exists()
    # what fits is done as ever
    small = created(caller, sent("b.jpg"))
    work_off()
    assert detail(caller, small)["status"] == "completed"


def test_a_request_that_fills_the_scratch_disk_is_told_to_come_back(api, owner_key, small_scratch: Path) -> None:
    answer = api(owner_key).post("/api/convert", {"files": sent("a.jpg", photo("jpg", 900, 600)), "format": "bmp"})

    check_error(answer, 503, "disk_full")
    assert int(answer["Retry-After"]) > 0


@local
def test_a_result_that_has_no_room_in_the_storage_is_not_published(owner, settings: Any, mounted) -> None:
    job = submitted(owner.account, stored=True)
    place = mounted("full", "64k")
    _move_the_storage(settings, place, job)
    state = os.statvfs(place)
    (place / "ballast").write_bytes(bytes(state.f_bavail * state.f_frsize))
    _tried_often()

    job.refresh_from_db()
    assert (job.status, job.error_code) == ("failed", "disk_full")
    assert not Output.objects.exists()


@local
def test_a_storage_that_may_not_be_written_is_told_and_makes_health_red(
    client, api, owner_key, settings, mounted
) -> None:
    place = mounted("shut", "4m")
    subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
    _move_the_storage(settings, place)
    answer = create(api(owner_key))

    check_error(answer, 503, "storage_unavailable")
    assert int(answer["Retry-After"]) > 0
    checks = client.get("/readyz").json()["checks"]
    assert (checks["storage"], checks["disk"]) == (False, False)
    assert client.get("/healthz").status_code == 200


@local
def test_a_disk_that_takes_hardly_another_file_is_one_without_room(client, api, owner_key, settings, mounted) -> None:
    place = mounted("names", "64m", files=LEAST_FILES + 100)
    _move_the_storage(settings, place)
    assert create(api(owner_key)).status_code == 200
    for number in range(200):
        (place / str(number)).touch()
    answer = create(api(owner_key))

    check_error(answer, 503, "disk_low")
    assert client.get("/readyz").json()["checks"]["disk"] is False


def _move_the_storage(settings: Any, place: Path, job: Job | None = None) -> None:
    """Put the files of jobs on another disk, with the sources of a job."""
    if job is not None:
        old = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
        subprocess.run(["cp", "-r", str(old / "jobs"), str(place)], check=True)
    settings.FILES, settings.DISK_FREE_BYTES = place, 0
    settings.STORAGES = settings.STORAGES | {
        name: {**settings.STORAGES[name], "OPTIONS": {"location": str(place), "allow_overwrite": True}}
        for name in ("default", "probe")
    }
