"""Bodies and headers that no honest client sends: refused in our shape, never a 500, nothing left."""

import json

import pytest

from tests.calls import WISH, photo, post, sent
from tests.contract import check_error, check_sentence
from tests.rooms import nothing_is_left

FORM = "multipart/form-data; boundary=b"
FILE = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n\r\n' + photo() + b"\r\n"


def raw(client, body, content_type, path="/api/jobs", **extra):
    return client.generic("POST", path, body, content_type=content_type, **extra)


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"", FORM, 400),
        (b"nonsense", FORM, 400),
        (b"--b", FORM, 400),
        (b"--b\r\n\r\n\r\n--b--", FORM, 400),
        (b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n", FORM, 400),
        (FILE + b"--b--\r\n", "multipart/form-data", 400),
        (FILE + b"--b--\r\n", "multipart/form-data; boundary=", 400),
        (FILE + b"--b--\r\n", f"multipart/form-data; boundary={'x' * 5000}", 400),
        (FILE + b"--b--\r\n", "multipart/form-data; boundary=é", 400),
        (FILE.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n", 1) + b"--b--\r\n", FORM, 400),
        (b"{", "application/json", 400),
        (b"", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"\xff\xfe\x00", "application/json", 400),
        (b"NaN", "application/json", 400),
        (b"[" * 200_000, "application/json", 400),
        (b"9" * 6000, "application/json", 400),
        (b"{}", "application/json; charset=bz2", 400),
        (b"{}", "application/json; charset=nonsense", 400),
        (b'{"a":"' + b"x" * 3_000_000 + b'"}', "application/json", 413),
        (b"a=" + b"x" * 3_000_000, "application/x-www-form-urlencoded", 413),
        (b"a&" * 20_000, "application/x-www-form-urlencoded", 400),
        (b"%zz=%00&\xff=\xfe", "application/x-www-form-urlencoded", 400),
        (b"x", "text/plain", 415),
        (b"x", "application/octet-stream", 415),
        (b"<a/>", "application/xml", 415),
        (b"x", "nonsense", 415),
        (b"x", "image/jpeg", 415),
    ],
    ids=repr,
)
@pytest.mark.parametrize("path", ["/api/jobs", "/api/convert", "/api/compress", "/api/media/thumbnail"])
def test_a_malformed_body_is_refused(api, owner_key, body, content_type, status, path):
    answer = raw(api(owner_key), body, content_type, path)

    assert answer.status_code == status, answer.content
    check_sentence(answer.json()["error"])
    assert nothing_is_left()


def test_five_thousand_fields_are_read_and_ten_thousand_and_one_are_not(api, owner_key):
    def many(count):
        return {f"field{number}": "x" for number in range(count)}

    assert post(api(owner_key), "/api/jobs", [sent()], **WISH, **many(5000)).status_code == 200
    check_error(post(api(owner_key), "/api/jobs", [sent()], **WISH, **many(10_001)), 400, "malformed_request")


def test_a_field_of_megabytes_is_too_large(api, owner_key):
    answer = post(api(owner_key), "/api/jobs", [sent()], **WISH, junk="x" * 3_000_000)

    check_error(answer, 413, "request_too_large")
    assert nothing_is_left()


@pytest.mark.parametrize("length", ["-1", "abc", ""])
def test_a_wrong_content_length_does_no_harm(api, owner_key, length):
    answer = raw(api(owner_key), FILE + b"--b--\r\n", FORM, CONTENT_LENGTH=length)

    assert answer.status_code in (200, 400), answer.content


@pytest.mark.parametrize(
    "head",
    [
        b"form-data; name=\"files\"; filename*=UTF-8''%ff%fe",
        b'form-data; name="files"; filename*=nonsense',
        b'form-data; name="files"; filename="a.jpg\x00.exe"',
        b'form-data; name="files"; filename="' + b"x" * 5000 + b'"',
        b'form-data; name="files"; filename="../../../etc/passwd"',
        b'form-data; name="files"; filename="&#46;&#46;/x"',
        b'form-data; name="files"; filename="\xff\xfe\xfd.jpg"',
        'form-data; name="files"; filename="\u202egpj.exe"'.encode(),
    ],
)
def test_a_hostile_file_head_is_cleaned_or_refused(api, owner_key, head):
    body = FILE.replace(b'form-data; name="files"; filename="a.jpg"', head) + (
        b'--b\r\nContent-Disposition: form-data; name="format"\r\n\r\nwebp\r\n--b--\r\n'
    )
    answer = raw(api(owner_key), body, FORM, "/api/convert")

    assert answer.status_code in (200, 400), answer.content
    if answer.status_code == 200:
        [entry] = answer.json()["files"]
        assert entry["filename"].endswith(".webp")
        assert entry["filename"].isprintable()
        assert not set(entry["filename"]) & set("/\\\0")
        assert len(entry["filename"].encode()) <= 255
    assert nothing_is_left()


@pytest.mark.parametrize("name", ["Accept", "X-Request-Id", "Idempotency-Key", "Content-Language", "X-Forwarded-For"])
@pytest.mark.parametrize("value", ["\0", "x" * 10_000, "é", "a\tb", "'; DROP TABLE jobs_job; --"])
def test_a_hostile_header_is_never_our_fault(api, owner_key, name, value):
    answer = post(api(owner_key), "/api/jobs", [sent()], **WISH, headers={name: value})

    assert answer.status_code in (200, 400), answer.content


@pytest.mark.parametrize("value", ["' OR 1=1 --", "\0", "{{7*7}}", "${jndi:x}", "é" * 1000, "<script>", "../../x"])
@pytest.mark.parametrize("field", ["format", "formats", "compression", "resize", "archiveFormat", "jobType", "mode"])
def test_a_hostile_value_is_refused_without_being_repeated(api, owner_key, field, value):
    fields = {**WISH, field: value, **({"jobType": "compress"} if field == "mode" else {})}
    answer = post(api(owner_key), "/api/jobs", [sent()], **fields)

    assert answer.status_code == 400, answer.content
    assert value not in json.loads(answer.content)["error"]
    check_sentence(answer.json()["error"])
    assert nothing_is_left()
