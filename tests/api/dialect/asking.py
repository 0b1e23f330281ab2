"""The calls that tests of the second dialect make most."""

from typing import Any

import pytest

from jobs.dialect.categories import CATEGORIES
from tests.calls import sent

BASE = "/v1/convert"
JSON = {"Accept": "application/json"}


def post(client: Any, path: str, headers: dict[str, str] | None = None, **body: Any) -> Any:
    """Send a JSON body."""
    return client.post(f"{BASE}/{path}", body, format="json", headers=headers)


def upload(client: Any, path: str, content: bytes | None = None, name: str = "photo.jpg", **fields: Any) -> Any:
    """Send a form with a file."""
    return client.post(f"{BASE}/{path}", {"file": sent(name, content), **fields}, format="multipart")


def get(client: Any, path: str, headers: dict[str, str] | None = None, **query: Any) -> Any:
    """Ask by GET."""
    return client.get(f"{BASE}/{path}", query, headers=headers)


def followed(client: Any, address: str) -> Any:
    """Follow a link of an answer."""
    return client.get(address.removeprefix("http://testserver"))


def content(answer: Any) -> bytes:
    """Give the bytes of an answer, streamed or not."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def refused(answer: Any, status: int, code: str, field: str | None = None) -> dict[str, Any]:
    """Fail unless the answer is this refusal in the dialect's shape; give it."""
    told = answer.json()
    assert (answer.status_code, told["code"], told.get("field")) == (status, code, field), told
    assert told["detail"].endswith(".")
    assert told["request_id"] == answer["X-Request-Id"]
    assert not {"error", "requestId", "upgradeUrl"} & set(told)
    return told


def needs(category: str, word: str) -> pytest.MarkDecorator:
    """Skip where this machine has nothing that reads this format."""
    return pytest.mark.skipif(word not in CATEGORIES[category].from_formats(), reason=f"{word} is not read here")


def made(client: Any, answer: Any, name: str) -> bytes:
    """Give the file that an answer leads to, and hold it to its name and size."""
    told = answer.json()
    assert (answer.status_code, told.get("status"), told.get("file_name")) == (200, "completed", name), told
    file = content(followed(client, told["file_url"]))
    assert len(file) == told["file_size_bytes"]
    return file
