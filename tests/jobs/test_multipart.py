"""Forms with files, read as they arrive: what browsers and client libraries send, and what only an attacker does."""

import io
import random

import pytest
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http.multipartparser import MultiPartParserError

from jobs import multipart

EDGE = b"edge"


class Handler(TemporaryFileUploadHandler):
    """Reads so many bytes at a time."""

    def __init__(self, size: int = 65_536) -> None:
        super().__init__()
        self.chunk_size = size


def part(disposition: str, content: bytes = b"x", *headers: str) -> bytes:
    lines = [f"Content-Disposition: form-data; {disposition}", *headers]
    return b"--edge\r\n" + "\r\n".join(lines).encode() + b"\r\n\r\n" + content + b"\r\n"


def read(*parts: bytes, size: int = 65_536, end: bytes = b"--edge--\r\n"):
    return multipart.read(io.BytesIO(b"".join(parts) + end), EDGE, Handler(size), "utf-8")


@pytest.mark.parametrize("size", [1, 2, 7, 64, 65_536])
def test_fields_and_files_are_the_same_however_they_arrive(size: int) -> None:
    content = random.Random(1).randbytes(3_000) + b"\r\n--edg\r\n--edg--\r\r\n-"
    fields, files = read(
        part('name="formats"', b"webp"),
        part('name="formats"', "größer".encode()),
        part('name="files"; filename="a.jpg"', content, "Content-Type: image/jpeg"),
        part('name="empty"', b""),
        part('name="files"; filename="b.png"', b""),
        size=size,
    )

    assert dict(fields.lists()) == {"formats": ["webp", "größer"], "empty": [""]}
    assert [(file.name, file.size) for file in files.getlist("files")] == [("a.jpg", len(content)), ("b.png", 0)]
    assert files.getlist("files")[0].read() == content


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('name="f"; filename="C:\\photos\\a.jpg"', "a.jpg"),
        ('name="f"; filename="../../etc/passwd"', "passwd"),
        ("name=\"f\"; filename*=utf-8''%C3%BC%20%E2%82%AC.jpg", "ü €.jpg"),
        ('name="f"; filename="%22quoted%22.jpg"', '"quoted".jpg'),
        ("name=f; filename=bare.jpg", "bare.jpg"),
        ('name="f"; filename="日本.jpg"', "日本.jpg"),
    ],
)
def test_a_file_is_called_what_its_client_calls_it_without_folders(disposition: str, name: str) -> None:
    _, files = read(part(disposition))
    assert files["f"].name == name


def test_the_field_of_a_browser_in_which_no_file_was_chosen_is_no_file() -> None:
    fields, files = read(part('name="f"; filename=""', b"", "Content-Type: application/octet-stream"))
    assert not fields
    assert not files


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"--edge",
        part('name="a"'),
        part('name="f"; filename="a"'),
        part('name="a"', b"x", "Content-Transfer-Encoding: base64") + b"--edge--",
        part('name="a"', b"x", *(f"X-{number}: 1" for number in range(20))) + b"--edge--",
        part('name="a"', b"x", "X-Long: " + "x" * 10_000) + b"--edge--",
        b"--edge\r\nContent-Type: text/plain\r\n\r\nx\r\n--edge--",
        b"--edge\r\n\r\nx\r\n--edge--",
        b"--edge\nContent-Disposition: form-data; name=a\n\nx\n--edge--",
        b"--edge\r\nContent-Disposition: form-data; name=a" + b"\r" * 100_000,
    ],
)
def test_what_is_no_whole_form_is_refused(body: bytes) -> None:
    with pytest.raises(MultiPartParserError):
        read(body, end=b"")


def test_the_limits_of_django_hold(settings) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS, settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2, 1
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    field, file = part('name="a"'), part('name="f"; filename="a"', b"x" * 10_000)
    assert read(field, field, file)

    with pytest.raises(TooManyFieldsSent):
        read(field, field, field)
    with pytest.raises(TooManyFilesSent):
        read(file, file)
    with pytest.raises(RequestDataTooBig):
        read(part('name="a"', b"x" * 1_000))
    with pytest.raises(RequestDataTooBig):
        read(part(f'name="{"a" * 1_000}"', b""))
