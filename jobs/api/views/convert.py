"""Convert and compress within the request."""

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from jobs.api import answers, intake, schema
from jobs.api.serializers import FilesAnswer
from jobs.models.job import JobType

REFUSALS = (400, 401, 402, 403, 413, 415, 422, 429, 503)


class Convert(APIView):
    """`POST /api/convert`."""

    @extend_schema(
        operation_id="convert",
        request=schema.body("convert"),
        responses=schema.answers(FilesAnswer, *REFUSALS) | schema.ITSELF,
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Convert files and answer with the results."""
        return answers.of(request, intake.read(request, JobType.CONVERT))


class Compress(APIView):
    """`POST /api/compress`."""

    @extend_schema(
        operation_id="compress",
        request=schema.body("compress"),
        responses=schema.answers(FilesAnswer, *REFUSALS) | schema.ITSELF,
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Compress files in their own format and answer with the results."""
        return answers.of(request, intake.read(request, JobType.COMPRESS))
