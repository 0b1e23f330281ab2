"""The answers of work that was done within its request: the results in JSON, or one result itself."""

import base64
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from rest_framework.request import Request
from rest_framework.response import Response

from jobs import queries, results, submission
from jobs.api.negotiation import wants_bytes
from jobs.batch import Batch
from jobs.models import Job

SANDBOX = "default-src 'none'; sandbox"
"""The policy under which a result is served: a browser runs nothing in it."""
NOT_KEPT_NOTICE = "The results are in this answer only; send saveToStorage=true to keep them."


def of(request: Request, batch: Batch) -> HttpResponseBase:
    """Do the batch now and answer with its results: links where they are kept, else data URLs or the bytes."""
    notice = {"notice": batch.notice} if batch.notice else {}
    if batch.save:
        job = submission.now_and_keep(batch)
        return Response(_stored(request, queries.one(batch.account, job.pk)) | notice)
    made = submission.now(batch)
    if len(made) == 1 and wants_bytes(request):
        return _bytes(made[0])
    return Response(
        {
            "files": [_inline(result) for result in made],
            "storage": {"saved": False, "notice": NOT_KEPT_NOTICE},
            **notice,
        }
    )


def _stored(request: Request, job: Job) -> dict[str, Any]:
    entries = results.of_job(job, request.build_absolute_uri) or []
    return {"files": entries, "storage": {"saved": True, "notice": None}}


def _inline(result: submission.Inline) -> dict[str, Any]:
    content = base64.b64encode(result.content).decode()
    entry = results.facts(result.output, result.source_size) | results.measured(result.facts)
    if result.is_archive:
        entry["archive"] = True
    if result.warning:
        entry["warning"] = result.warning
    return entry | {"downloadUrl": f"data:{result.output.mime};base64,{content}"}


def _bytes(result: submission.Inline) -> HttpResponse:
    response = HttpResponse(result.content, content_type=result.output.mime)
    response["Content-Disposition"] = content_disposition_header(True, result.output.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response
