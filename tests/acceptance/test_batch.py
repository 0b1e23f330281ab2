"""A hundred files in one job keep every worker busy and end in one archive."""

import io
import itertools
import time
import zipfile
from typing import Any

from tests.acceptance.stack import Stack

FILES = 100


def test_a_hundred_files_use_all_workers_and_end_in_one_zip(stack: Stack, photo: bytes) -> None:
    key = stack.key()
    job_id = stack.create(key, [("holiday.jpg", photo)] * FILES, createArchive="true", resize="website")

    seen: list[dict[str, Any]] = []
    while not seen or seen[-1]["status"] not in ("completed", "failed"):
        seen.append(stack.detail(key, job_id))
        time.sleep(0.02)

    for before, after in itertools.pairwise(seen):
        for counter in ("completedFiles", "failedFiles", "progress"):
            assert after[counter] >= before[counter]
    assert all(each["progress"] < 100 for each in seen if each["status"] == "processing")
    last = seen[-1]
    assert (last["status"], last["completedFiles"], last["failedFiles"], last["progress"]) == (
        "completed",
        FILES,
        0,
        100,
    )
    assert stack.workers_of(job_id) == 2

    sources, archive = last["results"][:-1], last["results"][-1]
    assert len(sources) == FILES
    assert archive["archive"] is True
    assert "archive" not in sources[0]
    fetched = stack.call("GET", archive["downloadUrl"])
    with zipfile.ZipFile(io.BytesIO(fetched.content)) as packed:
        assert packed.testzip() is None
        assert len({name.casefold() for name in packed.namelist()}) == FILES
        assert {"holiday.webp", "holiday (2).webp", "holiday (100).webp"} <= set(packed.namelist())
        one = packed.read("holiday (2).webp")
    assert one == stack.call("GET", sources[1]["downloadUrl"]).content


def test_one_bad_file_fails_alone(stack: Stack, photo: bytes) -> None:
    key = stack.key()
    files = [
        ("good.jpg", photo),
        ("cut.jpg", photo[: len(photo) // 2]),
        ("page.png", b"<html></html>"),
        ("none.png", b""),
    ]
    detail = stack.finished(key, stack.create(key, [*files, ("also good.jpg", photo)]))

    assert (detail["status"], detail["completedFiles"], detail["failedFiles"]) == ("completed", 2, 3)
    assert [result.get("code") for result in detail["results"]] == [
        None,
        "undecodable",
        "unsupported_media_type",
        "empty_file",
        None,
    ]
    assert [result["sourceFilename"] for result in detail["results"]] == [
        "good.jpg",
        "cut.jpg",
        "page.png",
        "none.png",
        "also good.jpg",
    ]


def test_a_job_without_one_good_file_is_failed_and_says_why(stack: Stack) -> None:
    key = stack.key()
    detail = stack.finished(key, stack.create(key, [("page.png", b"<html></html>")]))
    assert (detail["status"], detail["failedFiles"], detail["progress"]) == ("failed", 1, 100)
    assert detail["errorMessage"] == detail["results"][0]["error"]
