"""Tell what is converted into what, on this server."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.dialect import schema
from jobs.dialect.categories import CATEGORIES, Category
from jobs.dialect.serializers import AllFormats, CategoryFormats, MediaFormats
from jobs.dialect.views.base import OpenView, filled
from jobs.errors import NotFound
from media_tools import registry

BECOMES = {"image": ("image",), "video": ("video", "audio", "image"), "audio": ("audio",)}
"""Into which kinds each kind is converted; an animated picture becomes a film too."""


class Formats(OpenView):
    """`/v1/convert/formats`."""

    @extend_schema(
        operation_id="list_all_formats",
        summary="List the formats of every category.",
        auth=[],
        responses=schema.answers(AllFormats),
    )
    def get(self, request: Request) -> Response:
        """List every category with its formats."""
        told = {name: _told(category) for name, category in CATEGORIES.items()}
        return Response(AllFormats({"categories": told}).data)


class OneCategory(OpenView):
    """`/v1/convert/formats/{category}`."""

    @extend_schema(
        operation_id="list_category_formats",
        summary="List the formats and options of one category.",
        auth=[],
        responses=schema.answers(CategoryFormats, 404),
    )
    def get(self, request: Request, category: str) -> Response:
        """List the formats of one category."""
        found = CATEGORIES.get(filled(category, "category", request))
        if found is None:
            raise NotFound(f"There is no such category; there are: {', '.join(CATEGORIES)}.")
        return Response(CategoryFormats(_told(found)).data)


class SupportedMedia(OpenView):
    """`/v1/convert/supported-media-formats`."""

    @extend_schema(
        operation_id="supported_media_formats",
        summary="List what pictures, films and sounds become.",
        auth=[],
        responses=schema.answers(MediaFormats),
    )
    def get(self, request: Request) -> Response:
        """List what each picture, film and sound can become."""
        media, known = CATEGORIES["media"], registry.formats()
        targets = [known[name] for name in media.to_formats()]
        conversions = {}
        for source in (known[name] for name in media.from_formats()):
            kinds = BECOMES[source.kind] + (("video",) if source.animation and source.kind == "image" else ())
            conversions[source.name] = [target.name for target in targets if target.kind in kinds]
        told = {"source_formats": list(conversions), "target_formats": media.to_formats(), "conversions": conversions}
        return Response(MediaFormats(told).data)


def _told(category: Category) -> dict[str, Any]:
    return {
        "category": category.name,
        "from_formats": category.from_formats(),
        "to_formats": category.to_formats(),
        "options": list(category.heeded()),
    }
