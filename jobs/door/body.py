"""Take the body of a request: its fields and its files, sent or named by a URL, within the account's plan."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import UnreadablePostError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from accounts.authentication import account_of
from jobs import admission, disk, sources
from jobs.idempotency import Reservation
from jobs.multipart import Files
from jobs.sources import URL_FIELD
from jobs.uploads import DiskUploadHandler, Upload, is_whole
from media_tools.errors import InvalidParam


def received(request: Request, reservation: Reservation | None) -> Mapping[str, Any]:
    """Read the body and give its fields; the uploads are in `sent_files` then.

    Raises QuotaExceeded and DiskLow without reading a byte; a repeat of an accepted request costs nothing.
    """
    account = account_of(request)
    if not is_repeat(reservation):
        admission.glance(account)
    disk.check_room()
    handler = DiskUploadHandler(request._request)
    handler.plan = account.limits
    handler.on_chunk = reservation.renew if reservation else None
    if not hasattr(request._request, "_files"):
        request._request.upload_handlers = [handler]
    try:
        # the REST framework reads a form's type twice more, and copies it
        is_form = request._request.content_type == MultiPartParser.media_type
        data = _fields_of_form(request) if is_form else request.data
        if not is_whole(request._request):
            raise UnreadablePostError
    except BaseException:
        # whatever broke it off, the file that was just arriving goes now and not when memory is tidied up
        handler.upload_interrupted()
        raise
    return data if isinstance(data, Mapping) else {}


def _fields_of_form(request: Request) -> Mapping[str, Any]:
    """Give the fields of a form; a file that was sent for a field is there too, to be refused as no text."""
    fields, files = request._request.POST, sent_files(request)
    if files.keys() <= {"files", "file"}:
        return fields
    both: Files = fields.copy()
    both.update(files)
    return both


def is_repeat(reservation: Reservation | None) -> bool:
    """Tell whether the request came before, and made its job."""
    return reservation is not None and reservation.job is not None


def uploads(request: Request) -> list[Upload]:
    """Give the uploads, under whichever of the two names they came. Raises InvalidParam where both were used."""
    files = sent_files(request)
    by_name = [name for name in ("files", "file") if files.getlist(name)]
    if len(by_name) > 1:
        raise InvalidParam("Send the files as files or as file, not as both.", field="file", allowed=["files", "file"])
    return files.getlist(by_name[0]) if by_name else []


def sent_files(request: Request) -> Files:
    """Give the files of a request by their fields; JSON brings none."""
    return request._request.FILES


def source_url(data: Mapping[str, Any], uploads: Sequence[Upload], field: str = URL_FIELD) -> str:
    """Give the URL that stands in place of uploads, or "". Raises InvalidParam where both came, or several."""
    given = data.getlist(field) if hasattr(data, "getlist") else [data.get(field)]
    urls = [url for url in given if url not in (None, "")]
    if len(urls) > 1 or not all(isinstance(url, str) for url in urls):
        raise InvalidParam(f"{field} takes one address, as text.", field=field)
    if urls and uploads:
        raise InvalidParam(f"Send the file itself or its {field}, not both.", field=field)
    return urls[0].strip() if urls else ""


def fetched(request: Request, url: str) -> Upload:
    """Fetch what stands at the URL, within the request; it is kept until the request ends."""
    upload = sources.from_url(url, account_of(request), settings.SOURCE_SECONDS_NOW)
    keep(request, upload)
    return upload


def written(request: Request, name: str, content: bytes) -> Upload:
    """Give what stood in the request itself as an upload is given; it is kept until the request ends."""
    upload = Upload(name)
    keep(request, upload)
    upload.write(content)
    upload.size = len(content)
    upload.seek(0)
    return upload


def keep(request: Request, upload: Upload) -> None:
    """Put a file among those of the request, to be closed with them."""
    sent_files(request).appendlist("kept", upload)


def origin(request: Request) -> str:
    """Give the address that the request was sent to, as `https://host`."""
    return request.build_absolute_uri("/").removesuffix("/")
