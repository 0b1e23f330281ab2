"""Do a conversion at once or as a job, and answer: with text, with the file itself, or with the job."""

from collections.abc import Callable

from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from jobs import queries, submission
from jobs.dialect import pace
from jobs.dialect.intake import Wish
from jobs.dialect.serializers import Accepted, ConversionJob, TextAnswer
from jobs.door import serving
from jobs.door.negotiation import wants_json
from jobs.errors import UseAsync


def text(request: Request, wish: Wish) -> Response:
    """Answer a POST whose result is text: with the text, or with a job where it takes longer than is waited for."""

    def at_once() -> Response:
        [result] = submission.now(wish.batch, pace.SECONDS)
        told = {"result": result.content.decode(), "from_format": wish.from_format, "to_format": wish.to_format}
        return Response(TextAnswer(told).data)

    return _now_or_later(request, wish, at_once)  # type: ignore[return-value]


def file(request: Request, wish: Wish) -> HttpResponseBase:
    """Answer with the file itself to a GET, or with the job that made it, to a POST and to whoever asks for JSON."""
    batch = wish.batch

    def at_once() -> HttpResponseBase:
        if request.method == "GET" and not wants_json(request):
            [result] = submission.now(batch, pace.SECONDS)
            return serving.made(result)
        job = submission.now_and_keep(batch, pace.SECONDS)
        return Response(ConversionJob(queries.one(batch.account, job.pk), context={"request": request}).data)

    return _now_or_later(request, wish, at_once)


def _now_or_later(request: Request, wish: Wish, at_once: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Have it done at once where that is short, and queue it where it is not, or turns out not to be."""
    batch = wish.batch
    if batch.remote is None and pace.waits(batch.specs[0], batch.uploads[0], wish.is_text):
        try:
            return at_once()
        except UseAsync:
            # what was charged for it was given back; the job is charged anew
            pass
    job = submission.later(batch)
    told = Accepted(job, context={"request": request}).data
    return Response(told, status=202, headers={"Location": told["poll_url"]})
