"""A client that costs as little as possible beside the server it measures: one connection, a body encoded once."""

import time
from concurrent.futures import ThreadPoolExecutor

import requests

from tests.acceptance.stack import Stack


class Client:
    """Sends one prepared request again and again."""

    def __init__(self, stack: Stack, key: str, path: str, photograph: bytes, **fields: str) -> None:
        self._session = requests.Session()
        self._request = requests.Request(
            "POST",
            stack.url + path,
            headers={"Authorization": f"Bearer {key}"},
            data={"format": "webp", **fields},
            files={"files": ("photograph.jpg", photograph, "image/jpeg")},
        ).prepare()

    def send(self) -> requests.Response:
        """Send it once and give the answer, which must be a success."""
        answer = self._session.send(self._request, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer

    def seconds(self) -> float:
        """Send it once and give how long the answer took."""
        before = time.perf_counter()
        self.send()
        return time.perf_counter() - before


def together(clients: list[Client], times: int) -> tuple[list[float], float]:
    """Let every client send `times` requests, all clients at once; give the seconds of each and of the whole."""
    before = time.perf_counter()
    with ThreadPoolExecutor(len(clients)) as threads:
        taken = threads.map(lambda client: [client.seconds() for _ in range(times)], clients)
        each = [seconds for of_client in taken for seconds in of_client]
    return each, time.perf_counter() - before
