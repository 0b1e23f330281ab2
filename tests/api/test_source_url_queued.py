"""`sourceUrl` in a job: a worker fetches it, checks it anew, and tells nobody the query."""

import hashlib
import logging

import pytest

from jobs import lifecycle, retention
from jobs.api.views.media import offered
from jobs.models import Event, File, Job
from jobs.outbound import address
from tests.api.remote import QUEUED, WRONG, ask, queued, small
from tests.calls import WISH, detail, later, photo, post, sent, time_passes, work_off
from tests.contract import check_error, check_sentence
from tests.hosts import ok, redirect
from tests.media import wanted
from tests.rooms import nothing_is_left, stored, uploads


@pytest.mark.parametrize("form", ["json", "multipart"])
def test_a_job_fetches_when_its_turn_comes(api, owner_key, hosting, form):
    host = hosting(ok(photo(), 'Content-Disposition: attachment; filename="Seen.jpg"'))
    client = api(owner_key)
    job = queued(client, host.url("/by-number/17.jpg"), form=form)
    assert host.asked == []
    assert (File.objects.get().name, stored(), uploads()) == ("17.jpg", [], [])

    work_off()
    shown = detail(client, job)
    assert (shown["status"], shown["progress"]) == ("completed", 100)
    [entry] = shown["results"]
    assert (entry["sourceFilename"], entry["filename"]) == ("Seen.jpg", "Seen.webp")
    assert entry["originalSize"] == len(photo())
    assert client.get(entry["downloadUrl"]).status_code == 200
    assert uploads() == []


def test_a_compress_job_takes_one(api, owner_key, hosting):
    job = queued(api(owner_key), hosting(ok(photo())).url(), jobType="compress", quality=40, format="")
    work_off()
    assert detail(api(owner_key), job)["results"][0]["filename"] == "photo.jpg"


@pytest.mark.parametrize("tool", sorted(offered()))
def test_a_queued_tool_takes_one(api, owner_key, hosting, tool):
    wish = wanted(tool)
    client = api(owner_key)
    url = hosting(ok(wish.files[0])).url(f"/{wish.name}")
    answer = ask(client, f"/api/media/{tool}", url, **wish.fields, **QUEUED)
    assert answer.json()["tool"] == tool
    work_off()
    entry, *_ = detail(client, Job.objects.get())["results"]
    assert (entry["sourceFilename"], entry["originalSize"]) == (wish.name, len(wish.files[0]))
    assert "error" not in entry


def test_a_job_s_archive_of_results_and_packing_anew_work_as_with_uploads(api, owner_key, hosting):
    client = api(owner_key)
    job = queued(client, hosting(ok(photo())).url(), createArchive=True)
    packed = queued(client, hosting(ok(photo(), "Content-Disposition: inline; filename=b.jpg")).url(), format="zip")
    work_off()
    assert [entry["filename"] for entry in detail(client, job)["results"]] == ["photo.webp", "convertly.zip"]
    assert detail(client, packed)["results"][0]["filename"] == "b.zip"


def test_name_and_size_are_shown_as_soon_as_they_are_known(api, owner_key, hosting, monkeypatch):
    seen = []
    original = lifecycle.arrived

    def arrived(*args):
        original(*args)
        seen.append(File.objects.values_list("name", "source_size").get())

    monkeypatch.setattr(lifecycle, "arrived", arrived)
    queued(api(owner_key), hosting(ok(photo(), "Content-Disposition: inline; filename=real.jpg")).url("/1"))
    work_off()
    assert seen == [("real.jpg", len(photo()))]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (WRONG["gone"][0], "source_refused"),
        (redirect("http://10.0.0.1/?token=secret"), "source_url_not_allowed"),
        (WRONG["no file"][0], "unsupported_media_type"),
        (WRONG["empty"][0], "empty_file"),
        (ok(photo(), length=10**12), "source_too_large"),
    ],
)
def test_what_trying_again_would_not_mend_fails_the_file_at_once(api, owner_key, hosting, answer, code):
    client = api(owner_key)
    host = hosting(answer)
    job = queued(client, host.url("/a?token=secret"))
    work_off()

    file = File.objects.get()
    assert (file.status, file.error_code, file.attempts) == ("failed", code, 1)
    shown = detail(client, job)
    assert shown["status"] == "failed"
    check_sentence(shown["errorMessage"])
    assert "secret" not in str(shown)
    assert "their words" not in str(shown)
    assert (len(host.asked), stored(), uploads()) == (1, [], [])


def test_what_may_pass_is_tried_again(api, owner_key, hosting):
    host = hosting(WRONG["down"][0], ok(photo()))
    queued(api(owner_key), host.url())
    work_off()
    file = File.objects.get()
    assert (file.status, file.attempts) == ("pending", 1)
    time_passes(3)
    work_off()
    assert (File.objects.get().status, File.objects.get().attempts) == ("completed", 2)


def test_what_never_passes_fails_after_three_attempts(api, owner_key, hosting):
    host = hosting(WRONG["down"][0])
    queued(api(owner_key), host.url())
    for _ in range(5):
        work_off()
        time_passes(60)
    file = File.objects.get()
    assert (file.status, file.error_code, file.attempts) == ("failed", "source_unreachable", 3)
    assert len(host.asked) == 3


def test_a_name_that_leads_inside_by_the_time_of_the_fetch_fails(api, owner_key, hosting, monkeypatch):
    from ipaddress import ip_address

    host = hosting(ok(photo()))
    queued(api(owner_key), host.url())
    monkeypatch.setattr(address, "look_up", lambda name, port: [ip_address("169.254.169.254")])
    work_off()
    assert File.objects.get().error_code == "source_url_not_allowed"
    assert host.asked == []


def test_a_job_is_held_to_the_plan(api, owner, owner_key, hosting, monkeypatch):
    queued(api(owner_key), hosting(ok(photo())).url())
    small(owner.account, monkeypatch, 100, 100)
    work_off()
    assert File.objects.get().error_code == "source_too_large"


def test_with_a_key_the_results_must_be_stored(api, owner_key, hosting):
    answer = ask(api(owner_key), "/api/jobs", hosting(ok(photo())).url(), saveToStorage=False)
    check_error(answer, 400, "save_to_storage_required", "field")
    assert nothing_is_left()


def test_repeats_are_one_job_and_another_url_is_another_request(api, owner_key, hosting):
    client, url = api(owner_key), hosting(ok(photo())).url
    first, again, other = (
        ask(client, "/api/jobs", url(path), headers={"Idempotency-Key": "k"}) for path in ("/a", "/a", "/a?b")
    )
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    check_error(other, 422, "idempotency_key_reused")
    check_error(
        post(client, "/api/jobs", [sent("a")], **WISH, headers={"Idempotency-Key": "k"}), 422, "idempotency_key_reused"
    )
    assert Job.objects.count() == 1


def test_progress_counts_the_fetch_as_a_small_part(api, owner_key, hosting, monkeypatch):
    from jobs import executor

    monkeypatch.setattr(executor, "REPORT_EVERY", 0)
    told = []
    original = lifecycle.report
    monkeypatch.setattr(lifecycle, "report", lambda held, percent: told.append(percent) or original(held, percent))
    queued(api(owner_key), hosting(ok(photo())).url())
    work_off()
    assert told == sorted(told)
    assert told[0] == pytest.approx(10)
    assert File.objects.get().progress == 100


# -- secrets --


def test_the_query_stands_in_no_log_no_event_and_on_no_page(api, owner, owner_key, hosting, caplog, admin_client):
    caplog.set_level(logging.DEBUG, "jobs")
    host = hosting(ok(photo()))
    client = api(owner_key)
    job = queued(client, host.url("/path/photo.jpg?signature=secret"))
    client.force_login(owner)

    pages = [client.get("/").content, admin_client.get(f"/admin/jobs/job/{job.pk}/change/").content]
    for page in pages:
        assert b"secret" not in page
        assert b"files.example" in page
        assert b"/path/photo.jpg" in page
    work_off()
    pages = [str(detail(client, job)), admin_client.get(f"/admin/jobs/job/{job.pk}/change/").content.decode()]
    assert not any("secret" in page for page in pages)
    assert not Event.objects.filter(detail__contains="secret").exists()
    assert "secret" not in caplog.text


def test_the_url_is_forgotten_when_the_job_expires(api, owner_key, hosting):
    queued(api(owner_key), hosting(ok(photo())).url("/a?token=secret"))
    work_off()
    assert "secret" in File.objects.get().source_url
    with later(days=2):
        retention.apply()
    assert File.objects.get().source_url == ""


def test_the_digest_of_a_request_holds_no_url_in_clear(owner):
    from jobs.batch import Batch, Remote

    batch = Batch(
        account=owner.account, api_key=None, job_type="convert", tool="convert", uploads=[], specs=[],
        remote=Remote("https://8.8.8.8/?token=secret", "a"),
    )  # fmt: skip
    assert "secret" not in repr(batch)
    assert len(batch.digest()) == len(hashlib.sha256().hexdigest())
