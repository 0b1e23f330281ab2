"""Answer in JSON whatever the Accept header says: the views that can answer in bytes read it themselves."""

from collections.abc import Iterable

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

BYTES = ("image/", "audio/", "video/", "application/octet-stream", "application/pdf")


class JsonAlways(BaseContentNegotiation):
    """Pick the parser by Content-Type and always the first renderer."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        """Give the parser that takes the request's Content-Type."""
        sent = (request.content_type or "").split(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == sent), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Give the JSON renderer."""
        first = next(iter(renderers))
        return first, first.media_type or ""


def wants_bytes(request: Request) -> bool:
    """Tell whether the client asked for the result itself, by naming a media type and not JSON."""
    return not wants_json(request) and any(named.startswith(BYTES) for named in _named(request))


def wants_json(request: Request) -> bool:
    """Tell whether the client named JSON among what it takes."""
    return "application/json" in _named(request)


def _named(request: Request) -> list[str]:
    return [part.split(";")[0].strip().lower() for part in request.META.get("HTTP_ACCEPT", "").split(",")]
