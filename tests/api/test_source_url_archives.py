"""An archive behind a `sourceUrl` of a job: the worker that fetched it puts its files in its place."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.plans import PLANS
from jobs import executor, expanding, lifecycle, queue, retention, sources
from jobs.models import Event, File, Job, Output
from tests.api.remote import QUEUED, ask, queued, small
from tests.calls import detail, later, photo, work_off
from tests.contract import check_sentence
from tests.hosts import ok
from tests.rooms import stored, uploads
from tests.samples import archives

PHOTOS = {
    "day 2/b.jpg": photo(),
    "a.jpg": photo(width=40),
    "__MACOSX/._a.jpg": b"left behind",
    "c.jpg": photo(width=44),
}
NAMES = ["b.webp", "a.webp", "c.webp"]


@pytest.fixture
def packed(hosting):
    return hosting(ok(archives.zipped(PHOTOS))).url("/photos.zip?token=secret")


def test_its_files_become_the_files_of_the_job_in_its_order(api, owner_key, packed):
    client = api(owner_key)
    job = queued(client, packed, createArchive=True)
    assert job.total_files == 1
    waiting = queue.waiting()
    assert executor.work_on_next()

    rows = list(File.objects.order_by("position"))
    assert [row.name for row in rows] == ["b.jpg", "a.jpg", "c.jpg", "convertly.zip"]
    assert [row.status for row in rows] == ["pending"] * 3 + ["waiting"]
    assert {(row.source_url, row.attempts, row.token, row.started_at) for row in rows} == {("", 0, None, None)}
    assert queue.waiting() == waiting + 3
    assert len(stored()) == 3
    shown = [detail(client, job)]
    assert (shown[0]["status"], shown[0]["totalFiles"]) == ("processing", 3)
    while executor.work_on_next():
        shown.append(detail(client, job))
    assert [each["progress"] for each in shown] == sorted(each["progress"] for each in shown)
    assert (shown[-1]["status"], shown[-1]["completedFiles"], shown[-1]["progress"]) == ("completed", 3, 100)
    *results, whole = shown[-1]["results"]
    assert [entry["filename"] for entry in results] == NAMES
    assert [entry["originalSize"] for entry in results] == [
        len(PHOTOS[name]) for name in ("day 2/b.jpg", "a.jpg", "c.jpg")
    ]
    data = b"".join(client.get(whole["downloadUrl"]).streaming_content)
    assert zipfile.ZipFile(io.BytesIO(data)).namelist() == NAMES
    assert "1 entry" in Event.objects.get(name="archive opened").detail
    assert uploads() == []


def test_one_wish_serves_all_and_a_damaged_file_fails_alone(api, owner_key, hosting):
    client = api(owner_key)
    url = hosting(ok(archives.tarred({"a.jpg": photo(), "b.jpg": photo()[:300], "c.txt": b"words"}))).url()
    job = queued(client, url, format="", formats=["png"], compressions=[50])
    work_off()
    good, bad, text = detail(client, job)["results"]
    assert (good["filename"], bad["code"], text["code"]) == ("a.png", "undecodable", "unsupported_media_type")
    assert Job.objects.get().status == "completed"


def test_packing_again_keeps_it_whole(api, owner_key, packed):
    job = queued(api(owner_key), packed, format="tar")
    work_off()
    assert [entry["filename"] for entry in detail(api(owner_key), job)["results"]] == ["photos.tar"]


def test_a_media_tool_takes_no_archive(api, owner_key, packed):
    ask(api(owner_key), "/api/media/thumbnail", packed, **QUEUED)
    work_off()
    file = File.objects.get()
    assert (file.status, file.error_code, file.attempts) == ("failed", "unsupported_media_type", 1)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (archives.locked_zip(), "archive_encrypted"),
        (archives.overlapping_zip(), "archive_bomb"),
        (archives.zipped({"../a.jpg": photo()}), "archive_unsafe_path"),
        (archives.zipped({"a.zip": archives.zipped({"a.jpg": photo()})}), "archive_nested"),
        (archives.zipped({}), "archive_empty"),
        (archives.zipped({"a.jpg": photo()})[:200], "undecodable"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(100), "unsupported_media_type"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_the_door_refuses_fails_the_file_with_the_same_code(api, owner_key, hosting, data, code):
    job = queued(api(owner_key), hosting(ok(data)).url("/photos.zip"))
    work_off()
    file = File.objects.get()
    assert (file.status, file.error_code, file.attempts) == ("failed", code, 1)
    check_sentence(file.error_message)
    assert detail(api(owner_key), job)["totalFiles"] == 1
    assert (stored(), uploads()) == ([], [])


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({f"{number}.jpg": photo() for number in range(PLANS["free"].files_per_batch + 1)}, "too_many_files"),
        ({"a.jpg": photo() + bytes(50_000)}, "file_too_large"),
    ],
    ids=["counts", "weighs"],
)
def test_the_plan_counts_and_weighs_its_files(api, owner, owner_key, hosting, monkeypatch, files, code):
    queued(api(owner_key), hosting(ok(archives.zipped(files))).url())
    small(owner.account, monkeypatch, 50_000, 60_000)
    work_off()
    file = File.objects.get()
    assert (file.status, file.error_code, file.attempts, stored()) == ("failed", code, 1, [])


def lose_the_lease():
    File.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    lifecycle.recover()


@pytest.mark.parametrize("when", ["while it unpacks", "as it has unpacked"])
def test_who_lost_the_file_meanwhile_leaves_neither_rows_nor_objects(api, owner_key, packed, monkeypatch, when):
    job = queued(api(owner_key), packed)
    original = sources.keep if when == "while it unpacks" else expanding.expanded

    def slow(*args):
        done = original(*args)
        lose_the_lease()
        return done

    place = (sources, "keep") if when == "while it unpacks" else (expanding, "expanded")
    monkeypatch.setattr(*place, slow)
    assert executor.work_on_next()
    file = File.objects.get()
    assert (file.status, bool(file.source_url), stored(), uploads()) == ("pending", True, [], [])
    monkeypatch.setattr(*place, original)
    work_off()
    assert detail(api(owner_key), job)["completedFiles"] == 3


def test_a_crash_before_the_transaction_starts_anew_and_what_it_stored_goes_with_the_job(
    api, owner_key, packed, monkeypatch
):
    job = queued(api(owner_key), packed)
    with monkeypatch.context() as crash:

        class Crash(BaseException):
            pass

        def crashes(*_):
            raise Crash

        crash.setattr(lifecycle, "expand", crashes)
        with pytest.raises(Crash):
            executor.work_on_next()
    assert (File.objects.get().status, Job.objects.get().total_files, len(stored())) == ("processing", 1, 3)
    lose_the_lease()
    work_off()
    assert detail(api(owner_key), job)["completedFiles"] == 3
    assert Output.objects.count() == 3
    with later(days=2):
        retention.apply()
    assert stored() == []


def test_a_storage_that_fails_in_the_middle_has_the_file_tried_again(api, owner_key, packed, monkeypatch):
    from jobs.errors import StorageUnavailable

    queued(api(owner_key), packed)
    original, kept = sources.keep, []

    def fails(upload, key):
        if len(kept) == 1:
            raise StorageUnavailable("The storage does not answer; try again.")
        original(upload, key)
        kept.append(key)

    monkeypatch.setattr(sources, "keep", fails)
    work_off()
    file = File.objects.get()
    assert (file.status, file.attempts, Job.objects.get().total_files) == ("pending", 1, 1)
    assert (stored(), uploads(), len(kept)) == ([], [], 1)
