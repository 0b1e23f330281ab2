"""`POST /api/convert`: convert within the request."""

import base64
import io
import zipfile

import pytest
from django.utils import timezone
from PIL import Image

from jobs import executor
from jobs.models import File, Job
from media_tools.pool import Pool
from tests.calls import photo, post, sent
from tests.contract import INLINE_RESULT, RESULT, check_error, check_sentence
from tests.rooms import nothing_is_left, stored, uploads
from tests.samples import documents


def convert(client, *files, **fields):
    """Convert these files, or one photograph, to WebP unless told otherwise."""
    named = any(name in fields for name in ("format", "formats"))
    return post(client, "/api/convert", files or [sent()], **({} if named else {"format": "webp"}), **fields)


def inline(entry):
    """Read a data URL, and check that it says its own type."""
    head, _, content = entry["downloadUrl"].partition(",")
    assert head == f"data:{entry['mimeType']};base64"
    return base64.b64decode(content, validate=True)


def test_answers_with_the_result_in_a_data_url(api, owner_key):
    answer = convert(api(owner_key), sent("holiday.jpg"))

    assert answer.status_code == 200
    body = answer.json()
    assert body["storage"]["saved"] is False
    assert body["storage"]["notice"]
    [entry] = body["files"]
    assert set(entry) == INLINE_RESULT
    assert entry["filename"] == "holiday.webp"
    content = inline(entry)
    assert Image.open(io.BytesIO(content)).size == (entry["width"], entry["height"]) == (48, 32)
    assert (entry["originalSize"], entry["finalSize"]) == (len(photo()), len(content))


def test_several_pages_of_a_pdf_come_in_one_zip_and_one_page_as_itself(api, owner_key):
    paper = sent("my paper.pdf", documents.pdf(((300, 200), (200, 300))))
    [entry] = convert(api(owner_key), paper, format="png", pages="1-2", dpi="72").json()["files"]
    assert (entry["filename"], entry["mimeType"], "width" in entry) == ("my paper.zip", "application/zip", False)
    with zipfile.ZipFile(io.BytesIO(inline(entry))) as archive:
        found = {name: Image.open(io.BytesIO(archive.read(name))).size for name in archive.namelist()}
    assert found == {"my paper-1.png": (300, 200), "my paper-2.png": (200, 300)}

    paper = sent("my paper.pdf", documents.pdf(((300, 200), (200, 300))))
    [entry] = convert(api(owner_key), paper, format="jpg", pages="2", saveToStorage="true").json()["files"]
    assert (entry["filename"], entry["width"], entry["height"]) == ("my paper.jpg", 400, 600)


@pytest.mark.parametrize(
    ("wish", "field"),
    [({"pages": "3"}, "pages"), ({"pages": "x"}, "pages"), ({"dpi": "5"}, "dpi"), ({"pageSize": "a4"}, "pageSize"),
     ({"title": "x", "format": "pdf"}, "title"), ({"sheetName": "x", "format": "csv"}, "sheetName")],
)  # fmt: skip
def test_a_wish_that_a_pdf_does_not_heed_is_refused(api, owner_key, wish, field):
    answer = convert(api(owner_key), sent("a.pdf", documents.pdf()), **{"format": "png", **wish})
    told = answer.json()
    assert (answer.status_code, told["code"], told["field"]) == (400, "invalid_value", field)
    check_sentence(told["error"])
    assert nothing_is_left()


def test_keeps_nothing(api, owner_key):
    assert convert(api(owner_key)).status_code == 200
    assert nothing_is_left()


def test_takes_many_files_and_answers_in_their_order(api, owner_key):
    answer = convert(
        api(owner_key), sent("a.jpg"), sent("b.png", photo("png")), formats='["png", "gif"]', compressions="[1, null]"
    )

    assert [entry["filename"] for entry in answer.json()["files"]] == ["a.png", "b.gif"]
    assert [inline(entry)[:4] for entry in answer.json()["files"]] == [b"\x89PNG", b"GIF8"]


def test_an_archive_comes_as_one_more_entry(api, owner_key):
    answer = convert(api(owner_key), sent("a.jpg"), sent("a.jpg"), createArchive="true")

    *entries, archive = answer.json()["files"]
    assert archive["archive"] is True
    assert archive["mimeType"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(inline(archive))) as packed:
        assert packed.namelist() == ["a.webp", "a (2).webp"]
        assert packed.read("a.webp") == inline(entries[0])


def test_with_storage_it_answers_with_links_and_writes_a_completed_job_down(api, owner_key, owner):
    answer = convert(api(owner_key), sent("a.jpg"), saveToStorage="true")

    assert answer.status_code == 200
    body = answer.json()
    assert body["storage"] == {"saved": True, "notice": None}
    [entry] = body["files"]
    assert set(entry) == RESULT
    assert entry["storedFileId"] in entry["downloadUrl"]
    fetched = api(None).get(entry["downloadUrl"].removeprefix("http://testserver"))
    assert len(b"".join(fetched.streaming_content)) == entry["finalSize"]
    job = Job.objects.get()
    assert (job.status, job.account, job.completed_files, job.progress) == ("completed", owner.account, 1, 100)
    assert job.expires_at > timezone.now()
    assert File.objects.get().attempts == 1
    assert len(stored()) == 1
    assert uploads() == []


def test_with_storage_an_archive_is_a_link_too(api, owner_key):
    answer = convert(api(owner_key), sent("a.jpg"), sent("b.jpg"), saveToStorage="true", createArchive="true")

    *_, archive = answer.json()["files"]
    fetched = api(None).get(archive["downloadUrl"].removeprefix("http://testserver"))
    with zipfile.ZipFile(io.BytesIO(b"".join(fetched.streaming_content))) as packed:
        assert packed.namelist() == ["a.webp", "b.webp"]


@pytest.mark.parametrize("accept", ["image/*", "image/webp", "application/octet-stream", "IMAGE/PNG;q=0.5, text/html"])
def test_who_accepts_bytes_gets_the_bytes(api, owner_key, accept):
    answer = convert(api(owner_key), sent("holiday.jpg"), headers={"Accept": accept})

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/webp"
    assert answer["Content-Disposition"] == 'attachment; filename="holiday.webp"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Image.open(io.BytesIO(answer.content)).format == "WEBP"


@pytest.mark.parametrize(
    "accept", ["*/*", "application/json", "image/*, application/json", "text/html", "", "nonsense"]
)
def test_everybody_else_gets_json(api, owner_key, accept):
    assert convert(api(owner_key), headers={"Accept": accept}).json()["files"]


def test_two_files_are_always_json(api, owner_key):
    assert convert(api(owner_key), sent(), sent(), headers={"Accept": "image/*"}).json()["files"]


def test_a_refusal_is_json_even_for_who_accepts_bytes(api, owner_key):
    check_error(
        convert(api(owner_key), sent(content=b"text"), headers={"Accept": "image/*"}), 415, "unsupported_media_type"
    )


def test_drawings_come_as_attachment_that_no_browser_runs(api, owner_key):
    from tests.samples import drawings

    answer = convert(api(owner_key), sent("a.svg", drawings.svg()), format="svg", headers={"Accept": "image/*"})

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "empty_file"),
        (b"not a picture at all", 415, "unsupported_media_type"),
        (b"\xff\xd8\xff" + b"\0" * 500, 422, "undecodable"),
        (photo()[:300], 422, "undecodable"),
    ],
)
@pytest.mark.parametrize("save", ["true", "false"])
def test_a_file_that_cannot_be_read_refuses_the_request_and_leaves_nothing(api, owner_key, content, status, code, save):
    answer = convert(api(owner_key), sent("a.jpg", content), saveToStorage=save)

    check_error(answer, status, code)
    assert nothing_is_left()


def test_one_bad_file_takes_back_what_was_made_of_the_good_ones(api, owner_key):
    answer = convert(api(owner_key), sent("a.jpg"), sent("b.jpg", b"bad"), saveToStorage="true")

    check_error(answer, 415, "unsupported_media_type")
    assert nothing_is_left()


def test_a_photograph_is_traced_to_a_drawing(api, owner_key):
    [entry] = convert(api(owner_key), format="svg").json()["files"]

    assert entry["mimeType"] == "image/svg+xml"
    assert b"<svg" in inline(entry)


def test_when_every_child_is_taken_it_is_503_and_says_when_to_come_back(
    api, owner_key, monkeypatch, tmp_path, settings
):
    pool = Pool(size=1, root=tmp_path / "busy", limits=settings.MEDIA_LIMITS)
    monkeypatch.setattr(executor, "pool", lambda: pool)
    monkeypatch.setattr(executor, "WAIT_NOW", 0.01)
    with pool.workspace(5):
        answer = convert(api(owner_key))
    pool.close()

    check_error(answer, 503, "busy")
    assert int(answer["Retry-After"]) > 0
    assert nothing_is_left()


def test_resizing_needs_its_number(api, owner_key):
    assert check_error(convert(api(owner_key), resize="width"), 400, "missing_field", "field")["field"] == "resizeWidth"
    answer = convert(api(owner_key), resize="width", resizeWidth="24")

    assert Image.open(io.BytesIO(inline(answer.json()["files"][0]))).size == (24, 16)


def test_without_a_format_says_which_there_are(api, owner_key):
    body = check_error(post(api(owner_key), "/api/convert", [sent()]), 400, "missing_field", "field", "allowed")

    assert body["field"] == "format"
    assert "webp" in body["allowed"]
    assert "wmv" not in body["allowed"]


def test_needs_a_key_before_it_reads_anything(api, db):
    check_error(convert(api(None)), 401, "not_authenticated")
    assert nothing_is_left()
