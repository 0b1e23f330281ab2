"""Stream an upload to disk while it arrives: never held in memory, and cut off at its limit."""

import hashlib
import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.core.handlers.wsgi import LimitedStream
from django.http import HttpRequest, QueryDict

from accounts.models import User
from accounts.plans import Plan, upgrade
from jobs import multipart
from jobs.errors import FileTooLarge, TooManyFiles
from media_tools.detect import HEAD_BYTES

CHUNK = 64 * 1024
"""Bytes at a time."""


class Upload(UploadedFile):  # type: ignore[type-arg]
    """A file of the request, on disk under `settings.UPLOADS` until it is moved away or the request ends.

    `size` is in bytes.
    """

    def __init__(
        self, name: str, content_type: str = "application/octet-stream", charset: str | None = None, extra: Any = None
    ) -> None:
        super().__init__(None, name, content_type, 0, charset, extra)
        self._path = new_path()
        self.file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")

    def temporary_file_path(self) -> str:
        """Give where it lies; Django's storage of local files moves it from there."""
        return self._path

    def close(self) -> None:
        """Close the file and remove it, unless it has been moved away."""
        try:
            super().close()
        finally:
            # on a full disk the close fails, and the file goes all the same
            with suppress(FileNotFoundError):
                os.unlink(self._path)

    @cached_property
    def head(self) -> bytes:
        """The bytes that its kind is told from; asked for when all is there."""
        self.seek(0)
        begin: bytes = self.read(HEAD_BYTES)
        self.seek(0)
        return begin

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the content, in hex, reckoned when it is first asked for."""
        with open(self.temporary_file_path(), "rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()


class DiskUploadHandler(FileUploadHandler):
    """Write each file to the upload folder while it arrives, within the plan of whoever sends it.

    `plan` is set by a view that knows its account by a key; without it, the signed-in person's counts, and a caller
    without either may send no file at all: Django reads a form before any view can refuse it. `on_chunk` is called as
    bytes arrive. Raises FileTooLarge and TooManyFiles while reading, before the rest of the body is taken.
    """

    chunk_size = CHUNK
    plan: Plan | None = None
    on_chunk: Callable[[], None] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = 0
        self.upload: Upload | None = None

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: Mapping[str, str],  # noqa: N803 (Django's name)
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> tuple[QueryDict, multipart.Files]:
        """Read the whole form, which Django leaves to the first handler that wants to."""
        return multipart.read(input_data, boundary, self, encoding or settings.DEFAULT_CHARSET)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.count += 1
        plan = self.plan = self.plan or self._plan_of_person()
        if self.count > plan.files_per_batch:
            raise TooManyFiles(
                f"Your plan takes at most {plan.files_per_batch:,} files at once.", field="files", upgrade=better(plan)
            )
        self.upload = Upload(self.file_name or "", self.content_type or "", self.charset, self.content_type_extra)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take the next bytes of the file."""
        assert self.upload is not None
        assert self.plan is not None
        if start + len(raw_data) > self.plan.largest_bytes:
            self.upload_interrupted()
            raise FileTooLarge(
                f"A file is larger than the {self.plan.largest_bytes / 1e6:,.0f} MB that your plan takes.",
                field="files",
                upgrade=better(self.plan),
            )
        self.upload.write(raw_data)
        if self.on_chunk is not None:
            self.on_chunk()

    def file_complete(self, file_size: int) -> Upload:
        """Give the finished file."""
        assert self.upload is not None
        finished, self.upload = self.upload, None
        finished.seek(0)
        finished.size = file_size
        return finished

    def upload_interrupted(self) -> None:
        """Let go of a file whose rest never came."""
        if self.upload is not None:
            self.upload.close()

    def _plan_of_person(self) -> Plan:
        person = getattr(self.request, "user", None)
        if not isinstance(person, User):
            raise PermissionDenied("Nobody who is not signed in may send a file.")
        return person.account.limits


def new_path() -> str:
    """Give a path for a file of a request, in a folder that is there."""
    if not os.path.isdir(settings.UPLOADS):
        os.makedirs(settings.UPLOADS, exist_ok=True)
    return f"{settings.UPLOADS}/{secrets.token_hex(16)}.upload"


def is_whole(request: HttpRequest) -> bool:
    """Tell whether the body came to its promised end: Django takes a shorter one and leaves its last file out."""
    body = getattr(request, "_stream", None)
    return not isinstance(body, LimitedStream) or body._pos >= body.limit  # type: ignore[attr-defined]


def better(plan: Plan) -> str | None:
    """Name the plan that allows more, where there is one."""
    larger = upgrade(plan)
    return larger.name if larger else None
