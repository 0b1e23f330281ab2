"""Fetch as the code does, into memory."""

import io

from jobs import outbound
from jobs.outbound import Patience

BODY = bytes(range(256)) * 800
"""204,800 bytes that differ from place to place."""
QUICK = Patience(seconds=20, read_seconds=5)
HALF = len(BODY) // 2


def fetch(url, *, largest=10**6, most=None, patience=QUICK, on_bytes=None):
    file = io.BytesIO()
    try:
        came = outbound.download(
            url, file, largest=largest, most=most or (lambda head: largest), patience=patience, on_bytes=on_bytes
        )
    finally:
        fetch.written = len(file.getvalue())
    assert came.size == fetch.written
    return file.getvalue(), came.name
