"""`/v1/convert/ebook`: books and comics."""

import io
import zipfile

import pytest

from tests.api.dialect.asking import JSON, get, made, needs, refused, upload
from tests.calls import photo
from tests.hosts import ok
from tests.rooms import nothing_is_left
from tests.samples import ebooks


@pytest.fixture
def client(api, owner_key):
    return api(owner_key)


@needs("ebook", "fb2")
def test_a_book_becomes_an_epub_if_nothing_else_is_said(client, hosting):
    answer = upload(client, "ebook", ebooks.fb2(), "novel.fb2", from_format="fb2")
    assert answer.json()["file_type"] == "application/epub+zip"
    assert b"application/epub+zip" in made(client, answer, "novel.epub")[:100]

    answer = upload(client, "ebook", ebooks.fb2(), "novel.fb2", title="Another name", author="Ann")
    with zipfile.ZipFile(io.BytesIO(made(client, answer, "novel.epub"))) as book:
        package = book.read("book.opf")
    assert b"<dc:title>Another name</dc:title>" in package
    assert b"<dc:creator>Ann</dc:creator>" in package

    host = hosting(ok(ebooks.mobi()))
    answer = get(client, "ebook", JSON, url=host.url("/novel.mobi"), from_format="mobi")
    assert made(client, answer, "novel.epub").startswith(b"PK")


@needs("ebook", "cbz")
def test_a_comic_is_told_by_its_from_format(client):
    answer = upload(client, "ebook", ebooks.comic(), "strip.zip", from_format="cbz", to_format="pdf")

    assert made(client, answer, "strip.pdf").startswith(b"%PDF-")


def test_refuses_and_keeps_nothing(client):
    refused(upload(client, "ebook", photo()), 415, "unsupported_media_type")
    refused(upload(client, "ebook", ebooks.fb2(), to_format="mobi"), 400, "invalid_value", "to_format")
    refused(upload(client, "ebook", ebooks.fb2(), from_format="cbr"), 400, "invalid_value", "from_format")
    refused(upload(client, "ebook", ebooks.comic(), "strip.zip"), 415, "format_unavailable")
    assert nothing_is_left()
