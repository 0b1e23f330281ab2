"""What a call may cost whose caller waits for the answer: films and sounds are long and large, and go to jobs then."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.conf import settings

from jobs.admission import kind_of
from jobs.errors import UseAsync
from jobs.uploads import Upload
from media_tools.errors import OutOfPatience
from media_tools.workspace import LONG_KINDS

WAYS = {
    "media_tool": "send async=true with the same request",
    "convert": "send the same request to POST /api/jobs",
    "compress": "send the same request with jobType=compress to POST /api/jobs",
}
"""What a caller of each job type does instead."""


class Patience:
    """The bounds of one request over all of its films and sounds; pictures have only the limits of each file."""

    def __init__(self, job_type: str, seconds: float | None = None) -> None:
        """Begin with `seconds`, or all the time there is. `job_type` says which way leads to a job."""
        self._way = WAYS[job_type]
        self._seconds = settings.SYNC_WALL_SECONDS if seconds is None else seconds
        self._seconds_left = float(self._seconds)
        self._bytes_left = settings.SYNC_MEDIA_BYTES

    def check_sources(self, uploads: Sequence[Upload]) -> None:
        """Raise UseAsync where the films and sounds together are too large."""
        if sum(upload.size or 0 for upload in uploads if kind_of(upload) in LONG_KINDS) > settings.SYNC_MEDIA_BYTES:
            raise self._refusal("The films and sounds of one request that waits for its answer may have")

    @contextmanager
    def running(self) -> Iterator[float]:
        """Give the seconds that are left for the work in the block. Raises UseAsync when they are not enough."""
        began = time.monotonic()
        try:
            yield max(self._seconds_left, 0.0)
        except OutOfPatience:
            raise UseAsync(
                f"This work takes longer than the {self._seconds:g} seconds that a request may wait for it; "
                f"{self._way}."
            ) from None
        self._seconds_left -= time.monotonic() - began

    def check_result(self, mime: str, size: int) -> None:
        """Raise UseAsync where the films and sounds that one answer holds, this one included, become too large."""
        if mime.partition("/")[0] in LONG_KINDS:
            self._bytes_left -= size
        if self._bytes_left < 0:
            raise self._refusal("The films and sounds in one answer may have")

    def _refusal(self, begin: str) -> UseAsync:
        return UseAsync(f"{begin} {settings.SYNC_MEDIA_BYTES / 1e6:,.0f} MB together; {self._way}.")
