"""What is told, to whom, and how often: in the transaction of the move, and once whatever happens."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from jobs import callbacks, lifecycle
from jobs.callbacks import lane
from jobs.callbacks.room import Room
from jobs.lifecycle import Made
from jobs.lifecycle.news import announce
from jobs.models import Delivery, Endpoint, File, Job, Output
from tests.calls import created, detail, post, sent, submitted, work_off
from tests.jobs.callbacks.receiving import webhook, with_callback

URL = "http://8.8.8.8/hook?token=t0ken"


def made():
    return Made([Output(name="a.webp", key="jobs/x/a.webp", mime="image/webp", size=10)])


def events(**chosen):
    return list(Delivery.objects.filter(**chosen).order_by("created_at").values_list("event", flat=True))


def data(event):
    return [json.loads(each.body)["data"] for each in Delivery.objects.filter(event=event).order_by("created_at")]


def test_the_end_of_a_job_is_told_to_its_callback_and_nothing_before(owner):
    job = with_callback(owner.account, URL, files=2)
    lifecycle.succeed(lifecycle.claim("w"), made())
    assert events() == []
    lifecycle.fail(lifecycle.claim("w"), "undecodable", "The file is broken.")

    [delivery] = Delivery.objects.all()
    assert (delivery.event, delivery.job, delivery.status) == ("conversion.completed", job, "pending")
    said = json.loads(delivery.body)
    assert set(said) == {"id", "type", "created", "data"}
    assert (said["id"], said["type"]) == (f"evt_{delivery.event_id}", "conversion.completed")
    assert abs(said["created"] - delivery.created_at.timestamp()) < 1


def test_the_data_is_the_detail_that_the_client_reads_link_for_link(api, owner, owner_key):
    client = api(owner_key)
    job = created(client, sent("a.jpg"), sent("b.jpg", b"bad"), callbackUrl=URL, createArchive="true")
    work_off()

    assert data("conversion.completed") == [detail(client, job)]
    link = data("conversion.completed")[0]["results"][0]["downloadUrl"]
    assert link.startswith("http://testserver/api/files/")
    assert api(None).get(link).status_code == 200


def test_a_job_of_which_nothing_succeeded_is_told_as_failed(owner):
    with_callback(owner.account, URL)
    lifecycle.fail(lifecycle.claim("w"), "undecodable", "The file is broken.")

    assert events() == ["conversion.failed"]
    assert data("conversion.failed")[0]["errorMessage"] == "The file is broken."


def test_a_webhook_is_told_what_it_asked_for(owner, stranger):
    everything = webhook(owner.account, URL).webhook
    some = webhook(owner.account, URL, "conversion.progress").webhook
    webhook(owner.account, URL, enabled=False)
    webhook(stranger.account, URL)
    submitted(owner.account, 2, archive=True)
    while held := lifecycle.claim("w"):
        lifecycle.succeed(held, made())

    progress = ["conversion.progress"] * 2
    uploads = ["file.uploaded"] * 2
    assert events(endpoint=everything) == [*uploads, "conversion.started", *progress, "conversion.completed"]
    assert events(endpoint=some) == progress
    assert Delivery.objects.count() == 8


def test_progress_tells_the_one_file_that_has_ended(owner, settings):
    webhook(owner.account, URL, "conversion.progress")
    job = submitted(owner.account, 2)
    lifecycle.succeed(lifecycle.claim("w"), made())
    lifecycle.fail(lifecycle.claim("w"), "undecodable", "The file is broken.")

    first, second = data("conversion.progress")
    assert (first["completedFiles"], first["progress"], second["failedFiles"]) == (1, 50, 1)
    assert [each["filename"] for each in first["results"]] == ["a.webp"]
    assert [each["code"] for each in second["results"]] == ["undecodable"]
    # the link has to be good for as long as the result is there, which is longer than anybody knows yet
    until = int(first["results"][0]["downloadUrl"].partition("expires=")[2].partition("&")[0])
    assert until >= int((job.created_at + timedelta(hours=settings.RESULT_HOURS)).timestamp())


def test_an_upload_is_told_with_its_name_and_size(owner):
    webhook(owner.account, URL, "file.uploaded")
    job = submitted(owner.account)

    [told] = data("file.uploaded")
    file = File.objects.get()
    size = file.source_size
    assert told == {"jobId": str(job.pk), "fileId": str(file.pk), "filename": "0.jpg", "sizeBytes": size}


def test_a_source_that_is_fetched_is_no_upload(api, owner, owner_key):
    webhook(owner.account, URL, "file.uploaded")
    wish = {"sourceUrl": "http://8.8.8.8/a.jpg", "format": "webp", "saveToStorage": True}
    assert api(owner_key).post("/api/jobs", wish, format="json").status_code == 200
    assert events() == []


@pytest.mark.parametrize("end", ["completed", "failed"])
def test_a_media_tool_tells_of_its_end_alone(owner, end):
    webhook(owner.account, URL)
    with_callback(owner.account, URL, tool="thumbnail")
    held = lifecycle.claim("w")
    lifecycle.succeed(held, made()) if end == "completed" else lifecycle.fail(held, "undecodable", "It is broken.")

    assert events() == ["file.uploaded", f"media.tool.{end}", f"media.tool.{end}"]
    assert data(f"media.tool.{end}")[0]["tool"] == "thumbnail"


def test_work_that_was_stored_within_its_request_is_told_too(api, owner, owner_key):
    webhook(owner.account, URL)
    answer = post(api(owner_key), "/api/convert", [sent()], format="webp", saveToStorage="true")
    assert answer.status_code == 200
    assert events() == ["conversion.completed"]
    assert data("conversion.completed")[0]["results"][0]["filename"] == answer.json()["files"][0]["filename"]


def test_a_cancelled_job_tells_nothing(owner):
    lifecycle.cancel(with_callback(owner.account, URL).pk)
    assert events() == []


def test_what_is_told_twice_is_one_delivery(owner):
    job = with_callback(owner.account, URL)
    lifecycle.succeed(lifecycle.claim("w"), made())
    job.refresh_from_db()
    announce(job, "completed")

    [delivery] = Delivery.objects.all()
    delivery.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        delivery.save(force_insert=True)


def test_a_move_that_is_undone_tells_nothing(owner):
    with_callback(owner.account, URL)
    held = lifecycle.claim("w")
    with transaction.atomic():
        lifecycle.succeed(held, made())
        assert events() == ["conversion.completed"]
        transaction.set_rollback(True)

    assert events() == []


def test_the_end_after_an_operator_s_retry_is_another_one(owner):
    job = with_callback(owner.account, URL)
    lifecycle.fail(lifecycle.claim("w"), "undecodable", "The file is broken.")
    lifecycle.retry_failed(job)
    lifecycle.fail(lifecycle.claim("w"), "undecodable", "The file is broken.")

    assert events() == ["conversion.failed"] * 2
    assert len(set(Delivery.objects.values_list("event_id", flat=True))) == 2


def test_two_endpoints_get_the_same_event_under_the_same_id(owner):
    webhook(owner.account, URL, "conversion.completed")
    with_callback(owner.account, URL)
    lifecycle.succeed(lifecycle.claim("w"), made())

    assert len({(each.event_id, each.body) for each in Delivery.objects.all()}) == 1
    assert Delivery.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_files_that_end_at_the_same_time_make_one_end(owner):
    jobs = [with_callback(owner.account, URL, files=4) for _ in range(5)]
    claims = [lifecycle.claim("w") for _ in range(20)]
    together = threading.Barrier(4)

    def worker(mine):
        try:
            for held in mine:
                together.wait(30)
                lifecycle.succeed(held, made())
        finally:
            connection.close()

    threads = [threading.Thread(target=worker, args=(claims[number::4],)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(Delivery.objects.values_list("job", flat=True)) == sorted(job.pk for job in jobs)
    assert set(Job.objects.values_list("status", flat=True)) == {"completed"}


@pytest.mark.django_db(transaction=True)
def test_a_webhook_that_is_deleted_meanwhile_undoes_no_move(owner):
    made = webhook(owner.account, URL, "conversion.started").webhook
    job = submitted(owner.account)

    def said():
        callbacks.remove(made)
        yield "", {}

    with transaction.atomic():
        callbacks.tell(job, callbacks.STARTED, said)
        Job.objects.update(status="processing")
    job.refresh_from_db()
    assert job.status == "processing"
    assert list(lane.take(Room(64))) == []
    assert callbacks.page(owner.account, limit=10, offset=0).deliveries == []


def test_nobody_who_listens_costs_one_question(owner, django_assert_num_queries):
    job = submitted(owner.account)
    with django_assert_num_queries(1):
        announce(job, callbacks.STARTED)


def test_a_callback_is_none_of_the_account_s_webhooks(owner):
    with_callback(owner.account, URL)
    assert Endpoint.objects.get().shown == "http://8.8.8.8/hook"
    assert not callbacks.of_account(owner.account).exists()
