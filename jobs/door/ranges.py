"""Answer a request for one range of a file's bytes (RFC 9110, section 14): players ask so when somebody moves about."""

import re
from collections.abc import Iterator
from typing import IO

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from jobs.errors import RangeBehindEnd

CHUNK = 64 * 1024
_ONE_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def applied(response: FileResponse, file: IO[bytes], size: int, asked: str) -> HttpResponseBase:
    """Give the part of `file` that the header `Range` asks for, with the headers of the whole, or the whole.

    More than one range, and what is no range, may be ignored and is. Raises RangeBehindEnd.
    """
    response["Accept-Ranges"] = "bytes"
    found = _ONE_RANGE.fullmatch(asked.strip())
    if found is None or not any(found.groups()):
        return response
    first, last = _bounds(found[1], found[2], size)
    if first >= size:
        response.close()
        raise RangeBehindEnd(f"The file has {size:,} bytes, and the range that was asked for begins behind them.")
    if first > last:
        return response
    file.seek(first)
    part = StreamingHttpResponse(_read(file, last - first + 1), status=206, headers=dict(response.items()))
    part["Content-Length"] = last - first + 1
    part["Content-Range"] = f"bytes {first}-{last}/{size}"
    part._resource_closers.append(response.close)  # type: ignore[attr-defined]
    return part


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """Give the first and the last byte; `-500` asks for the last 500."""
    if first:
        return int(first), min(int(last), size - 1) if last else size - 1
    return (max(0, size - int(last)) if int(last) else size), size - 1


def _read(file: IO[bytes], count: int) -> Iterator[bytes]:
    while count > 0 and (chunk := file.read(min(CHUNK, count))):
        count -= len(chunk)
        yield chunk
