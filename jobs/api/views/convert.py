"""Convert and compress within the request."""

import base64
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from jobs import queries, results, submission
from jobs.api import intake, schema
from jobs.api.negotiation import wants_bytes
from jobs.api.serializers import FilesAnswer
from jobs.api.views.files import SANDBOX
from jobs.batch import Batch
from jobs.models import Job
from jobs.models.job import JobType

NOT_KEPT_NOTICE = "The results are in this answer only; send saveToStorage=true to keep them."
ITSELF = (
    "application/octet-stream",
    "The result itself, in its own type, for one file and an Accept header of application/octet-stream or image/*.",
)
REFUSALS = (400, 401, 403, 413, 415, 422, 503)


class Convert(APIView):
    """`POST /api/convert`."""

    @extend_schema(
        operation_id="convert",
        request=schema.body("convert"),
        responses=schema.answers(FilesAnswer, *REFUSALS) | schema.content(*ITSELF),
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Convert files and answer with the results."""
        return _answer(request, intake.read(request, JobType.CONVERT))


class Compress(APIView):
    """`POST /api/compress`."""

    @extend_schema(
        operation_id="compress",
        request=schema.body("compress"),
        responses=schema.answers(FilesAnswer, *REFUSALS) | schema.content(*ITSELF),
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Compress files in their own format and answer with the results."""
        return _answer(request, intake.read(request, JobType.COMPRESS))


def _answer(request: Request, batch: Batch) -> HttpResponseBase:
    if batch.save:
        job = submission.now_and_keep(batch)
        return Response(_stored(request, queries.one(batch.account, job.pk)))
    made = submission.now(batch)
    if len(made) == 1 and wants_bytes(request):
        return _bytes(made[0])
    return Response(
        {
            "files": [_inline(result) for result in made],
            "storage": {"saved": False, "notice": NOT_KEPT_NOTICE},
        }
    )


def _stored(request: Request, job: Job) -> dict[str, Any]:
    entries = results.of_job(job, request.build_absolute_uri) or []
    return {"files": entries, "storage": {"saved": True, "notice": None}}


def _inline(result: submission.Inline) -> dict[str, Any]:
    content = base64.b64encode(result.content).decode()
    entry = results.facts(result.output, result.source_size)
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
