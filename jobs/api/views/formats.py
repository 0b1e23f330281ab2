"""List the formats that this machine really reads and writes."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from jobs.api import schema
from jobs.api.serializers import FormatEntry, FormatList, ToolEntry
from jobs.api.views.media import offered
from media_tools import registry


class Formats(APIView):
    """`/api/formats`."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="list_formats", auth=[], responses=schema.answers(FormatList))
    def get(self, request: Request) -> Response:
        """List every known format and what can be done with it here, and the media tools."""
        formats = FormatEntry(list(registry.formats().values()), many=True).data
        return Response({"formats": formats, "tools": ToolEntry(list(offered().values()), many=True).data})
