"""Films and sounds over HTTP: converted now or later like pictures, and sent to a job where a request cannot wait."""

import base64
import io
from dataclasses import replace

import av
import pytest

from accounts import plans
from accounts.plans import PLANS
from jobs import links
from jobs.models import Job, Output
from tests.calls import created, detail, photo, post, sent, work_off
from tests.contract import INLINE_RESULT, RESULT, check_error
from tests.rooms import nothing_is_left
from tests.samples import films


def film():
    return sent("holiday.mov", films.film("mov", seconds=0.6))


def song():
    return sent("song.mp3", films.sound("mp3", seconds=1.0))


def convert(client, file, **fields):
    return post(client, "/api/convert", [file], **fields)


def shape(content):
    """Decode a film or sound to its end; give its sides and how many frames it had."""
    with av.open(io.BytesIO(content)) as container:
        stream = (container.streams.video or container.streams.audio)[0]
        frames = len(list(container.decode(stream)))
        return getattr(stream, "width", None), getattr(stream, "height", None), frames


def test_a_film_is_converted_within_the_request(api, owner_key):
    answer = convert(api(owner_key), film(), format="mp4", resize="width", resizeWidth="160")

    assert answer.status_code == 200, answer.content
    [entry] = answer.json()["files"]
    assert set(entry) <= INLINE_RESULT | {"duration"}
    assert (entry["filename"], entry["mimeType"]) == ("holiday.mp4", "video/mp4")
    assert (entry["width"], entry["height"]) == (160, 90)
    assert abs(entry["duration"] - 0.6) < 0.05
    head, _, content = entry["downloadUrl"].partition(",")
    assert head == "data:video/mp4;base64"
    assert shape(base64.b64decode(content)) == (160, 90, 15)
    assert nothing_is_left()


@pytest.mark.parametrize(
    ("form", "accept", "mime", "name"),
    [
        ("webm", "video/*", "video/webm", "holiday.webm"),
        ("wav", "audio/*", "audio/wav", "holiday.wav"),
        ("mp4", "video/mp4", "video/mp4", "holiday.mp4"),
    ],
)
def test_who_accepts_a_film_or_sound_gets_its_bytes(api, owner_key, form, accept, mime, name):
    answer = convert(api(owner_key), film(), format=form, headers={"Accept": accept})

    assert (answer.status_code, answer["Content-Type"]) == (200, mime)
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert shape(answer.content)[2] >= 8


def test_a_job_takes_films_sounds_and_pictures_together(api, owner_key):
    files = [film(), song(), sent("photo.jpg")]
    job = created(api(owner_key), *files, format="", formats='["webm", "flac", "png"]', createArchive="true")
    work_off()

    answer = detail(api(owner_key), job)
    assert (answer["status"], answer["completedFiles"], answer["progress"]) == ("completed", 3, 100), answer
    moving, heard, still, archive = answer["results"]
    assert archive["archive"] is True
    for entry in (moving, heard, still):
        assert set(entry) <= RESULT | {"duration"}
    assert (moving["mimeType"], moving["width"], moving["height"]) == ("video/webm", 320, 180)
    assert abs(moving["duration"] - 0.6) < 0.05
    assert (heard["mimeType"], heard["filename"]) == ("audio/flac", "song.flac")
    assert abs(heard["duration"] - 1.0) < 0.06
    assert "width" not in heard
    assert "duration" not in still


@pytest.mark.parametrize(("file", "form", "mime"), [(film, "mp4", "video/mp4"), (song, "wav", "audio/wav")])
def test_a_stored_film_may_be_played_in_place_and_runs_nothing(api, owner_key, file, form, mime):
    created(api(owner_key), file(), format=form)
    work_off()
    output = Output.objects.get()
    answer = api(None).get(links.path(output, links.soon(), links.INLINE), headers={"Range": "bytes=0-99"})

    assert (answer.status_code, answer["Content-Type"]) == (206, mime)
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_container_without_a_player_is_only_ever_saved(api, owner_key):
    created(api(owner_key), film(), format="mkv")
    work_off()
    answer = api(None).get(links.path(Output.objects.get(), links.soon(), links.INLINE))

    assert answer["Content-Disposition"].startswith("attachment")


def test_a_cut_film_says_so_beside_its_result(api, owner_key):
    whole = convert(api(owner_key), sent("a.ts", films.film("ts", seconds=2.0)), format="mp4").json()["files"][0]
    assert "warning" not in whole
    content = base64.b64decode(whole["downloadUrl"].partition(",")[2])
    [cut] = convert(api(owner_key), sent("a.mp4", content[: len(content) // 3]), format="mp4").json()["files"]
    assert "cut short" in cut["warning"]


def test_the_plan_has_a_size_of_its_own_for_films_and_sounds(api, owner_key, monkeypatch):
    def allow(**sizes):
        changed = replace(PLANS["pro"], **sizes)
        monkeypatch.setattr(plans, "_SMALLEST_FIRST", (changed, *plans._SMALLEST_FIRST[-2:]))
        monkeypatch.setattr(plans, "PLANS", {**PLANS, "pro": changed})

    allow(image_bytes=100, media_bytes=10_000_000)
    assert convert(api(owner_key), film(), format="mp4").status_code == 200
    check_error(convert(api(owner_key), sent(), format="png"), 413, "file_too_large", "field", "upgradeUrl")
    allow(image_bytes=10_000_000, media_bytes=100)
    check_error(convert(api(owner_key), song(), format="wav"), 413, "file_too_large", "field", "upgradeUrl")
    assert convert(api(owner_key), sent(), format="png").status_code == 200


@pytest.mark.parametrize(
    ("path", "fields", "way"),
    [
        ("/api/convert", {"format": "mp4"}, "send the same request to POST /api/jobs"),
        ("/api/compress", {}, "send the same request with jobType=compress to POST /api/jobs"),
        ("/api/media/thumbnail", {}, "send async=true with the same request"),
    ],
)
def test_films_too_large_to_wait_for_are_sent_to_a_job(api, owner_key, settings, path, fields, way):
    settings.SYNC_MEDIA_BYTES = len(films.film("mov", seconds=0.6)) - 1
    body = check_error(post(api(owner_key), path, [film()], **fields), 413, "use_async")

    assert way in body["error"]
    assert nothing_is_left()


def test_the_way_that_the_refusal_tells_is_open(api, owner_key, settings):
    settings.SYNC_MEDIA_BYTES = 1000
    job = created(api(owner_key), film(), format="mp4")
    answer = post(api(owner_key), "/api/media/thumbnail", [film()], **{"async": "true", "saveToStorage": "true"})
    assert answer.status_code == 200
    work_off()
    assert detail(api(owner_key), job)["status"] == "completed"


def test_films_of_one_request_count_together_and_pictures_do_not(api, owner_key, settings):
    settings.SYNC_MEDIA_BYTES = 2 * len(films.film("mov", seconds=0.6)) - 1
    check_error(post(api(owner_key), "/api/convert", [film(), film()], format="mp4"), 413, "use_async")
    settings.SYNC_MEDIA_BYTES = 10
    assert convert(api(owner_key), sent(), format="png").status_code == 200


def test_a_result_too_large_for_an_answer_is_sent_to_a_job_or_stored(api, owner_key, settings):
    settings.SYNC_MEDIA_BYTES = 50_000
    assert len(films.sound("mp3", seconds=1.0)) < 50_000
    check_error(convert(api(owner_key), song(), format="wav"), 413, "use_async")
    check_error(convert(api(owner_key), song(), format="wav", headers={"Accept": "audio/*"}), 413, "use_async")
    assert nothing_is_left()

    answer = convert(api(owner_key), song(), format="wav", saveToStorage="true")
    assert answer.json()["files"][0]["finalSize"] > 50_000


@pytest.mark.parametrize("save", ["true", "false"])
def test_a_film_that_takes_too_long_is_sent_to_a_job_and_a_picture_is_not(api, owner_key, settings, save):
    settings.SYNC_WALL_SECONDS = 0
    body = check_error(convert(api(owner_key), film(), format="webm", saveToStorage=save), 413, "use_async")
    assert "0 seconds" in body["error"]
    assert nothing_is_left()
    assert convert(api(owner_key), sent(), format="png").status_code == 200


def test_a_refused_film_leaves_its_idempotency_key_free(api, owner_key, settings):
    settings.SYNC_MEDIA_BYTES = 1000
    again = {"headers": {"Idempotency-Key": "film-1"}}
    check_error(post(api(owner_key), "/api/media/thumbnail", [film()], **again), 413, "use_async")
    fields = {"async": "true", "saveToStorage": "true"}
    assert post(api(owner_key), "/api/media/thumbnail", [film()], **fields, **again).status_code == 200
    assert Job.objects.count() == 1


def test_size_comes_before_wrong_fields(api, owner_key, settings):
    settings.SYNC_MEDIA_BYTES = 1000
    check_error(convert(api(owner_key), film(), format="mp4", resize="x"), 413, "use_async")
    check_error(post(api(owner_key), "/api/media/thumbnail", [film()], width="x"), 413, "use_async")


def test_a_picture_is_no_film(api, owner_key):
    check_error(convert(api(owner_key), sent(content=photo()), format="mp4"), 415, "format_unavailable")
