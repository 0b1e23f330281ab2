"""Stream an upload to disk while it arrives: never held in memory, digested on the way, cut off at its limit."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from jobs.errors import FileTooLarge, TooManyFiles

CHUNK = 64 * 1024
"""Bytes at a time: larger chunks were measured to be slower in Django's multipart parser."""


class DiskUploadHandler(TemporaryFileUploadHandler):
    """Write each file to the upload folder and leave its SHA-256 in `file.digest`.

    A view that knows its account sets `largest_file` (bytes), `most_files`, the `next_plan` that would take more, and
    `on_chunk`, which is called as bytes arrive. Raises FileTooLarge and TooManyFiles while reading, before the rest of
    the body is taken.
    """

    chunk_size = CHUNK
    largest_file: int | None = None
    most_files: int | None = None
    next_plan: str | None = None
    on_chunk: Callable[[], None] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        self.count += 1
        if self.most_files is not None and self.count > self.most_files:
            raise TooManyFiles(
                f"Your plan takes at most {self.most_files:,} files at once.", field="files", upgrade=self.next_plan
            )
        settings.FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)
        super().new_file(*args, **kwargs)
        self.received = 0
        self.hash = hashlib.sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take the next bytes of the file."""
        self.received += len(raw_data)
        if self.largest_file is not None and self.received > self.largest_file:
            raise FileTooLarge(
                f"A file is larger than the {self.largest_file / 1e6:,.0f} MB that your plan takes.",
                field="files",
                upgrade=self.next_plan,
            )
        self.hash.update(raw_data)
        super().receive_data_chunk(raw_data, start)
        if self.on_chunk is not None:
            self.on_chunk()

    def file_complete(self, file_size: int) -> TemporaryUploadedFile:
        """Give the finished file, with its digest."""
        self.file.digest = self.hash.hexdigest()
        return super().file_complete(file_size)
