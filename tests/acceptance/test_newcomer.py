"""The first five minutes: create, poll, fetch, list, cancel, with a real photograph."""

import io

import numpy
from PIL import Image

from tests.acceptance.stack import Stack
from tests.samples import pictures


def test_a_phone_photo_is_created_polled_and_fetched_upright(stack: Stack, phone_photo: bytes) -> None:
    key = stack.key()
    fields = {
        "formats": '["webp"]',
        "compressions": "[82]",
        "resizes": '["original"]',
        "saveToStorage": "true",
        "createArchive": "false",
    }
    created = stack.call("POST", "/api/jobs", key, data=fields, files=[("files", ("IMG_0001.jpg", phone_photo))])
    assert created.status_code == 200
    assert created.json()["status"] == "pending"
    job_id = created.json()["jobId"]
    assert created.headers["Location"] == f"/api/jobs/{job_id}"

    detail = stack.finished(key, job_id)
    assert (detail["status"], detail["progress"], detail["completedFiles"]) == ("completed", 100, 1)
    [result] = detail["results"]
    assert (result["sourceFilename"], result["filename"]) == ("IMG_0001.jpg", "IMG_0001.webp")

    fetched = stack.call("GET", result["downloadUrl"])
    assert fetched.status_code == 200
    assert fetched.headers["Content-Type"] == "image/webp"
    assert len(fetched.content) == result["finalSize"] < result["originalSize"]
    upright = Image.open(io.BytesIO(fetched.content))
    assert upright.size == (result["width"], result["height"]) == (4032, 3024)
    assert upright.getexif().get(0x0112, 1) == 1
    expected = numpy.asarray(pictures.photo(4032, 3024), dtype=float)
    assert numpy.abs(numpy.asarray(upright.convert("RGB"), dtype=float) - expected).mean() < 6

    listed = stack.call("GET", "/api/jobs", key).json()
    assert listed["jobs"][0]["id"] == job_id
    assert listed["jobs"][0]["completed_files"] == 1
    assert listed["pagination"]["total"] == 1


def test_a_waiting_job_is_cancelled_and_leaves_the_api(stack: Stack, slow_picture: bytes, photo: bytes) -> None:
    key = stack.key("canceller@example.com")
    busy = stack.create(key, [(f"{n}.png", slow_picture) for n in range(4)], format="avif")
    waiting = stack.create(key, [("later.jpg", photo)])

    answer = stack.call("DELETE", f"/api/jobs/{waiting}", key)
    assert (answer.status_code, answer.json()) == (200, {"jobId": waiting, "status": "cancelled"})
    assert stack.call("GET", f"/api/jobs/{waiting}", key).status_code == 404
    assert stack.call("DELETE", f"/api/jobs/{waiting}", key).status_code == 404

    begun = stack.call("DELETE", f"/api/jobs/{busy}", key)
    assert begun.status_code == 409
    assert stack.finished(key, busy)["completedFiles"] == 4
