"""One call per media tool: now, within the request, or queued as a job."""

from typing import NoReturn

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from jobs import names, results, submission
from jobs.api import answers, intake, schema
from jobs.api.queued import accept, reserved
from jobs.api.serializers import ToolAccepted
from jobs.batch import Batch
from jobs.errors import NotFound
from jobs.models.job import JobType
from media_tools import registry
from media_tools.registry import Tool


class MediaTool(APIView):
    """`/api/media/{tool}`: the base of one view per tool."""

    tool: Tool

    def post(self, request: Request) -> HttpResponseBase:
        """Do the work now, or queue it."""
        with reserved(request) as reservation:
            batch, queued = intake.read_tool(request, self.tool, reservation)
            if queued:
                return accept(batch, reservation, ToolAccepted)
            if reservation is not None:
                # the key promises one job, and there will be none
                reservation.release()
        return _told(batch) if self.tool.telling else answers.of(request, batch)


@extend_schema(exclude=True)
class UnknownTool(APIView):
    """404 with the names of the tools there are, for any method."""

    def initial(self, request: Request, *args: object, **kwargs: object) -> NoReturn:
        """Refuse before a method is looked for, and after the key."""
        super().initial(request, *args, **kwargs)
        raise NotFound(f"There is no tool of this name; there are: {', '.join(offered())}.")


def offered() -> dict[str, Tool]:
    """Give the tools with a call of their own here, by the word of their call: all that no job type is named after."""
    found = registry.tools().items()
    by_word = {tool.word: tool for name, tool in found if not tool.internal and name not in JobType.values}
    return dict(sorted(by_word.items()))


def urls() -> list[URLPattern]:
    """Give the paths, relative to `/api/`."""
    return [
        *(path(f"media/{word}", _view(tool).as_view()) for word, tool in offered().items()),
        path("media/<path:rest>", UnknownTool.as_view()),
    ]


def _view(tool: Tool) -> type[MediaTool]:
    """Make the view of a tool, described by the tool's own parameters."""
    view = type(f"{tool.name.title().replace('-', '')}Tool", (MediaTool,), {"tool": tool})
    return extend_schema_view(post=extend_schema(**schema.of_tool(tool)))(view)


def _told(batch: Batch) -> Response:
    [upload] = batch.uploads
    return Response({"media": results.media(names.clean(upload.name or ""), submission.facts_now(batch))})
