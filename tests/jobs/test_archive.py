"""The archive: whatever the names, two unzippers read what was put in."""

import io
import random
import shutil
import subprocess
import zipfile
from functools import partial

import pytest

from jobs import archive, names

ALPHABET = "aA.é日 🌍()/\\:*?\"<>|\0\r\n‮-_'%$`;&#~2"
LISTS = 10_000


def packed(tmp_path, contents, check):
    entries = [archive.Entry(name, len(content), partial(io.BytesIO, content)) for name, content in contents]
    with archive.packed("zip", entries, tmp_path / "scratch") as path:
        return check(path)


def read(path):
    with zipfile.ZipFile(path) as opened:
        assert opened.testzip() is None
        return [(entry, opened.read(entry)) for entry in opened.infolist()]


def test_entries_are_stored_in_order_with_utf_8_names(tmp_path):
    contents = [("b.webp", b"first"), ("Grüße 🌍.webp", b"second"), ("b.webp", b"third")]
    entries = packed(tmp_path, contents, read)

    assert [(entry.filename, content) for entry, content in entries] == [
        ("b.webp", b"first"),
        ("Grüße 🌍.webp", b"second"),
        ("b (2).webp", b"third"),
    ]
    assert all(entry.compress_type == zipfile.ZIP_STORED for entry, _ in entries)
    assert entries[1][0].flag_bits & 0x800


def test_it_is_gone_when_it_was_used(tmp_path):
    packed(tmp_path, [("a", b"x")], lambda path: path)

    assert list((tmp_path / "scratch").iterdir()) == []


def test_it_is_gone_when_a_source_could_not_be_read(tmp_path):
    def broken():
        raise OSError("gone")

    with (
        pytest.raises(OSError, match="gone"),
        archive.packed("zip", [archive.Entry("a", 1, broken)], tmp_path / "scratch"),
    ):
        pass
    assert list((tmp_path / "scratch").iterdir()) == []


def test_ten_thousand_lists_of_names_become_unique_flat_entries():
    """The names alone, as the archive asks for them; seeded, so that a failure can be seen again."""
    chance = random.Random(20260101)
    for _ in range(LISTS):
        sent = ["".join(chance.choices(ALPHABET, k=chance.randint(0, 12))) for _ in range(chance.randint(1, 12))]
        entries = names.unique([names.renamed(names.clean(name), "webp") for name in sent])
        assert len({entry.casefold() for entry in entries}) == len(sent), sent
        for entry in entries:
            assert not set(entry) & set("/\\\0\r\n\u202e"), (sent, entry)
            assert entry.strip(". "), (sent, entry)


@pytest.mark.parametrize("seed", range(10))
def test_python_and_info_zip_read_what_was_put_in(tmp_path, seed):
    chance = random.Random(seed)
    sent = ["".join(chance.choices(ALPHABET, k=chance.randint(0, 30))) for _ in range(60)] + ["con", "..", "x" * 400]
    contents = [(names.renamed(names.clean(name), "webp"), f"{n}".encode()) for n, name in enumerate(sent)]

    def check(path):
        assert [content for _, content in read(path)] == [content for _, content in contents]
        if shutil.which("unzip"):
            target = tmp_path / "out"
            done = subprocess.run(["unzip", "-q", path, "-d", target], capture_output=True, check=False)
            assert done.returncode == 0, done.stderr
            assert sorted(entry.read_bytes() for entry in target.iterdir()) == sorted(body for _, body in contents)

    packed(tmp_path, contents, check)
