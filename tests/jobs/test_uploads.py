"""Uploads: streamed to disk, cut off at the limit, and gone when the request is."""

import hashlib
import io
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.handlers.wsgi import WSGIRequest
from rest_framework.test import APIClient

from accounts import plans
from jobs.uploads import DiskUploadHandler
from tests.calls import photo
from tests.contract import check_error
from tests.rooms import nothing_is_left, uploads

BOUNDARY = "boundary"
TYPE = f"multipart/form-data; boundary={BOUNDARY}"


def part(name: str, content: bytes, filename: str | None = None) -> bytes:
    named = f'; filename="{filename}"' if filename else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return head.encode() + content + b"\r\n"


FIELDS = part("format", b"webp") + part("saveToStorage", b"true")
END = f"--{BOUNDARY}--\r\n".encode()


class Line:
    """A connection that gives `body`, says how much it will give, and may break."""

    def __init__(self, body: bytes, breaks: bool = False) -> None:
        self.body, self.breaks = io.BytesIO(body), breaks

    def read(self, size: int = -1) -> bytes:
        content = self.body.read(size)
        if not content and self.breaks:
            raise ConnectionResetError("the client went away")
        return content

    def readline(self, size: int = -1) -> bytes:
        return self.body.readline(size)


def call(client: APIClient, body: bytes, *, promised: int | None = None, breaks: bool = False):
    """Send a raw body over a line."""
    return client.generic(
        "POST",
        "/api/jobs",
        b"-",
        content_type=TYPE,
        **{"wsgi.input": Line(body, breaks), "CONTENT_LENGTH": str(len(body) if promised is None else promised)},
    )


def test_a_whole_body_is_taken(api, owner_key):
    answer = call(api(owner_key), FIELDS + part("files", photo(), "a.jpg") + END)

    assert answer.status_code == 200
    assert uploads() == []


@pytest.mark.parametrize("breaks", [True, False], ids=["reset", "ended"])
@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9, 0.999])
def test_a_body_that_breaks_off_makes_no_job_and_leaves_nothing(api, owner_key, breaks, cut):
    body = FIELDS + part("files", photo() * 100, "a.jpg") + END
    answer = call(api(owner_key), body[: int(len(body) * cut)], promised=len(body), breaks=breaks)

    check_error(answer, 400, "malformed_request")
    assert nothing_is_left()


def test_a_second_file_that_breaks_off_takes_the_first_with_it(api, owner_key):
    body = FIELDS + part("files", photo(), "a.jpg") + part("files", photo() * 50, "b.jpg") + END
    answer = call(api(owner_key), body[:-20_000], promised=len(body), breaks=True)

    check_error(answer, 400, "malformed_request")
    assert nothing_is_left()


@pytest.mark.parametrize("left", ["in the second file", "in its head", "in the last line"])
def test_a_body_that_ends_early_makes_no_smaller_job(api, owner_key, left):
    first, second = part("files", photo(), "a.jpg"), part("files", photo(), "b.jpg")
    cut = {"in the second file": -500, "in its head": -len(second) + 20, "in the last line": None}[left]
    body = FIELDS + first + (second[:cut] if cut else second + END[:-3])
    answer = call(api(owner_key), body, promised=len(FIELDS + first + second + END))

    check_error(answer, 400, "malformed_request")
    assert nothing_is_left()


@pytest.mark.parametrize("problem", ["broken", "too large", "nonsense"])
def test_what_a_signed_in_person_sends_is_held_to_the_same(api, owner, monkeypatch, problem):
    small = plans.Plan("pro", 5, 10**4, 10**4, 10**9, 2, 60, 500)
    monkeypatch.setattr(plans, "PLANS", {**plans.PLANS, "pro": small})
    monkeypatch.setattr(plans, "_SMALLEST_FIRST", (small,))
    browser = api(None)
    browser.force_login(owner)
    token = browser.get("/keys").wsgi_request.META["CSRF_COOKIE"]
    browser.credentials(HTTP_X_CSRFTOKEN=token)
    body = FIELDS + part("files", photo() * (10 if problem == "too large" else 1), "a.jpg") + END
    if problem == "broken":
        answer = call(browser, body[:-700], promised=len(body))
    else:
        answer = call(browser, b"nonsense" if problem == "nonsense" else body)

    assert answer.status_code == (413 if problem == "too large" else 400), answer.content
    assert nothing_is_left()


def test_a_file_too_many_ends_the_reading(api, owner_key, owner):
    owner.account.plan = "free"
    owner.account.save()
    line = Line(FIELDS + b"".join(part("files", b"x" * 200_000, f"{n}.jpg") for n in range(40)) + END)
    size = len(line.body.getvalue())
    answer = api(owner_key).generic(
        "POST", "/api/jobs", b"-", content_type=TYPE, **{"wsgi.input": line, "CONTENT_LENGTH": str(size)}
    )

    check_error(answer, 403, "too_many_files", "field", "upgradeUrl")
    assert line.body.tell() < size / 2
    assert nothing_is_left()


def test_a_file_too_large_ends_the_reading(api, owner_key, owner, monkeypatch):
    small = plans.Plan("free", 5, 10**5, 10**5, 10**9, 2, 60, 500)
    everything = (small, *plans._SMALLEST_FIRST[1:])
    monkeypatch.setattr(plans, "_SMALLEST_FIRST", everything)
    monkeypatch.setattr(plans, "PLANS", {plan.name: plan for plan in everything})
    owner.account.plan = "free"
    owner.account.save()
    line = Line(FIELDS + part("files", bytes(10**7), "a.jpg") + END)
    answer = api(owner_key).generic(
        "POST", "/api/jobs", b"-", content_type=TYPE, **{"wsgi.input": line, "CONTENT_LENGTH": str(10**7 + 1000)}
    )

    check_error(answer, 413, "file_too_large", "field", "upgradeUrl")
    assert line.body.tell() < 10**6
    assert nothing_is_left()


def test_without_a_key_no_byte_is_read(api, db):
    line = Line(FIELDS + part("files", photo(), "a.jpg") + END)
    answer = api(None).generic(
        "POST", "/api/jobs", b"-", content_type=TYPE, **{"wsgi.input": line, "CONTENT_LENGTH": "99999"}
    )

    check_error(answer, 401, "not_authenticated")
    assert line.body.tell() == 0


PROBE = """
import io, os, resource, sys
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "convertly.settings"
django.setup()
from accounts import plans
from django.core.handlers.wsgi import WSGIRequest
from jobs.uploads import DiskUploadHandler

class Endless:
    head = b'--b\\r\\nContent-Disposition: form-data; name="files"; filename="a"\\r\\n\\r\\n'
    def __init__(self, size): self.left, self.begun = size, False
    def read(self, size=-1):
        if not self.begun:
            self.begun = True
            return self.head
        given = min(self.left, size if size > 0 else 65536, 65536)
        self.left -= given
        return b"x" * given if given else b""

size = int(sys.argv[1])
body = Endless(size)
tail = b"\\r\\n--b--\\r\\n"
class Both:
    def __init__(self): self.tail = io.BytesIO(tail)
    def read(self, size=-1): return body.read(size) or self.tail.read(size)
    readline = None
request = WSGIRequest({
    "REQUEST_METHOD": "POST", "wsgi.input": Both(), "CONTENT_TYPE": "multipart/form-data; boundary=b",
    "CONTENT_LENGTH": str(len(Endless.head) + size + len(tail)), "PATH_INFO": "/",
})
handler = DiskUploadHandler(request)
handler.plan = plans.plan("pro")
request.upload_handlers = [handler]
assert request.FILES["files"].size == size, request.FILES
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
request.close()
"""


def peak(size: int, folder: Path) -> int:
    """Give the peak memory, in KiB, of a process that takes an upload of `size` bytes."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(size)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).resolve().parents[2],
        env={"CONVERTLY_VAR": str(folder), "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_memory_does_not_grow_with_the_upload(tmp_path):
    small, large = peak(1_000_000, tmp_path), peak(150_000_000, tmp_path)

    assert large - small < 20_000, (small, large)
    assert list((tmp_path / "scratch" / "uploads").iterdir()) == []


def test_the_digest_is_that_of_the_whole_content(settings):
    content = photo() * 40
    body = part("files", content, "a.jpg") + END
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/",
            "wsgi.input": io.BytesIO(body),
            "CONTENT_TYPE": TYPE,
            "CONTENT_LENGTH": str(len(body)),
        }
    )
    handler = DiskUploadHandler(request)
    handler.plan = plans.plan("pro")
    request.upload_handlers = [handler]
    upload = request.FILES["files"]

    assert upload.digest == hashlib.sha256(content).hexdigest()
    assert upload.size == len(content)
    assert Path(upload.temporary_file_path()).parent == settings.UPLOADS
    request.close()
    assert uploads() == []
