"""An archive in a request is its files: counted, wished for and answered one by one, or packed again."""

import base64
import gzip
import io
import tarfile
import zipfile
from dataclasses import replace

import pytest

from accounts import plans
from accounts.plans import PLANS
from jobs.models import File, Job
from jobs.models.file import FileKind
from tests.calls import WISH, create, created, detail, photo, post, sent, work_off
from tests.contract import check_error, check_sentence
from tests.rooms import nothing_is_left, stored, uploads
from tests.samples import archives

PHOTOS = {"holiday/day 1/a.jpg": photo(), "b.jpg": photo()}


def names(answer):
    assert answer.status_code == 200, answer.content
    return [entry["filename"] for entry in answer.json()["files"]]


def content(entry):
    return base64.b64decode(entry["downloadUrl"].partition(",")[2])


@pytest.mark.parametrize("kind", ["zip", "tar", "tgz", "tar.xz", "7z"])
def test_its_files_are_answered_in_its_place(api, owner_key, kind):
    packed = archives.of_each_kind(PHOTOS)[kind]
    answer = post(api(owner_key), "/api/convert", [sent("z.jpg"), sent("x", packed), sent("y.jpg")], format="webp")

    assert names(answer) == ["z.webp", "a.webp", "b.webp", "y.webp"]
    assert [entry["originalSize"] for entry in answer.json()["files"]] == [len(photo())] * 4
    assert "notice" not in answer.json()
    assert uploads() == []


def test_compress_makes_each_smaller(api, owner_key):
    files = post(api(owner_key), "/api/compress", [sent("a.zip", archives.zipped(PHOTOS))], quality="40").json()[
        "files"
    ]
    assert [entry["filename"] for entry in files] == ["a.jpg", "b.jpg"]
    assert all(entry["finalSize"] < len(photo()) for entry in files)


def test_a_compressed_file_is_named_after_its_archive(api, owner_key):
    file = sent("Grüße.jpg.gz", gzip.compress(photo()))
    assert names(post(api(owner_key), "/api/convert", [file], format="png")) == ["Grüße.png"]


def test_an_entry_of_an_array_serves_all_its_files(api, owner_key):
    files = [sent("a.zip", archives.zipped(PHOTOS)), sent("c.jpg")]
    answer = post(api(owner_key), "/api/convert", files, formats='["png", "webp"]')
    assert names(answer) == ["a.png", "b.png", "c.webp"]

    refused = post(api(owner_key), "/api/convert", files, formats='["png", "png", "webp"]')
    check_error(refused, 400, "invalid_value", "field")


def test_in_a_job_each_is_a_file_of_its_own(api, owner_key):
    broken = {"a.jpg": photo(), "b.jpg": photo()[:200], "c.txt": b"text", "__MACOSX/._a.jpg": b"x", ".DS_Store": b"x"}
    answer = create(api(owner_key), sent("a.zip", archives.zipped(broken)), createArchive="true", archiveFormat="tgz")
    assert answer.status_code == 200, answer.content
    assert "2 entries" in answer.json()["notice"]
    check_sentence(answer.json()["notice"])
    assert len(stored()) == 3
    assert uploads() == []
    work_off()

    job = detail(api(owner_key), Job.objects.get())
    assert (job["totalFiles"], job["completedFiles"], job["failedFiles"]) == (3, 1, 2)
    assert [entry.get("code") for entry in job["results"]] == [None, "undecodable", "unsupported_media_type", None]
    archive = job["results"][-1]
    assert (archive["filename"], archive["mimeType"], archive["archive"]) == ("convertly.tgz", "application/gzip", True)


def test_a_repeat_under_its_key_is_the_same_job(api, owner_key):
    packed = archives.zipped(PHOTOS)
    first, again = (
        post(api(owner_key), "/api/jobs", [sent("a.zip", packed)], headers={"Idempotency-Key": "k"}, **WISH)
        for _ in range(2)
    )
    assert first.json()["jobId"] == again.json()["jobId"]
    assert File.objects.count() == 2
    assert uploads() == []


@pytest.fixture
def free(owner):
    owner.account.plan = "free"
    owner.account.save()


def test_the_plan_counts_its_files(api, owner_key, free):
    most = PLANS["free"].files_per_batch
    many = {f"{number}.jpg": photo() for number in range(most)}
    assert (
        len(names(post(api(owner_key), "/api/convert", [sent("a.zip", archives.zipped(many))], format="webp"))) == most
    )

    for files in ([sent(), sent("a.zip", archives.zipped(many))], [sent("a.zip", archives.zipped(many)), sent()]):
        check_error(
            post(api(owner_key), "/api/convert", files, format="webp"), 403, "too_many_files", "field", "upgradeUrl"
        )
    assert nothing_is_left()


@pytest.mark.parametrize("most", ["image_bytes", "media_bytes"])
def test_the_plan_weighs_its_files(api, owner_key, free, monkeypatch, most):
    """By the kind of the file; unpacking ends where no kind of file may be larger."""
    sizes = {"image_bytes": 2 * len(photo()), "media_bytes": 3 * len(photo())}
    small = replace(PLANS["free"], **sizes)
    monkeypatch.setattr(plans, "_SMALLEST_FIRST", (small, *plans._SMALLEST_FIRST[1:]))
    monkeypatch.setattr(plans, "PLANS", {**PLANS, "free": small})
    packed = archives.zipped({"a.jpg": photo() + bytes(sizes[most])})
    check_error(create(api(owner_key), sent("a.zip", packed)), 413, "file_too_large", "field", "upgradeUrl")
    assert nothing_is_left()


@pytest.mark.parametrize("form", ["zip", "tar", "tgz"])
def test_an_archive_becomes_an_archive_with_the_same_files(api, owner_key, form):
    files = [sent("a.7z", archives.sevened(PHOTOS)), sent("Grüße.jpg")]
    first, second = post(api(owner_key), "/api/convert", files, format=form).json()["files"]
    assert (first["filename"], second["filename"]) == (f"a.{form}", f"Grüße.{form}")
    assert unpacked(content(first)) == PHOTOS
    assert unpacked(content(second)) == {"Grüße.jpg": photo()}


def test_it_is_packed_again_in_a_job_too(api, owner_key):
    files = [sent("a.zip", archives.zipped(PHOTOS)), sent("b.tar", archives.tarred(PHOTOS))]
    job = created(api(owner_key), *files, formats='["tar", "webp"]')
    assert job.total_files == 3
    work_off()
    results = detail(api(owner_key), job)["results"]
    assert [entry["filename"] for entry in results] == ["a.tar", "a.webp", "b.webp"]


@pytest.mark.parametrize("form", ["zip", "tar", "tgz"])
@pytest.mark.parametrize("save", ["true", "false"])
def test_results_come_in_one_archive_of_any_kind(api, owner_key, form, save):
    files = [sent("a.jpg"), sent("a.jpg"), sent("b.jpg")]
    wish = {"format": "png", "createArchive": "true", "archiveFormat": form, "saveToStorage": save}
    *_, entry = post(api(owner_key), "/api/convert", files, **wish).json()["files"]
    assert (entry["filename"], entry["archive"]) == (f"convertly.{form}", True)
    if save == "true":
        fetched = api(None).get(entry["downloadUrl"].removeprefix("http://testserver"))
        data = b"".join(fetched.streaming_content)
    else:
        data = content(entry)
    assert list(unpacked(data)) == ["a.png", "a (2).png", "b.png"]


def test_the_row_of_an_archive_is_named_by_its_format(api, owner_key):
    job = created(api(owner_key), sent("a.jpg"), createArchive="true", archiveFormat="tar")
    assert job.files.get(kind=FileKind.ARCHIVE).name == "convertly.tar"
    work_off()
    [_, entry] = detail(api(owner_key), job)["results"]
    assert entry["mimeType"] == "application/x-tar"


def unpacked(data):
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        return {info.name: archive.extractfile(info).read() for info in archive.getmembers()}
