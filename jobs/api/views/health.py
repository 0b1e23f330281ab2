"""Say whether this process lives (`/healthz`) and whether the whole service works (`/readyz`)."""

from django.http import HttpRequest, JsonResponse

from jobs import queries
from jobs.door import health
from media_tools import cage


def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 as long as this process answers at all."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database, the storage, the disk and the queue work, else 503.

    Names each, whether callbacks are being delivered, and the layers of the cage. Neither of these makes the service
    unready: callbacks wait for a deliverer while jobs are done, and children run within the layers that there are.
    """
    checks = health.checks()
    ready = all(checks.values())
    body = {
        "status": "ok" if ready else "unavailable",
        "checks": checks,
        "deliveries": queries.deliveries_are_alive(),
        "cage": cage.layers(),
    }
    return JsonResponse(body, status=200 if ready else 503, headers={"Cache-Control": "no-store"})
