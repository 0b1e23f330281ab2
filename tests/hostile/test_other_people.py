"""Every address and method, with no key, a wrong key, a revoked key and another account's key."""

import itertools
import uuid
from datetime import timedelta

import pytest
from django.forms.models import model_to_dict
from django.utils import timezone

from accounts.models import ApiKey
from jobs import callbacks, lifecycle
from jobs.models import Delivery, Endpoint, File, Job, Output
from tests.calls import created, sent, submitted, work_off

METHODS = ["get", "post", "put", "patch", "delete", "head", "options"]
SECRET = "very-secret-name"


@pytest.fixture
def theirs(api, owner, owner_key):
    """Jobs of the owner in several states."""
    client = api(owner_key)
    waiting = created(client, sent(f"{SECRET}.jpg"))
    File.objects.filter(job=waiting).update(available_at=timezone.now() + timedelta(days=1))
    done = created(client, sent(f"{SECRET}.jpg"))
    work_off()
    begun = submitted(owner.account)
    assert lifecycle.claim("w").file.job_id == begun.pk
    callbacks.test(callbacks.make(owner.account, name=SECRET, url="http://8.8.8.8/", wanted=callbacks.EVENTS).webhook)
    return [waiting, done, begun]


def paths(jobs):
    output, webhook, delivery = Output.objects.get(), Endpoint.objects.get(), Delivery.objects.get()
    return [
        "/api/jobs",
        "/api/jobs?limit=100",
        "/api/convert",
        "/api/compress",
        "/api/media/thumbnail",
        "/api/media/nothing",
        "/api/formats",
        "/api/openapi.json",
        "/api/docs",
        "/api/nothing",
        "/api/webhooks",
        "/api/webhooks/deliveries",
        f"/api/webhooks/deliveries/{delivery.pk}/retry",
        *(f"/api/webhooks/{one}{path}" for one in (webhook.pk, uuid.uuid4()) for path in ("", "/rotate", "/test")),
        f"/api/files/{output.pk}",
        f"/api/files/{output.pk}?expires=9999999999&disposition=attachment&signature=x",
        f"/api/jobs/{uuid.uuid4()}",
        *(f"/api/jobs/{job.pk}" for job in jobs),
        *(f"/api/jobs/{File.objects.filter(job=job).first().pk}" for job in jobs),
    ]


def everything():
    kinds = (Job, File, Output, Endpoint, Delivery)
    return [model_to_dict(row) for kind in kinds for row in kind.objects.order_by("pk")]


@pytest.fixture
def callers(api, owner_key, stranger_key, teammate_key):
    ApiKey.objects.filter(user__email="teammate@example.org").update(revoked_at=timezone.now())
    wrong = owner_key[:-7] + ("a" if owner_key[-7] != "a" else "b") + owner_key[-6:]
    return {"nobody": api(None), "wrong": api(wrong), "revoked": api(teammate_key), "stranger": api(stranger_key)}


def test_no_answer_is_a_fault_or_somebody_else_s_and_nothing_changes(theirs, callers):
    before = everything()
    ids = [str(job.pk) for job in theirs]
    for (who, client), path, method in itertools.product(callers.items(), paths(theirs), METHODS):
        answer = getattr(client, method)(path)
        said = answer.getvalue().decode(errors="replace") if not answer.streaming else "a file"
        case = (who, method, path, answer.status_code)
        assert answer.status_code < 500, (case, said)
        assert answer.status_code not in (301, 302, 307, 308), case
        assert SECRET not in said, case
        assert not any(job_id in said for job_id in ids), case
        assert said != "a file", case
        open_to_all = path.startswith(("/api/formats", "/api/openapi", "/api/docs", "/api/nothing", "/api/files"))
        if who != "stranger" and not open_to_all:
            assert answer.status_code == 401, case
        elif path.startswith("/api/jobs/"):
            assert answer.status_code == (404 if method in ("get", "head", "delete") else answer.status_code), case
    assert everything() == before
