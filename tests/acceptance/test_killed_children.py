"""A confined child that ends in the middle of a file costs a second try, never a worker, a file or a job beside it."""

import io
import os
import signal
from collections.abc import Iterator

import pytest
from PIL import Image

from tests.acceptance.stack import Stack, running

WALL_SECONDS = "12"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One worker, so that the child to hit is known, and a wall limit that a test can wait for."""
    environment = {"WORKERS": "1", "CHILD_WALL_SECONDS": WALL_SECONDS, "CHILD_MEMORY_MIB": "600"}
    with running(tmp_path_factory.mktemp("killed"), environment) as started:
        yield started


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSEGV])
def test_a_child_killed_once_costs_a_second_try(stack: Stack, slow_picture: bytes, how: signal.Signals) -> None:
    key, workers = stack.key(), stack.worker_pids()
    job_id = stack.create(key, [("noise.png", slow_picture)], format="avif")
    os.kill(stack.child_at_work(), how)
    detail = stack.finished(key, job_id)
    assert (detail["status"], detail["completedFiles"]) == ("completed", 1)
    assert stack.worker_pids() == workers


@pytest.mark.parametrize(
    ("how", "code"),
    [
        (signal.SIGKILL, "decoder_crashed"),
        (signal.SIGSEGV, "decoder_crashed"),
    ],
)
def test_a_child_killed_twice_fails_its_file_alone(
    stack: Stack, slow_picture: bytes, photo: bytes, how: signal.Signals, code: str
) -> None:
    key, workers = stack.key(), stack.worker_pids()
    job_id = stack.create(key, [("noise.png", slow_picture), ("good.jpg", photo)], format="avif")
    first = stack.child_at_work()
    os.kill(first, how)
    os.kill(stack.child_at_work(besides=frozenset({first})), how)
    detail = stack.finished(key, job_id)
    assert [result.get("code") for result in detail["results"]] == [code, None]
    assert 8 <= len(detail["results"][0]["error"]) <= 300
    assert stack.worker_pids() == workers
    assert stack.finished(key, stack.create(key, [("next.jpg", photo)]))["status"] == "completed"


def test_a_child_that_loops_for_ever_has_its_time_and_no_second_try(
    stack: Stack, slow_picture: bytes, photo: bytes
) -> None:
    key, workers = stack.key(), stack.worker_pids()
    job_id = stack.create(key, [("noise.png", slow_picture), ("good.jpg", photo)], format="avif")
    # a stopped child stands for one that loops: it answers nothing until the wall limit
    os.kill(stack.child_at_work(), signal.SIGSTOP)
    detail = stack.finished(key, job_id)
    assert [result.get("code") for result in detail["results"]] == ["decoder_timeout", None]
    assert stack.worker_pids() == workers


def test_a_file_that_needs_too_much_memory_fails_with_its_own_code(stack: Stack, photo: bytes) -> None:
    key, workers = stack.key(), stack.worker_pids()
    job_id = stack.create(key, [("huge.png", _wide_png()), ("good.jpg", photo)], format="heif")
    detail = stack.finished(key, job_id)
    assert [result.get("code") for result in detail["results"]] == ["out_of_memory", None]
    assert stack.worker_pids() == workers


def _wide_png() -> bytes:
    """Make a flat picture of 81 megapixels: small as a file, too much as HEIC for the memory of a child here."""
    kept = io.BytesIO()
    Image.new("RGBA", (9000, 9000), (10, 20, 30, 128)).save(kept, "PNG")
    return kept.getvalue()
