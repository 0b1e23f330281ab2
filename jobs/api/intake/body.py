"""Take the body of a request: its fields and its uploads, limited by the account's plan from the first byte on."""

from collections.abc import Mapping
from typing import Any

from django.http import UnreadablePostError
from rest_framework.request import Request

from accounts.authentication import account_of
from jobs.idempotency import Reservation
from jobs.uploads import DiskUploadHandler, Upload, is_whole
from media_tools.errors import InvalidParam


def received(request: Request, reservation: Reservation | None) -> Mapping[str, Any]:
    """Read the body and give its fields; the uploads are in `request.FILES` then."""
    handler = DiskUploadHandler(request._request)
    handler.plan = account_of(request).limits
    handler.on_chunk = reservation.renew if reservation else None
    if not hasattr(request._request, "_files"):
        request._request.upload_handlers = [handler]
    try:
        data = request.data
        if not is_whole(request._request):
            raise UnreadablePostError
    except BaseException:
        # whatever broke it off, the file that was just arriving goes now and not when memory is tidied up
        handler.upload_interrupted()
        raise
    return data if isinstance(data, Mapping) else {}


def uploads(request: Request) -> list[Upload]:
    """Give the uploads, under whichever of the two names they came. Raises InvalidParam where both were used."""
    by_name = [name for name in ("files", "file") if request.FILES.getlist(name)]
    if len(by_name) > 1:
        raise InvalidParam("Send the files as files or as file, not as both.", field="file", allowed=["files", "file"])
    return request.FILES.getlist(by_name[0]) if by_name else []
