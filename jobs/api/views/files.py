"""Serve a stored output to whoever holds its signed link."""

import uuid

from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from jobs import links, queries
from jobs.api import schema
from jobs.door import serving
from jobs.errors import LinkExpired


class Download(APIView):
    """`/api/files/{id}`."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="download_file",
        auth=[],
        parameters=[
            OpenApiParameter(name, str, OpenApiParameter.QUERY, required=True)
            for name in ("expires", "disposition", "signature")
        ],
        responses=schema.refusals(404, 410, 416, 503)
        | schema.content("application/octet-stream", "The file, in its own type.")
        | schema.content("application/octet-stream", "The bytes that the header Range asked for.", status=206),
    )
    def get(self, request: Request, file_id: uuid.UUID) -> HttpResponseBase:
        """Fetch a result by its signed link."""
        output = queries.output(file_id)
        given = {name: request.query_params.get(name, "") for name in ("expires", "disposition", "signature")}
        links.check(output, **given)
        if output.job.emptied_at is not None:
            raise LinkExpired("The file was deleted when its time was over. Convert it again.")
        return serving.stored(request, output, given["disposition"])
