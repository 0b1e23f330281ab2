"""`GET /api/formats`: what this machine really reads and writes."""

import base64

import pytest

from jobs.api.views.media import offered
from media_tools import detect, registry
from tests.calls import post, sent
from tests.contract import check_error
from tests.media import SUBTITLES
from tests.samples import ebooks, films, reports

FIELDS = {
    "name", "label", "kind", "mimeType", "extensions", "aliases", "reads", "writes", "alpha", "animation", "quality",
    "lossless", "remedy",
}  # fmt: skip


@pytest.fixture
def formats(api, db):
    answer = api(None).get("/api/formats")
    assert answer.status_code == 200
    return {entry["name"]: entry for entry in answer.json()["formats"]}


def test_lists_every_known_format_once_with_every_field(formats):
    assert set(formats) == set(registry.formats())
    assert all(set(entry) == FIELDS for entry in formats.values())


@pytest.mark.parametrize(
    "name",
    [
        "jpg",
        "png",
        "webp",
        "avif",
        "tiff",
        "gif",
        "heif",
        "svg",
        "pdf",
        "mp4",
        "webm",
        "mov",
        "wav",
        "ogg",
        "m4a",
        "flac",
    ],
)
def test_the_formats_of_the_house_are_read_and_written(formats, name):
    assert formats[name]["reads"]
    assert formats[name]["writes"]


def test_what_is_not_written_says_what_would_help(formats):
    for entry in formats.values():
        assert entry["writes"] or entry["remedy"], entry["name"]


def test_lists_the_tools_with_their_calls(api, db):
    tools = api(None).get("/api/formats").json()["tools"]

    assert [tool["name"] for tool in tools] == sorted(offered())
    for tool in tools:
        assert set(tool) == {"name", "summary", "path", "severalFiles"}
        check_error(api(None).post(tool["path"]), 401, "not_authenticated")


@pytest.mark.parametrize("name", sorted(set(registry.formats()) - {"svg"}))
def test_what_it_promises_is_what_convert_does(formats, api, owner_key, name):
    match formats[name]["kind"]:
        case "video" | "audio":
            source = sent("photo.mp4", films.film(seconds=0.4))
        case "subtitle":
            source = sent("photo.srt", SUBTITLES)
        case "ebook":
            source = sent("photo.epub", ebooks.epub())
        case "spreadsheet" | "data":
            source = sent("photo.csv", b"name,number\r\nAnna,7\r\n")
        case "calendar":
            source = sent("photo.csv", b"name,summary,start\r\nAnna,Party,2026-11-27\r\n")
        case "presentation":
            pytest.skip("What becomes of slides is shown where they are made.")
        case "document" if name in ("md", "html", "txt"):
            source = sent("photo.md", b"# A title")
        case "document" if name != "pdf":
            source = sent("photo.docx", reports.letter())
        case _:
            source = sent()
    answer = post(api(owner_key), "/api/convert", [source], format=name)

    assert answer.status_code == (200 if formats[name]["writes"] else 415)
    if answer.status_code == 200:
        [entry] = answer.json()["files"]
        assert entry["mimeType"] == formats[name]["mimeType"]
        assert entry["filename"] == f"photo.{formats[name]['extensions'][0]}"
        made = detect.sniff(base64.b64decode(entry["downloadUrl"].partition(",")[2])[:4096])
        assert ("duration" in entry) == (formats[name]["kind"] in ("video", "audio", "subtitle"))
        assert ("width" in entry) == (formats[name]["kind"] in ("video", "image") or name == "pdf")
        # a tgz has the bytes and the type of gzip; of a text and of an old compound file the first bytes say less
        assert registry.formats()[name].text or name == "xls" or made.mime == entry["mimeType"]
