"""Storage: the same rules on local files and on S3."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from jobs import storage
from jobs.errors import NotFound, StorageUnavailable
from tests.rooms import stored


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "a.webp"
    path.write_bytes(b"picture")
    return path


def test_what_is_put_can_be_fetched_and_opened(picture, tmp_path):
    storage.put("jobs/a/0.webp", picture, "image/webp")
    storage.fetch("jobs/a/0.webp", tmp_path / "copy")

    assert (tmp_path / "copy").read_bytes() == b"picture"
    with storage.opened("jobs/a/0.webp") as opened:
        assert opened.read() == b"picture"


def test_a_second_try_replaces_what_the_first_left(picture):
    storage.put("jobs/a/0.webp", picture, "image/webp")
    picture.write_bytes(b"better")
    storage.put("jobs/a/0.webp", picture, "image/webp")

    with storage.opened("jobs/a/0.webp") as opened:
        assert opened.read() == b"better"
    assert stored() == ["jobs/a/0.webp"]


def test_what_is_not_there_is_not_found(tmp_path):
    with pytest.raises(NotFound):
        storage.opened("jobs/none")
    with pytest.raises(NotFound):
        storage.fetch("jobs/none", tmp_path / "copy")


def test_deleting_a_folder_takes_everything_under_it_and_nothing_beside(picture):
    for key in ("jobs/a/x/0.webp", "jobs/a/x/y/1.webp", "jobs/a/source", "jobs/ab/source"):
        storage.put(key, picture, "image/webp")
    storage.delete_folder("jobs/a")

    assert stored() == ["jobs/ab/source"]
    storage.delete_folder("jobs/a")


def test_folders_are_named_and_a_missing_one_has_none(picture):
    storage.put("jobs/2026-01-01/x/0.webp", picture, "image/webp")
    storage.put("jobs/2026-01-02/x/0.webp", picture, "image/webp")

    assert storage.folders("jobs") == ["2026-01-01", "2026-01-02"]
    assert storage.folders("nowhere") == []


@pytest.mark.parametrize("method", ["_open", "_save", "listdir"])
def test_a_storage_that_does_not_answer_is_unavailable_and_speaks_our_words(monkeypatch, picture, tmp_path, method):
    default_storage.save("jobs/a", ContentFile(b"x"))

    def broken(*_: object, **__: object) -> None:
        raise PermissionError(13, "denied", "/srv/secret")

    monkeypatch.setattr(default_storage._wrapped, method, broken)
    calls = {
        "_open": lambda: storage.fetch("jobs/a", tmp_path / "x"),
        "_save": lambda: storage.put("jobs/b", picture, "image/webp"),
        "listdir": lambda: storage.delete_folder("jobs"),
    }
    with pytest.raises(StorageUnavailable) as refused:
        calls[method]()
    assert "secret" not in refused.value.message
    monkeypatch.undo()


def test_a_large_object_is_read_from_disk_and_not_held_in_memory(tmp_path):
    large = tmp_path / "large"
    large.write_bytes(bytes(6_000_000))
    storage.put("jobs/a/0.tiff", large, "image/tiff")

    with storage.opened("jobs/a/0.tiff") as opened:
        assert opened.read(1) == b"\0"
        # S3 spools into a file that begins in memory; local files are files already
        assert getattr(opened.file, "_rolled", True)
