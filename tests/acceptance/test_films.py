"""Films by the real server and its workers: now, queued with progress, refused where they must be queued."""

import io
import itertools
import os
import signal
import time
from collections.abc import Iterator
from typing import Any

import av
import pytest

from tests.acceptance.stack import Stack, running, wait_for
from tests.samples import films, long_films

CLIPS = 20
LIMITS = {"SYNC_MEDIA_MEGABYTES": "10", "SYNC_WALL_SECONDS": "6", "STALL_SECONDS": "5"}
"""So tight that films which a test can wait for are beyond them."""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A running server that sends films to its workers early."""
    with running(tmp_path_factory.mktemp("films"), LIMITS) as started:
        yield started


@pytest.fixture(scope="module")
def long_film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Half a minute of film, small as a file, that takes two cores well over ten seconds to turn into WebM."""
    path = tmp_path_factory.mktemp("long") / "film.mp4"
    long_films.make(path, seconds=30, size=(960, 540), rate=25)
    return path.read_bytes()


def shape(content: bytes) -> tuple[str, int, int, int]:
    """Decode a film to its end: its codec, its sides and how many frames it had."""
    with av.open(io.BytesIO(content)) as container:
        stream = container.streams.video[0]
        frames = len(list(container.decode(stream)))
        return stream.codec_context.name, stream.width, stream.height, frames


def convert(stack: Stack, content: bytes, **fields: str) -> Any:
    """Ask for a conversion within the request."""
    files = [("files", ("holiday.mp4", content))]
    return stack.call("POST", "/api/convert", stack.key(), data=fields, files=files, headers={"Accept": "video/*"})


def test_a_film_is_converted_now(stack: Stack) -> None:
    answer = convert(stack, films.film(seconds=0.6), format="webm", resize="width", resizeWidth="160")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "video/webm"), answer.text
    codec, *rest = shape(answer.content)
    assert "vp9" in codec
    assert rest == [160, 90, 15]


def test_a_film_too_long_to_wait_for_is_done_as_a_job_with_progress_that_grows(stack: Stack, long_film: bytes) -> None:
    assert len(long_film) < 10_000_000
    refused = convert(stack, long_film, format="webm")
    assert (refused.status_code, refused.json()["code"]) == (413, "use_async"), refused.text
    assert "POST /api/jobs" in refused.json()["error"]

    job_id = stack.create(stack.key(), [("holiday.mp4", long_film)], format="webm")
    seen: list[dict[str, Any]] = []
    while not seen or seen[-1]["status"] not in ("completed", "failed"):
        seen.append(stack.detail(stack.key(), job_id))
        time.sleep(0.1)
    for before, after in itertools.pairwise(seen):
        assert after["progress"] >= before["progress"]
    within = {each["progress"] for each in seen if 0 < each["progress"] < 100}
    assert len(within) >= 3, "a long film tells how far it is"
    [entry] = seen[-1]["results"]
    assert (entry["mimeType"], entry["width"], entry["height"]) == ("video/webm", 960, 540), entry
    assert abs(entry["duration"] - 30) < 0.1
    assert shape(stack.call("GET", entry["downloadUrl"]).content)[3] == 750


def test_a_film_too_large_to_wait_for_is_refused_at_the_door(stack: Stack) -> None:
    answer = convert(stack, films.film(seconds=0.6) + bytes(10_000_000), format="mp4")
    assert (answer.status_code, answer.json()["code"]) == (413, "use_async")
    files = [("file", ("holiday.mp4", films.film(seconds=0.6) + bytes(10_000_000)))]
    tool = stack.call("POST", "/api/media/thumbnail", stack.key(), files=files)
    assert (tool.status_code, tool.json()["code"]) == (413, "use_async")
    assert "async=true" in tool.json()["error"]


def test_a_batch_of_clips_uses_every_worker(stack: Stack) -> None:
    clip = films.film(seconds=0.6)
    job_id = stack.create(stack.key(), [("clip.mp4", clip)] * CLIPS, format="mp4", compression="50")
    detail = stack.finished(stack.key(), job_id, 120)
    assert (detail["status"], detail["completedFiles"]) == ("completed", CLIPS)
    assert stack.workers_of(job_id) == 2


def test_a_child_that_stands_still_is_ended_long_before_the_clock(stack: Stack, long_film: bytes) -> None:
    workers = stack.worker_pids()
    job_id = stack.create(stack.key(), [("holiday.mp4", long_film)], format="webm")
    stopped = stack.child_at_work()
    os.kill(stopped, signal.SIGSTOP)
    detail = stack.finished(stack.key(), job_id)
    assert [entry["code"] for entry in detail["results"]] == ["decoder_stalled"]
    wait_for(lambda: stopped not in stack.child_pids(), "the child to be gone")
    assert stack.worker_pids() == workers
