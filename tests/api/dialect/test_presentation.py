"""`/v1/convert/presentation`: slides."""

import pytest

from tests.api.dialect.asking import get, made, needs, refused, upload
from tests.calls import photo
from tests.hosts import ok
from tests.rooms import nothing_is_left
from tests.samples import offices, slides


@pytest.fixture
def client(api, owner_key):
    return api(owner_key)


@needs("presentation", "odp")
def test_slides_become_a_pdf_if_nothing_else_is_said(client, hosting):
    assert made(client, upload(client, "presentation", slides.odp(), "talk.odp"), "talk.pdf").startswith(b"%PDF-")
    host = hosting(ok(slides.odp()))
    answer = get(client, "presentation", url=host.url("/talk.odp"), from_format="odp")

    assert answer.content.startswith(b"%PDF-")


def test_refuses_and_keeps_nothing(client):
    refused(upload(client, "presentation", photo()), 415, "unsupported_media_type")
    refused(upload(client, "presentation", slides.odp(), to_format="mp4"), 400, "invalid_value", "to_format")
    for sheet in (offices.workbook(["a"]), offices.compound("Workbook", offices.WORKBOOK)):
        refused(upload(client, "presentation", sheet), 415, "unsupported_media_type")
    refused(upload(client, "presentation", offices.compound("EncryptedPackage", b"")), 422, "document_encrypted")
    refused(upload(client, "presentation", b""), 400, "empty_file")
    assert nothing_is_left()
