"""`sourceUrl` within the request: the file behind it is answered like one that was sent."""

import pytest

from jobs import sources
from jobs.api.views.media import offered
from jobs.models import File
from jobs.outbound import Patience
from media_tools import registry
from tests.api.remote import QUEUED, WRONG, ask, small
from tests.calls import photo, post, sent, work_off
from tests.contract import check_error
from tests.hosts import ok
from tests.media import content_of, wanted
from tests.rooms import nothing_is_left, uploads
from tests.samples import archives


@pytest.mark.parametrize("form", ["json", "multipart"])
@pytest.mark.parametrize("path", ["/api/convert", "/api/compress"])
def test_is_answered_like_an_upload(api, owner_key, hosting, path, form):
    host = hosting(ok(photo()))
    client = api(owner_key)
    answer = ask(client, path, host.url("/holiday/photo%201.jpg?token=x"), form)
    assert answer.status_code == 200, answer.content

    [entry] = answer.json()["files"]
    [same] = post(client, path, [sent("photo 1.jpg")], **({"format": "webp"} if path == "/api/convert" else {})).json()[
        "files"
    ]
    assert entry == same
    assert entry["originalSize"] == len(photo())
    assert uploads() == []


@pytest.mark.parametrize("tool", sorted(offered()))
def test_every_tool_takes_one(api, owner_key, hosting, tool):
    wish = wanted(tool)
    host = hosting(ok(wish.files[0]))
    answer = ask(api(owner_key), f"/api/media/{tool}", host.url(f"/{wish.name}"), **wish.fields)

    assert answer.status_code == 200, answer.content
    if registry.tools()[tool].telling:
        assert answer.json()["media"]["filename"] == wish.name
        assert answer.json()["media"]["sizeBytes"] == len(wish.files[0])
    else:
        assert content_of(answer.json()["files"][0])
    assert uploads() == []


def test_a_logo_is_sent_beside_it(api, owner_key, hosting):
    fields = {"watermarkFile": sent("logo.png", photo("png"))}
    for more in ({}, QUEUED):
        answer = ask(api(owner_key), "/api/media/watermark", hosting(ok(photo())).url(), "multipart", **fields, **more)
        assert answer.status_code == 200, answer.content
        fields["watermarkFile"].seek(0)
    work_off()
    assert File.objects.get().status == "completed"


def test_can_be_stored(api, owner_key, hosting):
    answer = ask(api(owner_key), "/api/convert", hosting(ok(photo())).url(), saveToStorage=True)
    [entry] = answer.json()["files"]
    assert (entry["sourceFilename"], entry["originalSize"]) == ("photo.jpg", len(photo()))
    assert File.objects.get().source_url == ""


def test_can_be_answered_with_the_bytes(api, owner_key, hosting):
    url = hosting(ok(photo())).url()
    answer = ask(api(owner_key), "/api/convert", url, headers={"Accept": "image/webp"})
    assert answer["Content-Type"] == "image/webp"
    assert 'filename="photo.webp"' in answer["Content-Disposition"]


def test_an_archive_there_is_opened(api, owner_key, hosting):
    host = hosting(ok(archives.zipped({"a.jpg": photo(), "b.jpg": photo()})))
    answer = ask(api(owner_key), "/api/convert", host.url("/all.zip"))
    assert [entry["filename"] for entry in answer.json()["files"]] == ["a.webp", "b.webp"]
    assert uploads() == []


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="../../etc/pass\\"wd.jpg"', "pass_wd"),
        ("attachment; filename*=UTF-8''CON.jpg", "_CON"),
        ("attachment; filename*=UTF-8''%E2%80%AEgpj.exe", "gpj"),
        ("attachment; filename=..", "file"),
        ("inline", "photo"),
    ],
)
def test_the_name_that_the_host_gives_is_cleaned(api, owner_key, hosting, header, name):
    host = hosting(ok(photo(), f"Content-Disposition: {header}"))
    [entry] = ask(api(owner_key), "/api/convert", host.url()).json()["files"]
    assert entry["filename"] == f"{name}.webp"


def test_what_it_is_is_told_by_its_bytes_alone(api, owner_key, hosting):
    host = hosting(ok(photo("png"), "Content-Type: text/html", 'Content-Disposition: inline; filename="a.exe"'))
    answer = ask(api(owner_key), "/api/media/inspect", host.url("/a.pdf"))
    assert answer.json()["media"]["mimeType"] == "image/png"


# -- what a host may do wrong --


@pytest.mark.parametrize("path", ["/api/convert", "/api/media/thumbnail"])
@pytest.mark.parametrize("what", WRONG)
def test_a_host_s_fault_is_one_sentence_with_a_code(api, owner_key, hosting, path, what):
    answer, status, code = WRONG[what]
    also = ["field"] if code.startswith("source") else []
    body = check_error(ask(api(owner_key), path, hosting(answer).url("/a?token=secret")), status, code, *also)
    assert "their words" not in body["error"]
    assert "secret" not in str(body)
    assert nothing_is_left()


@pytest.mark.parametrize("length", [None, 10**12])
def test_a_file_above_the_plan_is_refused(api, owner, owner_key, hosting, monkeypatch, length):
    small(owner.account, monkeypatch, len(photo()) - 1, len(photo()) * 2)
    answer = ask(api(owner_key), "/api/convert", hosting(ok(photo(), length=length)).url())
    body = check_error(answer, 413, "source_too_large", "field", "upgradeUrl")
    assert body["field"] == "sourceUrl"
    assert nothing_is_left()


def test_a_slow_host_is_given_up(api, owner_key, hosting, monkeypatch):
    monkeypatch.setattr(sources, "Patience", lambda seconds: Patience(seconds=0.2))
    body = check_error(
        ask(api(owner_key), "/api/convert", hosting(lambda connection: connection.recv(1)).url()),
        422,
        "source_too_slow",
        "field",
    )
    assert body["field"] == "sourceUrl"
    assert nothing_is_left()
