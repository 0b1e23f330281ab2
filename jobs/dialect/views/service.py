"""What is not about one conversion: the root, the health, and every path that leads nowhere."""

from typing import NoReturn

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.dialect import schema
from jobs.dialect.serializers import Root, Standing
from jobs.dialect.views.base import OpenView
from jobs.door import health
from jobs.errors import NotFound, ServerBusy


class Welcome(OpenView):
    """`/v1/`."""

    @extend_schema(
        operation_id="root",
        summary="Say what this service is.",
        tags=["status"],
        auth=[],
        responses=schema.answers(Root),
    )
    def get(self, request: Request) -> Response:
        """Say where to read on."""
        told = {"service": "Convertly", "openapi_url": "/v1/openapi.json", "docs_url": "/v1/docs"}
        return Response(
            {name: request.build_absolute_uri(value) if "url" in name else value for name, value in told.items()}
        )


class Status(OpenView):
    """`/v1/status`."""

    @extend_schema(
        operation_id="status",
        summary="Say whether conversions can be done.",
        auth=[],
        responses=schema.answers(Standing, 503),
    )
    def get(self, request: Request) -> Response:
        """Say whether conversions can be done now."""
        unwell = [name for name, well in health.checks().items() if not well]
        if unwell:
            raise ServerBusy(f"This server cannot work now; not well: {', '.join(unwell)}.")
        return Response({"status": "ok"}, headers={"Cache-Control": "no-store"})


@extend_schema(exclude=True)
class Nothing(OpenView):
    """404 in the dialect's shape, for any method."""

    def initial(self, request: Request, *args: object, **kwargs: object) -> NoReturn:
        """Refuse before a method is looked for."""
        raise NotFound("There is nothing at this address; see /v1/docs.")
