"""Say whether this process lives (`/healthz`) and whether the whole service works (`/readyz`)."""

from django.http import HttpRequest, JsonResponse

from jobs.door import health
from media_tools import cage


def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 as long as this process answers at all."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database, the storage, the disk, the queue and the deliveries work, else 503.

    Names each, and the layers of the cage. A missing layer does not make the service unready: it runs with the others.
    """
    checks = health.checks()
    ready = all(checks.values())
    body = {"status": "ok" if ready else "unavailable", "checks": checks, "cage": cage.layers()}
    return JsonResponse(body, status=200 if ready else 503, headers={"Cache-Control": "no-store"})
