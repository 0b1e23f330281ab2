"""`DELETE /api/jobs/{id}`."""

import uuid

import pytest
from django.forms.models import model_to_dict

from jobs import lifecycle, retention
from jobs.models import Event, File, Job
from tests.calls import created, submitted, work_off
from tests.contract import check_error
from tests.rooms import stored


def everything(job):
    """Give every stored value of a job and its files."""
    return [model_to_dict(row) for row in (Job.objects.get(pk=job.pk), *File.objects.filter(job=job))]


def test_a_pending_job_is_cancelled(api, owner_key, owner):
    job = submitted(owner.account, 2, archive=True)

    answer = api(owner_key).delete(f"/api/jobs/{job.pk}")
    assert answer.status_code == 200
    assert answer.json() == {"jobId": str(job.pk), "status": "cancelled"}
    assert Job.objects.get().status == "cancelled"
    assert set(File.objects.values_list("status", flat=True)) == {"cancelled"}
    assert Event.objects.filter(job=job, name="cancelled").count() == 1


def test_a_cancelled_job_is_never_worked_on(api, owner_key, owner):
    job = submitted(owner.account, stored=True)
    api(owner_key).delete(f"/api/jobs/{job.pk}")

    assert work_off() == 0
    assert Job.objects.get().started_at is None


def test_a_second_delete_finds_nothing(api, owner_key, owner):
    job = submitted(owner.account)
    api(owner_key).delete(f"/api/jobs/{job.pk}")

    check_error(api(owner_key).delete(f"/api/jobs/{job.pk}"), 404, "not_found")


def test_the_sources_go_with_the_next_sweep(api, owner_key):
    job = created(api(owner_key))
    assert stored()
    api(owner_key).delete(f"/api/jobs/{job.pk}")

    retention.apply()
    assert stored() == []


@pytest.mark.parametrize("status", ["processing", "completed", "failed"])
def test_once_begun_it_is_409_and_everything_stays_as_it_was(api, owner_key, owner, status):
    job = submitted(owner.account)
    held = lifecycle.claim("worker")
    if status == "completed":
        lifecycle.succeed(held, lifecycle.Made(outputs=[]))
    elif status == "failed":
        lifecycle.fail(held, "undecodable", "The file is broken.")
    before = everything(job)

    body = check_error(api(owner_key).delete(f"/api/jobs/{job.pk}"), 409, "state_conflict")
    assert status in body["error"]
    assert everything(job) == before


def test_a_foreign_job_answers_as_one_that_is_not_there(api, stranger_key, owner):
    job = submitted(owner.account)
    before = everything(job)

    foreign = check_error(api(stranger_key).delete(f"/api/jobs/{job.pk}"), 404, "not_found")
    missing = check_error(api(stranger_key).delete(f"/api/jobs/{uuid.uuid4()}"), 404, "not_found")
    assert foreign["error"] == missing["error"]
    assert everything(job) == before


def test_needs_a_key(api, owner):
    check_error(api(None).delete(f"/api/jobs/{submitted(owner.account).pk}"), 401, "not_authenticated")
