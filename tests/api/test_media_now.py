"""`POST /api/media/{tool}`: one tool over one file, within the request."""

import base64
import io

import pytest
from PIL import Image

from jobs.api.views.media import offered
from jobs.models import File, IdempotencyKey, Job
from media_tools import registry
from tests.calls import photo, post, sent
from tests.contract import INLINE_RESULT, RESULT, check_error
from tests.media import FACTS, MAKING, OUTPUTS, ask, content_of, wanted
from tests.rooms import nothing_is_left, stored
from tests.samples import films

THUMBNAIL = "/api/media/thumbnail"
NO_BYTE_TELLS = ("csv", "html", "typescript", "xml")
"""Texts that begin as they like."""


def test_every_tool_of_the_house_has_its_call(api, owner_key):
    assert {"thumbnail", "inspect"} <= set(offered())
    assert "compress" not in offered()
    assert not {name for name, tool in registry.tools().items() if tool.internal} & set(offered())


@pytest.mark.parametrize("tool", MAKING)
def test_answers_with_the_result_in_a_data_url_and_keeps_nothing(api, owner_key, tool):
    answer = ask(api(owner_key), tool)

    assert answer.status_code == 200, answer.content
    assert answer.json()["storage"]["saved"] is False
    entries = answer.json()["files"]
    assert len(entries) == OUTPUTS.get(tool, 1)
    for entry in entries:
        assert {"filename", "mimeType", "originalSize", "finalSize", "downloadUrl"} <= set(entry)
        assert set(entry) <= INLINE_RESULT | {"duration", "score", "warning"}
        content = content_of(entry)
        assert len(content) == entry["finalSize"]
        assert entry["originalSize"] == sum(len(file) for file in wanted(tool).files)
        made = next(known for known in registry.formats().values() if known.mime == entry["mimeType"])
        assert made.matches(content[:4096]) or made.name in NO_BYTE_TELLS
        assert entry["filename"].endswith(f".{made.extensions[0]}")
    assert nothing_is_left()


@pytest.mark.parametrize("tool", MAKING)
def test_with_storage_it_answers_with_a_link_and_writes_a_job_down(api, owner_key, tool):
    answer = ask(api(owner_key), tool, saveToStorage="true")

    entries = answer.json()["files"]
    for entry in entries:
        assert set(entry) <= RESULT | {"duration", "score", "warning"}
        fetched = api(None).get(entry["downloadUrl"].removeprefix("http://testserver"))
        assert len(b"".join(fetched.streaming_content)) == entry["finalSize"]
    job = Job.objects.get()
    assert (job.job_type, job.tool, job.status, job.total_files) == ("media_tool", tool, "completed", 1)
    assert len(stored()) == len(entries) == OUTPUTS.get(tool, 1)


def test_a_storyboard_calls_its_picture_as_the_client_gets_it(api, owner_key):
    for fields in ({}, {"saveToStorage": "true"}):
        sheet, cues = ask(api(owner_key), "storyboard", format="webp", **fields).json()["files"]
        assert (sheet["filename"], cues["filename"]) == ("clip.webp", "clip.vtt")
        if not fields:
            assert b"\nclip.webp#xywh=0,0,160,90\n" in content_of(cues)
        else:
            fetched = api(None).get(cues["downloadUrl"].removeprefix("http://testserver"))
            assert b"\nclip.webp#xywh=0,0,160,90\n" in b"".join(fetched.streaming_content)


def test_a_sound_without_a_picture_is_422_with_a_code_of_its_own(api, owner_key):
    check_error(post(api(owner_key), THUMBNAIL, [sent("a.mp3", films.sound("mp3"))]), 422, "no_picture")


def test_who_accepts_bytes_gets_the_bytes(api, owner_key):
    answer = post(
        api(owner_key), THUMBNAIL, [sent("holiday.jpg")], width=16, fit="inside", headers={"Accept": "image/*"}
    )

    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == 'attachment; filename="holiday.jpg"'
    assert Image.open(io.BytesIO(answer.content)).width == 16


@pytest.mark.parametrize("name", ["file", "files"])
def test_a_file_is_taken_under_either_name_but_not_both(api, owner_key, name):
    client = api(owner_key)
    answer = client.post(THUMBNAIL, {name: sent()}, format="multipart")
    both = client.post(THUMBNAIL, {"file": sent(), "files": sent()}, format="multipart")

    assert answer.status_code == 200
    check_error(both, 400, "invalid_value", "field", "allowed")


@pytest.mark.parametrize("save", ["true", "false"])
def test_inspect_answers_with_facts_and_makes_nothing(api, owner_key, save):
    answer = post(api(owner_key), "/api/media/inspect", [sent("a/holiday.jpg")], saveToStorage=save)

    assert answer.status_code == 200
    assert set(answer.json()) == {"media"}
    media = answer.json()["media"]
    assert set(media) >= FACTS
    told = (media["filename"], media["mimeType"], media["sizeBytes"], media["width"], media["height"])
    assert told == ("holiday.jpg", "image/jpeg", len(photo()), 48, 32)
    assert nothing_is_left()


def test_inspect_has_no_bytes_to_give(api, owner_key):
    answer = post(api(owner_key), "/api/media/inspect", [sent()], headers={"Accept": "image/*"})

    assert answer.json()["media"]["format"] == "jpg"


@pytest.mark.parametrize(
    "word", ["thumb", "media-convert", "compress", "THUMBNAIL", "thumbnail/", "../jobs", "x" * 300]
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_unknown_tool_is_404_and_names_those_there_are(api, owner_key, word, method):
    body = check_error(getattr(api(owner_key), method)(f"/api/media/{word}"), 404, "not_found")

    if ".." not in word:
        assert all(name in body["error"] for name in offered())


def test_the_convert_of_media_is_another_tool_than_that_of_batches(api, owner_key):
    assert offered()["convert"] is registry.tools()["media-convert"]
    answer = ask(api(owner_key), "convert", **{"async": "true", "saveToStorage": "true"})

    assert answer.json()["tool"] == "convert"
    assert Job.objects.get().tool == "convert"
    assert File.objects.get().spec["tool"] == "media-convert"


def test_an_unknown_tool_is_told_only_to_who_has_a_key(api, db):
    check_error(api(None).post("/api/media/thumb"), 401, "not_authenticated")


def test_only_post_is_taken(api, owner_key):
    answer = api(owner_key).get(THUMBNAIL)

    check_error(answer, 405, "method_not_allowed")
    assert "POST" in answer["Allow"]


@pytest.mark.parametrize("tool", sorted(name for name, tool in offered().items() if not tool.joining))
def test_a_tool_for_one_file_refuses_two(api, owner_key, tool):
    wish = wanted(tool)
    answer = post(api(owner_key), f"/api/media/{tool}", [sent(), sent()], **wish.fields)

    body = check_error(answer, 400, "one_file_only", "field")
    assert (body["field"], tool in body["error"]) == ("file", True)
    assert nothing_is_left()


@pytest.mark.parametrize("tool", sorted(offered()))
def test_without_a_file_it_says_where_one_belongs(api, owner_key, tool):
    client = api(owner_key)
    fields = wanted(tool).fields

    check_error(post(client, f"/api/media/{tool}", **fields), 400, "missing_file", "field")
    check_error(client.post(f"/api/media/{tool}", fields, format="json"), 400, "missing_file", "field")


@pytest.mark.parametrize("body", ["[]", "null", "3", '"file"', "{", "[" * 100_000], ids=len)
def test_json_that_is_no_object_is_refused(api, owner_key, body):
    answer = api(owner_key).post(THUMBNAIL, body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["code"] in ("missing_file", "malformed_request")


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "empty_file"),
        (b"not a picture at all", 415, "unsupported_media_type"),
        (photo()[:300], 422, "undecodable"),
    ],
)
@pytest.mark.parametrize("save", ["true", "false"])
def test_a_file_that_cannot_be_read_leaves_nothing(api, owner_key, content, status, code, save):
    answer = post(api(owner_key), THUMBNAIL, [sent("a.jpg", content)], saveToStorage=save)

    check_error(answer, status, code)
    assert nothing_is_left()


@pytest.mark.parametrize(("field", "value"), [("width", "0"), ("format", "bmp"), ("fit", "x"), ("saveToStorage", "x")])
def test_a_wrong_field_is_named_with_what_it_may_be(api, owner_key, field, value):
    body = check_error(
        post(api(owner_key), THUMBNAIL, [sent()], **{field: value}), 400, "invalid_value", "field", "allowed"
    )

    assert body["field"] == field


def test_an_idempotency_key_on_work_that_is_not_queued_is_not_used_up(api, owner_key):
    for width in (16, 24):
        answer = post(api(owner_key), THUMBNAIL, [sent()], width=width, fit="inside", headers={"Idempotency-Key": "k"})
        assert answer.json()["files"][0]["width"] == width

    assert not IdempotencyKey.objects.exists()
    assert not File.objects.exists()


def test_what_is_sent_back_is_really_the_result(api, owner_key):
    [entry] = post(api(owner_key), THUMBNAIL, [sent()], width=20, height=10).json()["files"]

    content = base64.b64decode(entry["downloadUrl"].partition(",")[2], validate=True)
    assert Image.open(io.BytesIO(content)).size == (20, 10) == (entry["width"], entry["height"])
