"""`/v1/convert/document`: what is written, and the pages of a PDF."""

import io
import zipfile

import pypdfium2
import pytest
from PIL import Image

from jobs.dialect import pace
from tests.api.dialect.asking import JSON, get, made, needs, post, refused, upload
from tests.calls import photo
from tests.hosts import ok
from tests.rooms import nothing_is_left
from tests.samples import documents, films

PAGE = "<!doctype html><h1>Report</h1><p>Jürgen</p>"


@pytest.fixture
def client(api, owner_key):
    return api(owner_key)


def test_a_page_of_a_pdf_becomes_a_picture(client):
    answer = upload(client, "document", documents.pdf(), "paper.pdf", from_format="pdf", to_format="png")

    assert answer.json()["conversion"]["source_format"] == "pdf"
    assert made(client, answer, "paper.png").startswith(b"\x89PNG")


def test_get_streams_it_or_answers_with_the_job(client, hosting):
    host = hosting(ok(documents.pdf()))
    wish = {"url": host.url("/paper?id=1"), "from_format": "pdf", "to_format": "jpg", "filename": "page one"}
    streamed = get(client, "document", **wish)

    assert streamed["Content-Disposition"] == 'attachment; filename="page one.jpg"'
    assert streamed.content.startswith(b"\xff\xd8")
    assert made(client, get(client, "document", JSON, **wish), "page one.jpg").startswith(b"\xff\xd8")


@needs("document", "docx")
def test_text_in_the_request_becomes_a_document_and_that_a_pdf(client):
    answer = post(client, "document", content=PAGE, from_format="html", to_format="docx", filename="report")
    document = made(client, answer, "report.docx")
    answer = upload(client, "document", document, "report", from_format="docx", to_format="pdf")

    assert answer.json()["conversion"]["original_filename"] == "report.docx"
    assert made(client, answer, "report.pdf").startswith(b"%PDF-")
    text = made(client, upload(client, "document", document, "report.docx", to_format="txt"), "report.txt")
    assert "Jürgen" in text.decode()


@needs("document", "docx")
def test_a_text_is_told_by_its_from_format_whatever_its_name(client):
    answer = upload(client, "document", b"<b>no tag</b>", "wrong.bin", from_format="txt", to_format="pdf")

    assert made(client, answer, "wrong.pdf").startswith(b"%PDF-")


def test_a_long_text_becomes_a_job_and_a_document_of_that_size_does_not(client, monkeypatch):
    monkeypatch.setattr(pace, "TEXT_BYTES", 10)

    assert upload(client, "document", documents.pdf(), to_format="png").status_code == 200
    answer = post(client, "document", content=PAGE, from_format="html", to_format="txt")
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")


def test_many_pages_become_a_job_and_their_text_does_not(client):
    paper = documents.pdf(((300, 200),) * 11)

    answer = upload(client, "document", paper, to_format="png", pages="1-")
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    assert upload(client, "document", paper, to_format="png", pages="1,2-10").status_code == 200
    assert upload(client, "document", paper, to_format="txt", pages="1-").status_code == 200


def test_refuses_and_keeps_nothing(client):
    paper = documents.pdf()
    refused(upload(client, "document", paper), 400, "missing_field", "to_format")
    refused(upload(client, "document", paper, to_format="mp4"), 400, "invalid_value", "to_format")
    refused(upload(client, "document", paper, to_format="png", from_format="jpg"), 400, "invalid_value", "from_format")
    refused(upload(client, "document", photo(), to_format="pdf"), 415, "unsupported_media_type")
    refused(upload(client, "document", films.film(), to_format="png"), 415, "unsupported_media_type")
    refused(upload(client, "document", paper[:60], to_format="png"), 422, "undecodable")
    refused(upload(client, "document", b"PK\x03\x04" + bytes(60), to_format="png"), 415, "unsupported_media_type")
    refused(post(client, "document", content=PAGE, to_format="png"), 400, "missing_field", "from_format")
    assert nothing_is_left()


def test_pages_and_dpi_of_a_pdf_are_heeded(client, hosting):
    paper = documents.pdf(((300, 200), (200, 300)))
    answer = upload(client, "document", paper, "paper.pdf", to_format="png", pages="2", dpi="72")
    assert Image.open(io.BytesIO(made(client, answer, "paper.png"))).size == (200, 300)

    answer = post(
        client, "document", url=hosting(ok(paper)).url("/paper.pdf"), to_format="png", options={"pages": "1-2"}
    )
    assert (answer.json()["file_type"], answer.json()["conversion"]["target_format"]) == ("application/zip", "png")
    with zipfile.ZipFile(io.BytesIO(made(client, answer, "paper.zip"))) as archive:
        assert archive.namelist() == ["paper-1.png", "paper-2.png"]


@needs("document", "docx")
def test_title_author_and_page_size_are_heeded(client):
    wish = {"page_size": "A4", "title": "The title", "author": "Ann"}
    answer = post(client, "document", content=PAGE, from_format="html", to_format="pdf", filename="report", **wish)
    paper = pypdfium2.PdfDocument(made(client, answer, "report.pdf"))

    told = paper.get_metadata_dict()
    assert (told["Title"], told["Author"]) == ("The title", "Ann")
    assert [round(side) for side in paper[0].get_size()] == [595, 842]


@pytest.mark.parametrize(
    ("wish", "field"),
    [({"title": "3", "to_format": "png"}, "title"), ({"page_size": "a4", "to_format": "pdf"}, "page_size"),
     ({"pages": "9", "to_format": "png"}, "pages"), ({"dpi": "7", "to_format": "png"}, "dpi")],
)  # fmt: skip
def test_an_option_that_is_not_heeded_there_is_refused_and_not_passed_over(client, wish, field):
    refused(upload(client, "document", documents.pdf(), **wish), 400, "invalid_value", field)
    assert nothing_is_left()
