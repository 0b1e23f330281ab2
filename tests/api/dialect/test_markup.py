"""`/v1/convert/markup`: Markdown, HTML and plain text."""

import pytest

from tests.api.dialect.asking import JSON, content, followed, get, post, refused, upload
from tests.hosts import ok
from tests.rooms import nothing_is_left

MARKDOWN = "# Größe\n\n[home](https://example.com)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"


@pytest.fixture
def client(api, owner_key):
    return api(owner_key)


def test_text_in_the_request_is_answered_with_text(client):
    told = post(client, "markup", content=MARKDOWN, from_format="md", to_format="html").json()

    assert (told["from_format"], told["to_format"]) == ("md", "html")
    assert "<h1>Größe</h1>" in told["result"]
    assert "<table>" in told["result"]
    assert nothing_is_left()


def test_options_are_heeded(client):
    html = "<p><script>alert(1)</script><a href='https://example.com'>home</a></p>"
    wish = {"data": html, "from_format": "html", "to_format": "text"}

    assert "example.com" in post(client, "markup", **wish).json()["result"]
    assert "example.com" not in post(client, "markup", preserve_links=False, **wish).json()["result"]
    plain = post(client, "markup", gfm="false", data=MARKDOWN, from_format="markdown", to_format="html")
    assert "<table>" not in plain.json()["result"]


def test_get_streams_html_as_an_attachment_in_which_nothing_runs(client, hosting):
    host = hosting(ok(MARKDOWN.encode()))
    answer = get(client, "markup", url=host.url("/readme"), from_format="markdown", to_format="html")

    assert answer["Content-Type"].startswith("text/html")
    assert answer["Content-Disposition"] == 'attachment; filename="readme.html"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_get_for_json_and_an_upload(client, api, hosting):
    host = hosting(ok(MARKDOWN.encode()))
    told = get(client, "markup", JSON, url=host.url("/readme.md"), from_format="markdown", to_format="text").json()

    assert told["conversion"] == {
        "source_format": "md",
        "target_format": "txt",
        "source_size_bytes": len(MARKDOWN.encode()),
        "original_filename": "readme.md",
    }
    text = content(followed(api(None), told["file_url"])).decode()
    assert upload(client, "markup", MARKDOWN.encode(), from_format="md", to_format="txt").json()["result"] == text


def test_refuses(client):
    same = {"data": "x", "from_format": "markdown", "target_format": "markdown"}
    refused(post(client, "markup", **same), 400, "invalid_value", "target_format")
    refused(post(client, "markup", data="x", from_format="docx", to_format="html"), 400, "invalid_value", "from_format")
    wish = {"data": "x", "from_format": "markdown", "to_format": "html"}
    refused(post(client, "markup", gfm="perhaps", **wish), 400, "invalid_value", "gfm")
    assert nothing_is_left()
