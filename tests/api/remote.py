"""Calls that name a file by its URL, and hosts that do wrong."""

from dataclasses import replace

from accounts import plans
from jobs.models import Job
from tests.calls import photo
from tests.hosts import ok

ENDPOINTS = ["/api/convert", "/api/compress", "/api/jobs", "/api/media/thumbnail", "/api/media/inspect"]
QUEUED = {"async": "true", "saveToStorage": "true"}
WRONG = {
    "gone": (ok(b"their words", status="404 Not Found"), 422, "source_refused"),
    "down": (ok(b"their words", status="503 Down"), 422, "source_unreachable"),
    "packed": (ok(b"x", "Content-Encoding: gzip"), 422, "source_refused"),
    "no web server": (b"SSH-2.0-OpenSSH\r\n", 422, "source_unreachable"),
    "short": (ok(photo()[:300], length=len(photo())), 422, "source_unreachable"),
    "no file": (ok(b"\x00their words"), 415, "unsupported_media_type"),
    "empty": (ok(b""), 400, "empty_file"),
    "cut": (ok(photo()[:300]), 422, "undecodable"),
}
"""What the host answers, and the status and code of ours."""


def ask(client, path, url, form="json", **fields):
    """Name a file by its URL; with the fields that every endpoint needs."""
    fields = {"format": "webp", "saveToStorage": True, **fields} if path == "/api/jobs" else fields
    fields = {"format": "webp", **fields} if path == "/api/convert" else fields
    headers = fields.pop("headers", None)
    named = {} if url is None else {"sourceUrl": url}
    return client.post(path, {**fields, **named}, format=form, headers=headers)


def queued(client, url, **fields) -> Job:
    answer = ask(client, "/api/jobs", url, **fields)
    assert answer.status_code == 200, answer.content
    return Job.objects.get(pk=answer.json()["jobId"])


def small(account, monkeypatch, image, media):
    """Put the account on a plan of few bytes."""
    tiny = replace(plans.PLANS["free"], image_bytes=image, media_bytes=media)
    everything = (tiny, *plans._SMALLEST_FIRST[1:])
    monkeypatch.setattr(plans, "_SMALLEST_FIRST", everything)
    monkeypatch.setattr(plans, "PLANS", {plan.name: plan for plan in everything})
    account.plan = "free"
    account.save()
