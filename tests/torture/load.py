"""Work for a server: pictures that cost a worker a moment, sent as jobs under keys of their own."""

import io
import random
import time
import uuid
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import numpy
from PIL import Image

from tests.acceptance.stack import Stack, wait_for
from tests.torture.marks import SECRET

SIDE = 900
"""A picture of noise of this size keeps the WebP encoder busy for a quarter of a second."""
FINAL = ("completed", "failed", "cancelled")


def picture(seed: int = 1, side: int = SIDE) -> bytes:
    """Give a PNG of noise."""
    noise = numpy.random.default_rng(seed).integers(0, 255, (side, side, 3), dtype=numpy.uint8)
    kept = io.BytesIO()
    Image.fromarray(noise).save(kept, "PNG", compress_level=1)
    return kept.getvalue()


def submit(stack: Stack, key: str, jobs: int, files: int, content: bytes, **fields: str) -> list[str]:
    """Create jobs, four at a time, each under an Idempotency-Key and sent again where the server was away."""
    with ThreadPoolExecutor(4) as threads:
        return list(threads.map(lambda _: _create(stack, key, files, content, fields), range(jobs)))


def _create(stack: Stack, key: str, files: int, content: bytes, fields: dict[str, str]) -> str:
    name = str(uuid.uuid4())
    if stack.told is not None:
        fields = {"callbackUrl": stack.told.url("/hook", name="127.0.0.1"), "callbackSecret": SECRET, **fields}
    for _ in range(100):
        try:
            answer = stack.call(
                "POST",
                "/api/jobs",
                key,
                data={"saveToStorage": "true", "format": "webp", **fields},
                files=[("files", (f"{number}.png", content)) for number in range(files)],
                headers={"Idempotency-Key": name},
            )
        except OSError:
            time.sleep(0.2)
            continue
        if answer.status_code == 200:
            return str(answer.json()["jobId"])
        assert answer.status_code in (409, 429, 503), answer.text
        time.sleep(float(answer.headers.get("Retry-After", 1)))
    raise AssertionError("a job was not accepted in a hundred tries")


def among(jobs: Iterable[str], column: str = "job_id") -> str:
    """Give the condition, in SQL, that a row is of one of these jobs, however the database keeps ids."""
    ids = [spelt for job in jobs for spelt in (str(uuid.UUID(job)), uuid.UUID(job).hex)]
    return f"CAST({column} AS text) IN ({', '.join(map(repr, ids))})"


def unfinished(stack: Stack) -> int:
    """Count the jobs that are not final."""
    [(count,)] = stack.rows(f"SELECT count(*) FROM jobs_job WHERE status NOT IN {FINAL}")
    return int(count)


def wait_final(stack: Stack, seconds: float) -> float | None:
    """Wait until every job is final and give how long that took; None when some are not within `seconds`."""
    began = time.monotonic()
    while unfinished(stack):
        if time.monotonic() - began > seconds:
            return None
        time.sleep(0.2)
    return time.monotonic() - began


def wait_for_one(stack: Stack, job_id: str, seconds: float = 120) -> None:
    """Wait until one job is final."""
    question = f"SELECT count(*) FROM jobs_job WHERE status IN {FINAL} AND {among([job_id], 'id')}"
    wait_for(lambda: stack.rows(question) == [(1,)], f"job {job_id}", seconds)


def moment(luck: random.Random, most: float) -> None:
    """Sleep for a random part of `most` seconds."""
    time.sleep(luck.random() * most)
