"""The first five minutes: create, poll, fetch, list, cancel, with a real photograph and a real report."""

import base64
import io

import numpy
from PIL import Image

from tests.acceptance.stack import Stack
from tests.media_tools.test_documents import needs_office, pages
from tests.samples import pictures, reports


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


@needs_office
def test_a_word_document_becomes_the_same_pdf_within_the_request_and_as_a_job(stack: Stack) -> None:
    key = stack.key()
    report = [("files", ("Report.docx", reports.report(2)))]
    now = stack.call("POST", "/api/convert", key, data={"format": "pdf"}, files=report)
    assert now.status_code == 200, now.text
    [inline] = now.json()["files"]
    assert (inline["filename"], inline["mimeType"]) == ("Report.pdf", "application/pdf")
    found = pages(base64.b64decode(inline["downloadUrl"].partition(",")[2]))
    assert all(
        "Annual report" in page and f"Page {number} of {len(found)}" in page for number, page in enumerate(found, 1)
    )
    whole = "\n".join(found)
    assert 0 < whole.index("Point 4 of chapter 1") < whole.index("Point 1 of chapter 2")

    created = stack.call("POST", "/api/jobs", key, data={"format": "pdf", "saveToStorage": "true"}, files=report)
    detail = stack.finished(key, created.json()["jobId"])
    [result] = detail["results"]
    assert (detail["status"], result["filename"]) == ("completed", "Report.pdf")
    assert pages(stack.call("GET", result["downloadUrl"]).content) == found


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
