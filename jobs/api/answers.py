"""The answers of work that was done within its request: the results in JSON, or one result itself."""

import base64
from typing import Any

from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from jobs import queries, results, submission
from jobs.batch import Batch
from jobs.door import serving
from jobs.door.negotiation import wants_bytes
from jobs.inline import Inline
from jobs.models import Job

NOT_KEPT_NOTICE = "The results are in this answer only; send saveToStorage=true to keep them."


def of(request: Request, batch: Batch) -> HttpResponseBase:
    """Do the batch now and answer with its results: links where they are kept, else data URLs or the bytes."""
    notice = {"notice": batch.notice} if batch.notice else {}
    if batch.save:
        job = submission.now_and_keep(batch)
        return Response(_stored(request, queries.one(batch.account, job.pk)) | notice)
    made = submission.now(batch)
    if len(made) == 1 and wants_bytes(request):
        return serving.made(made[0])
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


def _inline(result: Inline) -> dict[str, Any]:
    content = base64.b64encode(result.content).decode()
    entry = results.facts(result, result.source_size) | results.measured(result.facts)
    if result.is_archive:
        entry["archive"] = True
    if result.warning:
        entry["warning"] = result.warning
    return entry | {"downloadUrl": f"data:{result.mime};base64,{content}"}
