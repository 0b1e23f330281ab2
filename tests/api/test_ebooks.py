"""Books and comics through the requests that pictures take; a comic is told by the name its owner gives it."""

import base64

import pypdfium2
import pytest

from tests.calls import created, detail, post, sent, work_off
from tests.contract import check_error
from tests.samples import archives, ebooks


def content(entry):
    return base64.b64decode(entry["downloadUrl"].partition(",")[2])


def test_a_book_becomes_a_page_and_text(api, owner_key):
    answer = post(api(owner_key), "/api/convert", [sent("My Book.epub", ebooks.epub())], formats='["html"]')
    [entry] = answer.json()["files"]
    assert (entry["filename"], entry["mimeType"]) == ("My Book.html", "text/html")
    assert "日本".encode() in content(entry)


def test_a_comic_is_one_file_and_an_archive_of_the_same_is_its_pictures(api, owner_key):
    [entry] = post(api(owner_key), "/api/convert", [sent("c.cbz", ebooks.comic())], format="pdf").json()["files"]
    assert (entry["filename"], len(pypdfium2.PdfDocument(content(entry)))) == ("c.pdf", 3)
    entries = post(api(owner_key), "/api/convert", [sent("c.zip", archives.zipped(PAGES))], format="pdf").json()[
        "files"
    ]
    assert [entry["filename"] for entry in entries] == ["1.pdf", "2.pdf"]


PAGES = {"1.jpg": ebooks.picture(), "2.jpg": ebooks.picture("png")}


@pytest.mark.django_db(transaction=True)
def test_a_job_takes_books_and_comics(api, owner_key):
    files = [sent("c.cbz", ebooks.comic()), sent("n.md", b"# Notes"), sent("k.azw", ebooks.mobi(encryption=2))]
    client = api(owner_key)
    job = created(client, *files, format="epub")
    work_off()
    told = detail(client, job)
    assert [entry.get("filename") for entry in told["results"]][:2] == ["c.epub", "n.epub"]
    assert "ebook_locked" in [entry.get("code") for entry in [*told["results"], *told.get("errors", [])]]


def test_a_locked_book_says_so(api, owner_key):
    answer = post(api(owner_key), "/api/convert", [sent("k.azw", ebooks.mobi(encryption=2))], format="epub")
    check_error(answer, 422, "ebook_locked")
