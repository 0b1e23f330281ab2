"""`GET /api/files/{id}`: signed links."""

import uuid
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from jobs import links, retention
from jobs.models import Output
from tests.calls import created, later, sent, work_off
from tests.contract import check_error
from tests.samples import drawings


@pytest.fixture
def output(api, owner_key):
    """The result of a finished job."""
    created(api(owner_key), sent("holiday photo.jpg"))
    work_off()
    return Output.objects.select_related("job").get()


@pytest.fixture
def link(api, owner_key, output):
    """Its link, as the API gives it."""
    [item] = api(owner_key).get("/api/jobs").json()["jobs"]
    return item["results"][0]["downloadUrl"]


def changed(link, **values):
    """Change parts of a link's query."""
    parts = urlsplit(link)
    query = {name: value[0] for name, value in parse_qs(parts.query).items()} | values
    return f"{parts.path}?{urlencode(query)}"


def test_whoever_holds_the_link_gets_the_file_without_a_key(api, link, output):
    answer = api(None).get(link)

    assert answer.status_code == 200
    assert len(b"".join(answer.streaming_content)) == output.size == int(answer["Content-Length"])
    assert answer["Content-Type"] == "image/webp"


def test_a_browser_saves_it_and_runs_nothing(api, link):
    answer = api(None).get(link)

    assert answer["Content-Disposition"] == 'attachment; filename="holiday photo.webp"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "private" in answer["Cache-Control"]


def test_a_head_request_answers_without_the_bytes(api, link, output):
    answer = api(None).head(link)

    assert answer.status_code == 200
    assert int(answer["Content-Length"]) == output.size
    assert answer.getvalue() == b""


def test_an_inline_link_shows_a_picture_in_place(api, output):
    answer = api(None).get(links.path(output, links.soon(), links.INLINE))

    assert answer["Content-Disposition"].startswith("inline")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_drawing_is_only_ever_an_attachment(api, owner_key):
    created(api(owner_key), sent("a.svg", drawings.svg()), format="svg")
    work_off()
    answer = api(None).get(links.path(Output.objects.get(), links.soon(), links.INLINE))

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "change",
    [
        {"signature": "x"},
        {"signature": ""},
        {"signature": "é\0"},
        {"expires": "9999999999"},
        {"expires": "1"},
        {"expires": "-1"},
        {"expires": "1e9"},
        {"expires": "٣٣٣"},
        {"expires": "9" * 5000},
        {"expires": ""},
        {"disposition": "inline"},
        {"disposition": "x\r\nSet-Cookie: a=b"},
    ],
)
def test_a_changed_link_is_404(api, link, change):
    check_error(api(None).get(changed(link, **change)), 404, "not_found")


def test_a_link_without_its_query_is_404(api, link):
    check_error(api(None).get(urlsplit(link).path), 404, "not_found")


def test_a_link_opens_no_other_file(api, owner_key, link, output):
    created(api(owner_key), sent("b.jpg"))
    work_off()
    other = Output.objects.exclude(pk=output.pk).get()

    check_error(api(None).get(link.replace(str(output.pk), str(other.pk))), 404, "not_found")
    check_error(api(None).get(link.replace(str(output.pk), str(uuid.uuid4()))), 404, "not_found")


def test_a_link_binds_the_account_and_the_type(api, link, output, stranger):
    Output.objects.filter(pk=output.pk).update(mime="text/html")
    check_error(api(None).get(link), 404, "not_found")
    Output.objects.filter(pk=output.pk).update(mime=output.mime)
    output.job.account = stranger.account
    output.job.save()
    check_error(api(None).get(link), 404, "not_found")


def test_after_its_time_it_is_410_before_and_after_the_sweep(api, link, output):
    with later(output.job.expires_at + timedelta(seconds=2)):
        check_error(api(None).get(link), 410, "link_expired")
        retention.apply()
        check_error(api(None).get(link), 410, "link_expired")


def test_until_its_time_it_is_good(api, link, output):
    with later(output.job.expires_at - timedelta(seconds=2)):
        assert api(None).get(link).status_code == 200


def test_a_changed_link_is_404_even_after_its_time(api, link, output):
    with later(output.job.expires_at + timedelta(seconds=2)):
        check_error(api(None).get(changed(link, signature="x")), 404, "not_found")


def test_a_link_into_an_emptied_job_is_410_whatever_it_promised(api, output):
    late = links.path(output, timezone.now() + timedelta(days=9))
    with later(output.job.expires_at + timedelta(hours=1)):
        retention.apply()
        check_error(api(None).get(late), 410, "link_expired")


def test_a_lost_object_is_404_and_names_no_path(api, link, output):
    default_storage.delete(output.key)

    body = check_error(api(None).get(link), 404, "not_found")
    assert output.key not in body["error"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_link_reads_and_does_nothing_else(api, link, method):
    check_error(getattr(api(None), method)(link), 405, "method_not_allowed")


@pytest.mark.parametrize(
    "name", ['a"b.jpg', "Grüße 🌍.jpg", "a;b=c.jpg", "x" * 300 + ".jpg", "%0d%0aSet-Cookie: a.jpg", "..", "‮gpj.exe"]
)
def test_any_name_makes_one_header_line(api, owner_key, name):
    created(api(owner_key), sent(name if name != ".." else "..jpg"))
    work_off()
    answer = api(None).get(links.path(Output.objects.get(), links.soon()))

    header = answer["Content-Disposition"]
    assert header.isascii()
    assert header.isprintable()
    assert header.startswith("attachment; filename")
    assert "Set-Cookie" not in answer


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-9", 0, 9), ("bytes=5-", 5, None), ("bytes=-7", -7, None), ("bytes=3-999999999", 3, None)],
)
def test_a_player_may_ask_for_a_part(api, link, output, asked, first, last):
    whole = b"".join(api(None).get(link).streaming_content)
    answer = api(None).get(link, headers={"Range": asked})

    wanted = whole[first:] if last is None else whole[first : last + 1]
    begin = first % output.size
    assert answer.status_code == 206
    assert b"".join(answer.streaming_content) == wanted
    assert answer["Content-Range"] == f"bytes {begin}-{begin + len(wanted) - 1}/{output.size}"
    assert int(answer["Content-Length"]) == len(wanted)
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes=-0"])
def test_a_part_behind_the_end_is_refused(api, link, output, asked):
    check_error(api(None).get(link, headers={"Range": asked}), 416, "range_not_satisfiable")


@pytest.mark.parametrize("asked", ["bytes=9-3", "bytes=0-1,5-6", "bytes=-", "lines=1-2", "bytes=a-b"])
def test_what_is_no_single_range_gets_the_whole(api, link, output, asked):
    answer = api(None).get(link, headers={"Range": asked})
    assert answer.status_code == 200
    assert len(b"".join(answer.streaming_content)) == output.size
