"""A frame of a film as a picture, and what a file is."""

from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from jobs import results, submission
from jobs.dialect import answers, intake, schema
from jobs.dialect.views.base import View
from jobs.dialect.words import snake
from media_tools import registry
from media_tools.registry import Tool

FULL_SIDE = 16_384


class VideoThumbnail(View):
    """`/v1/convert/video-thumbnail`."""

    @extend_schema(**schema.THUMBNAIL)
    def post(self, request: Request) -> HttpResponseBase:
        """Take a frame of a film as a picture."""
        return answers.file(request, intake.read_tool(request, _frame))


class MediaInfo(View):
    """`/v1/convert/media-info`."""

    @extend_schema(**schema.INFO)
    def post(self, request: Request) -> Response:
        """Tell what a picture, a film or a sound is."""
        batch = intake.read_tool(request, lambda fields: (registry.tools()["inspect"], {}, {})).batch
        [upload] = batch.uploads
        return Response(_snake(results.media(upload.name or "", submission.facts_now(batch))))


def _frame(fields: intake.Fields) -> tuple[Tool, dict[str, Any], dict[str, str]]:
    """Choose the tool that leaves the frame as it is, unless a height or a fit is asked for."""
    format_name = next((name for name in ("format", *intake.TARGET_WORDS) if fields.get(name)), "format")
    shaped = bool(fields.get("height") or fields.get("fit"))
    tool = registry.tools()["thumbnail" if shaped else "poster-frame"]
    values, called = intake.in_words_of(tool, {**fields, "format": fields.get(format_name)}, {})
    if shaped and not fields.get("width"):
        # a height by itself: the width follows
        values = {"width": FULL_SIDE, "fit": "inside", **values}
    return tool, values, {**called, "format": format_name}


def _snake(value: Any) -> Any:
    """Write the names of facts as this dialect writes names."""
    if isinstance(value, dict):
        return {snake(name): _snake(each) for name, each in value.items()}
    return [_snake(each) for each in value] if isinstance(value, list) else value
