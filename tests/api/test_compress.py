"""`POST /api/compress`: make files smaller within the request."""

import base64
import io

import pytest
from PIL import Image

from tests.calls import photo, post, sent
from tests.contract import INLINE_RESULT, check_error
from tests.rooms import nothing_is_left


def compress(client, *files, **fields):
    """Compress these files, or one photograph."""
    return post(client, "/api/compress", files or [sent()], **fields)


def content(entry):
    return base64.b64decode(entry["downloadUrl"].partition(",")[2])


@pytest.mark.parametrize(("form", "kind"), [("jpg", "JPEG"), ("png", "PNG"), ("webp", "WEBP")])
def test_keeps_the_format_and_never_grows(api, owner_key, form, kind):
    answer = compress(api(owner_key), sent(f"a.{form}", photo(form)))

    assert answer.status_code == 200
    [entry] = answer.json()["files"]
    assert INLINE_RESULT - {"appliedQuality"} <= set(entry) <= INLINE_RESULT
    assert entry["filename"] == f"a.{form}"
    assert entry["finalSize"] <= entry["originalSize"]
    assert entry["savedPercent"] >= 0
    assert Image.open(io.BytesIO(content(entry))).format == kind


def test_what_cannot_be_made_smaller_comes_back_as_it_was(api, owner_key):
    [first] = compress(api(owner_key), quality="10").json()["files"]
    [entry] = compress(api(owner_key), sent(content=content(first)), quality="100").json()["files"]

    assert content(entry) == content(first)
    assert entry["savedPercent"] == 0


def test_a_lower_quality_gives_a_smaller_file(api, owner_key):
    picture = photo("jpg", 192, 128)
    sizes = [
        compress(api(owner_key), sent(content=picture), quality=quality).json()["files"][0]["finalSize"]
        for quality in ("90", "50", "10")
    ]

    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[2]


def test_auto_says_the_quality_and_the_score(api, owner_key):
    picture = photo("jpg", 192, 128)
    [entry] = compress(api(owner_key), sent(content=picture), quality="AUTO").json()["files"]

    assert entry["finalSize"] < entry["originalSize"]
    assert 1 <= entry["appliedQuality"] <= 100
    assert 80 <= entry["score"] <= 100


@pytest.mark.parametrize("other", [{"lossless": "true"}, {"mode": "target-size", "targetBytes": "1000"}])
def test_auto_stands_alone(api, owner_key, other):
    body = check_error(compress(api(owner_key), quality="auto", **other), 400, "invalid_value", "field", "allowed")

    assert body["field"] == "quality"
    assert "not both" in body["error"]


def test_takes_what_the_file_is_and_not_its_name(api, owner_key):
    [entry] = compress(api(owner_key), sent("picture.jpg", photo("png"))).json()["files"]

    assert entry["mimeType"] == "image/png"
    assert entry["filename"] == "picture.png"


def test_a_target_size_is_met_or_refused_with_what_was_reached(api, owner_key):
    [entry] = compress(api(owner_key), mode="target-size", targetBytes="1000").json()["files"]
    body = check_error(compress(api(owner_key), mode="target-size", targetBytes="100"), 422, "target_size_unreachable")

    assert entry["finalSize"] <= 1000
    assert "appliedQuality" in entry
    assert "allowResize" in body["error"]
    assert nothing_is_left()


def test_a_target_size_needs_its_number(api, owner_key):
    body = check_error(compress(api(owner_key), mode="target-size"), 400, "missing_field", "field")

    assert body["field"] == "targetBytes"


@pytest.mark.parametrize(("field", "value"), [("quality", "0"), ("quality", "101"), ("lossless", "1"), ("mode", "x")])
def test_a_field_out_of_range_is_named(api, owner_key, field, value):
    body = check_error(compress(api(owner_key), **{field: value}), 400, "invalid_value", "field", "allowed")

    assert body["field"] == field


def test_a_document_cannot_be_compressed_and_the_answer_says_so(api, owner_key):
    from tests.samples import drawings

    answer = compress(api(owner_key), sent("a.txt", b"text"))
    check_error(answer, 415, "unsupported_media_type")
    assert compress(api(owner_key), sent("a.svg", drawings.svg())).status_code in (200, 415)


def test_who_accepts_bytes_gets_the_bytes(api, owner_key):
    answer = compress(api(owner_key), sent("a.jpg"), headers={"Accept": "image/*"})

    assert answer["Content-Type"] == "image/jpeg"
    assert len(answer.content) <= len(photo())


def test_needs_a_key(api, db):
    check_error(compress(api(None)), 401, "not_authenticated")
