"""Give a file away: one that is stored, or one that was just made. A browser is to run nothing in it."""

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from rest_framework.request import Request

from jobs import links, storage
from jobs.door import ranges
from jobs.inline import Inline
from jobs.models import Output

SANDBOX = "default-src 'none'; sandbox"
"""The policy under which a result is served: a browser runs nothing in it."""
SHOWN_INLINE = (
    "image/jpeg", "image/png", "image/webp", "image/avif", "image/gif",
    "video/mp4", "video/webm", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/flac", "audio/wav",
)  # fmt: skip
"""What a browser may show or play in place; everything else, SVG above all, is only ever saved."""


def stored(request: Request, output: Output, disposition: str = links.ATTACHMENT) -> HttpResponseBase:
    """Stream a stored output, or the range of it that was asked for. Raises NotFound and StorageUnavailable."""
    inline = disposition == links.INLINE and output.mime in SHOWN_INLINE
    file = storage.opened(output.key)
    response = FileResponse(file, as_attachment=not inline, filename=output.name, content_type=output.mime)
    response["Content-Length"] = output.size
    _guard(response)
    response["Cache-Control"] = "private, max-age=3600, immutable"
    return ranges.applied(response, file, output.size, request.headers.get("Range", ""))


def made(result: Inline) -> HttpResponse:
    """Answer with a result that is kept nowhere."""
    response = HttpResponse(result.content, content_type=result.mime)
    response["Content-Disposition"] = content_disposition_header(True, result.name)
    _guard(response)
    return response


def _guard(response: HttpResponseBase) -> None:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
