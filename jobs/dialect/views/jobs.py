"""Where a job stands, and its file."""

import uuid

from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import account_of
from accounts.models import ApiKey
from jobs import links, queries
from jobs.dialect import schema
from jobs.dialect.serializers import ConversionJob
from jobs.dialect.views.base import View, filled
from jobs.door import serving
from jobs.door.negotiation import wants_json
from jobs.errors import LinkExpired, NotFound
from jobs.models import Output

SIGNED = ("expires", "disposition", "signature")


class OneJob(View):
    """`/v1/convert/jobs/{job_id}`."""

    @extend_schema(
        operation_id="poll_job",
        summary="Say how far a conversion is.",
        responses=schema.answers(ConversionJob, 401, 404, 429, 503),
    )
    def get(self, request: Request, job_id: str) -> Response:
        """Ask where a job stands."""
        sought = _id(filled(job_id, "job_id", request), "There is no job with this id.")
        job = queries.one(account_of(request), sought)
        return Response(ConversionJob(job, context={"request": request}).data)


class Download(View):
    """`/v1/convert/download/{object_name}`: with a signed link, or with the key of the account whose file it is."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="download_file",
        summary="Fetch a result, by its signed link or with a key.",
        parameters=[OpenApiParameter(name, str, OpenApiParameter.QUERY) for name in SIGNED],
        responses=schema.answers(ConversionJob, 401, 404, 410, 416, 429, 503) | schema.FILE | schema.PART,
    )
    def get(self, request: Request, object_name: str) -> HttpResponseBase:
        """Fetch a result, or the job that made it where JSON is asked for by its account."""
        output = queries.output(_id(filled(object_name, "object_name", request), "There is no such file."))
        theirs = isinstance(request.auth, ApiKey) and output.job.account_id == account_of(request).pk
        if not theirs:
            links.check(output, **{name: request.query_params.get(name, "") for name in SIGNED})
        elif wants_json(request):
            job = queries.one(account_of(request), output.job_id)
            return Response(ConversionJob(job, context={"request": request}).data)
        return _streamed(request, output)


def _streamed(request: Request, output: Output) -> HttpResponseBase:
    if output.job.emptied_at is not None:
        raise LinkExpired("The file was deleted when its time was over. Convert it again.")
    return serving.stored(request, output)


def _id(text: str, refusal: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound(refusal) from None
