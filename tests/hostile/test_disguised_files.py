"""Files that are not what they say: each is refused, or turned into what was asked for, and never served as it came."""

import base64
import io
import zlib

import pytest
from PIL import Image

from jobs import links
from jobs.models import Output
from tests.calls import created, detail, photo, post, sent, work_off
from tests.contract import check_error, check_sentence
from tests.rooms import nothing_is_left
from tests.samples import bombs, drawings

HTML = b"<!doctype html><script>alert(document.domain)</script>"
PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"
REFUSED = {
    "HTML called .png": ("a.png", HTML, 415, "unsupported_media_type"),
    "script called .svg": ("a.svg", b"alert(1)", 415, "unsupported_media_type"),
    "playlist called .mp4": ("a.mp4", PLAYLIST, 415, "unsupported_media_type"),
    "concat script called .mp4": ("a.mp4", b"ffconcat version 1.0\nfile /etc/passwd\n", 415, "unsupported_media_type"),
    "EPS called .jpg": ("a.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) run\n", 415, "unsupported_media_type"),
    "ImageMagick script": ("a.png", b"push graphic-context\nimage over 0,0 'x'", 415, "unsupported_media_type"),
    "PNG bomb": ("a.png", bombs.png(), 413, "image_too_large"),
    "JPEG bomb": ("a.jpg", bombs.resized_jpeg(photo()), 413, "image_too_large"),
    "GIF of many frames": ("a.gif", bombs.gif(), 413, "image_too_large"),
    "SVG bomb": ("a.svg", drawings.laughs(), 422, "undecodable"),
    "empty": ("a.png", b"", 400, "empty_file"),
    "one byte": ("a.png", b"\x89", 415, "unsupported_media_type"),
    "only zeros": ("a.png", bytes(5000), 415, "unsupported_media_type"),
    "magic and nothing": ("a.png", b"\x89PNG\r\n\x1a\n", 422, "undecodable"),
    "truncated JPEG": ("a.jpg", photo()[: len(photo()) // 2], 422, "undecodable"),
    "truncated PNG": ("a.png", photo("png")[: len(photo("png")) // 2], 422, "undecodable"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_at_once_it_is_refused_with_its_own_code_and_leaves_nothing(api, owner_key, case):
    name, content, status, code = REFUSED[case]

    check_error(post(api(owner_key), "/api/convert", [sent(name, content)], format="webp"), status, code)
    assert nothing_is_left()


def test_in_a_job_each_fails_alone_with_the_same_code(api, owner_key):
    cases = list(REFUSED.values())
    job = created(api(owner_key), sent("good.jpg"), *[sent(name, content) for name, content, _, _ in cases])
    work_off()

    answer = detail(api(owner_key), job)
    good, *bad = answer["results"]
    assert "downloadUrl" in good
    assert (answer["completedFiles"], answer["failedFiles"]) == (1, len(cases))
    assert [entry["code"] for entry in bad] == [code for _, _, _, code in cases]
    for entry in bad:
        check_sentence(entry["error"])
        assert "downloadUrl" not in entry


def test_a_polyglot_comes_out_without_its_second_face(api, owner_key):
    mixed = photo() + HTML
    [entry] = post(api(owner_key), "/api/convert", [sent("a.html", mixed)], format="png").json()["files"]
    content = base64.b64decode(entry["downloadUrl"].partition(",")[2])

    assert (entry["filename"], entry["mimeType"]) == ("a.png", "image/png")
    assert Image.open(io.BytesIO(content)).format == "PNG"
    assert b"script" not in content


def test_a_script_in_metadata_does_not_make_the_result_a_page(api, owner_key):
    commented = photo("png")
    text = b"Comment\0" + HTML
    chunk = len(text).to_bytes(4, "big") + b"tEXt" + text + zlib.crc32(b"tEXt" + text).to_bytes(4, "big")
    created(api(owner_key), sent("a.png", commented[:33] + chunk + commented[33:]), format="png")
    work_off()
    answer = api(None).get(links.path(Output.objects.get(), links.soon(), links.INLINE))

    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    "case", [*drawings.hostile("http://127.0.0.1:9/x"), *drawings.with_entity("file:///etc/passwd")]
)
def test_a_hostile_drawing_is_tamed_or_refused(api, owner_key, case):
    content = (drawings.hostile("http://127.0.0.1:9/x") | drawings.with_entity("file:///etc/passwd"))[case]
    answer = post(api(owner_key), "/api/convert", [sent("a.svg", content)], format="svg")

    assert answer.status_code in (200, 413, 415, 422), answer.content
    if answer.status_code == 200:
        [entry] = answer.json()["files"]
        drawn = base64.b64decode(entry["downloadUrl"].partition(",")[2])
        for forbidden in (b"127.0.0.1", b"passwd", b"<script", b"onload", b"javascript:", b"ENTITY"):
            assert forbidden not in drawn
