"""Fifty parallel creates under one Idempotency-Key are one job."""

from concurrent.futures import ThreadPoolExecutor

from tests.acceptance.stack import Stack

REPEATS = 50


def test_fifty_parallel_creates_under_one_key_are_one_job(stack: Stack, photo: bytes) -> None:
    key = stack.key("once@example.com")

    def create(number: int) -> tuple[int, dict[str, str], str | None]:
        answer = stack.call(
            "POST",
            "/api/jobs",
            key,
            headers={"Idempotency-Key": "order 4711"},
            data={"format": "webp", "saveToStorage": "true"},
            files=[("files", ("photo.jpg", photo))],
        )
        return answer.status_code, answer.json(), answer.headers.get("Retry-After")

    with ThreadPoolExecutor(REPEATS) as callers:
        answers = list(callers.map(create, range(REPEATS)))

    assert {status for status, _, _ in answers} <= {200, 409}
    assert all(retry == "1" for status, _, retry in answers if status == 409)
    [job_id] = {body["jobId"] for status, body, _ in answers if status == 200}
    assert stack.call("GET", "/api/jobs", key).json()["pagination"]["total"] == 1

    again, body, _ = create(0)
    assert (again, body["jobId"]) == (200, job_id)
    assert stack.finished(key, job_id)["completedFiles"] == 1


def test_another_request_under_a_used_key_is_refused(stack: Stack, photo: bytes) -> None:
    key = stack.key("twice@example.com")

    def create(fmt: str, content: bytes) -> int:
        return stack.call(
            "POST",
            "/api/jobs",
            key,
            headers={"Idempotency-Key": "one"},
            data={"format": fmt, "saveToStorage": "true"},
            files=[("files", ("photo.jpg", content))],
        ).status_code

    assert create("webp", photo) == 200
    assert create("png", photo) == 422
    assert create("webp", photo + b"x") == 422
    assert create("webp", photo) == 200
