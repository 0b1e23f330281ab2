"""Archives: what comes out is what went in, whoever packed it, and what goes in comes out of other unpackers."""

import gzip
import io
import lzma
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from media_tools import members, registry, spec, workspace
from media_tools.errors import ChildDied, MediaError
from media_tools.limits import Limits
from media_tools.run import run
from media_tools.spec import Spec
from tests.media_tools.conftest import LIMITS
from tests.media_tools.work import convert
from tests.samples import archives, pictures

FILES = {"one.png": b"first" * 50, "folder/deep/two.jpg": b"second", "Grüße 🌍.webp": b"", "x" * 150 + "/y.png": b"y"}


def unpacked(data, limits=None, files=100, file_bytes=10**9):
    """Give the names and contents, and how much was left out."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "source"), Path(folder, "out")
        source.write_bytes(data)
        out.mkdir()
        wish = Spec("unpack", {"mostFiles": files, "mostFileBytes": file_bytes})
        result = run(wish, [source], out, limits or Limits(), lambda part: None)
        return {name: path.read_bytes() for path, name in members.read(out)}, result.facts["leftOut"]


def repacked(data, form, name="holiday.zip"):
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "source"), Path(folder, "out")
        source.write_bytes(data)
        out.mkdir()
        wish = spec.parse(registry.tools()["convert"], {"format": form})
        wish = Spec(wish.tool, {**wish.values, "filename": name})
        [output] = run(wish, [source], out, Limits(), lambda part: None).outputs
        assert (output.format, output.mime) == (form, registry.formats()[form].mime)
        return (out / output.path).read_bytes()


def contents(data):
    """Read an archive by the standard library, as others would."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        return {info.name: archive.extractfile(info).read() for info in archive.getmembers()}


@pytest.mark.parametrize("kind", archives.of_each_kind({}))
def test_what_comes_out_is_what_went_in(kind):
    assert unpacked(archives.of_each_kind(FILES)[kind]) == (FILES, 0)


@pytest.mark.parametrize("kind", archives.of_each_kind({}))
def test_the_order_of_an_archive_is_kept(kind):
    files = {f"{number}.png": bytes([number]) for number in (5, 3, 9, 1, 12)}
    assert list(unpacked(archives.of_each_kind(files)[kind])[0]) == list(files)


@pytest.mark.parametrize(
    ("data", "content"),
    [
        (gzip.compress(b"picture"), b"picture"),
        (gzip.compress(b"pic") + gzip.compress(b"ture"), b"picture"),
        (lzma.compress(b"pic") + bytes(8) + lzma.compress(b"ture") + bytes(4), b"picture"),
    ],
    ids=["one member", "two members", "padded streams"],
)
def test_a_compressed_file_is_an_archive_of_one_without_a_name(data, content):
    assert unpacked(data) == ({"": content}, 0)


@pytest.mark.parametrize("kind", ["zip", "tar", "7z"])
def test_clutter_of_desktops_is_left_out_and_counted(kind):
    clutter = ["__MACOSX/._a.png", ".DS_Store", "folder/Thumbs.db", "folder/._b.png", "desktop.ini"]
    data = archives.of_each_kind({"a.png": b"a"} | dict.fromkeys(clutter, b"x"))[kind]
    assert unpacked(data) == ({"a.png": b"a"}, 5)


def test_names_without_a_stated_encoding_are_read_as_they_were_meant():
    said = archives.zipped({"gr\u00fc\u00dfe.png": b"x"})
    flag = 0x08
    silent = bytearray(said)
    silent[7] &= ~flag
    silent[said.index(b"PK\x01\x02") + 9] &= ~flag
    old = bytes(silent).replace("grüße".encode(), "grüße__".encode("cp437"))
    latin = archives.header("gr__e.png").replace(b"gr__e", "grüße".encode("latin-1"))
    latin = latin[:148] + b"%06o\0 " % (sum(latin[:148]) + sum(latin[156:]) + 8 * 32) + latin[156:]

    assert list(unpacked(bytes(silent))[0]) == ["grüße.png"]
    assert list(unpacked(old)[0]) == ["grüße__.png"]
    assert list(unpacked(latin + bytes(1024))[0]) == ["grüße.png"]


def test_backslashes_are_folders():
    assert list(unpacked(archives.zipped({"folder\\a.png": b"x"}))[0]) == ["folder/a.png"]


def test_zip64_is_read():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, archive.open("a.png", "w", force_zip64=True) as entry:
        entry.write(b"content")
    assert unpacked(buffer.getvalue()) == ({"a.png": b"content"}, 0)


def test_it_ends_where_the_caller_takes_no_more():
    data = archives.zipped({f"{number}.png": bytes(1000) for number in range(10)})
    assert len(unpacked(data, files=3)[0]) == 4, "one more, to show that there are too many"
    found = unpacked(data, file_bytes=999)[0]
    assert list(found) == ["0.png"]
    assert len(found["0.png"]) > 999


@pytest.mark.parametrize("case", archives.HOSTILE)
def test_a_hostile_archive_is_refused_with_its_own_code(case):
    data, code = archives.HOSTILE[case]
    with pytest.raises(MediaError) as refused:
        unpacked(data, files=10_000)
    assert refused.value.code == code, refused.value.message


def test_so_much_is_too_much_whatever_the_ratio():
    limits = Limits(output_bytes_base=4000, output_bytes_per_input=1, archive_free_bytes=10**9)
    with pytest.raises(MediaError, match="MiB, the most") as refused:
        unpacked(archives.zipped({"a.bin": bytes(10_000)}), limits)
    assert refused.value.code == "archive_too_large"


def test_an_operator_may_let_more_or_fewer_in():
    many, swelling = (archives.HOSTILE[name][0] for name in ("too many entries, zip", "bomb, zip"))
    assert len(unpacked(many, Limits(archive_entries=2_001), files=3_000)[0]) == 2_001
    assert len(unpacked(swelling, Limits(archive_ratio=5_000))[0]["a.bin"]) == archives.ZEROS
    with pytest.raises(MediaError, match="more than 1 entries") as refused:
        unpacked(archives.zipped({"a.png": b"", "b.png": b""}), Limits(archive_entries=1))
    assert refused.value.code == "archive_too_many_entries"
    long_names = archives.HOSTILE["endless list of entries, zip"][0]
    assert len(unpacked(long_names, Limits(archive_entries=16_000), files=10)[0]) == 11


def test_a_child_may_write_as_many_files_as_an_archive_may_hold(make_pool, monkeypatch):
    monkeypatch.setattr(workspace, "WRITTEN_ENTRIES", 5)
    pool = make_pool(limits=replace(LIMITS, archive_entries=30))
    with pool.workspace(1) as room:
        (room.path / "source").write_bytes(archives.zipped({f"{number}.png": b"x" for number in range(30)}))
        room.run(Spec("unpack", {"mostFiles": 50, "mostFileBytes": 10}), ["source"])
        assert len(members.read(room.path / "out")) == 30


@pytest.mark.parametrize("target", ["zip", "tar", "tgz"])
@pytest.mark.parametrize("kind", ["zip", "tar, GNU", "tar.xz", "7z"])
def test_an_archive_is_packed_again_with_the_same_files(kind, target):
    assert contents(repacked(archives.of_each_kind(FILES)[kind], target)) == FILES


@pytest.mark.parametrize("target", ["zip", "tar", "tgz"])
def test_a_picture_is_packed_under_its_own_name(target):
    picture = pictures.encoded(pictures.photo(), "jpg")
    assert contents(repacked(picture, target, "Grüße.jpg")) == {"Grüße.jpg": picture}
    assert contents(convert(picture, target).data) == {"file": picture}


def test_a_compressed_picture_is_packed_under_its_inner_name():
    assert contents(repacked(gzip.compress(b"picture"), "zip", "photo.bmp.gz")) == {"photo.bmp": b"picture"}


def test_times_are_kept_and_rights_are_plain():
    data = repacked(repacked(archives.tarred({"a.png": b"x"}), "zip"), "tgz")
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        [info] = archive.getmembers()
    assert (info.mtime, info.mode, info.uid, info.uname) == (1_600_000_000, 0o644, 0, "")


def test_only_what_shrinks_is_compressed_again():
    picture = pictures.encoded(pictures.photo(), "jpg")
    data = repacked(archives.tarred({"a.jpg": picture, "b.txt": b"word " * 9000}), "zip")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert [entry.compress_type for entry in archive.infolist()] == [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]


def test_what_is_read_by_nobody_is_not_packed_either():
    with pytest.raises(MediaError) as refused:
        repacked(b"#!/bin/sh\n", "zip")
    assert refused.value.code == "unsupported_media_type"


@pytest.mark.parametrize("text", [b"", b"{", b"[1]", b'["' + b"x" * 5000 + b'"]', b"[" * 5000])
def test_a_list_of_members_that_makes_no_sense_is_not_believed(tmp_path, text):
    (tmp_path / members.LIST).write_bytes(text)
    with pytest.raises(ChildDied):
        members.read(tmp_path)


def test_a_member_is_a_plain_file_of_its_own(tmp_path):
    (tmp_path / "real").write_bytes(b"content")
    assert members.check_plain(tmp_path / "real") == 7
    (tmp_path / "link").symlink_to("/etc/passwd")
    (tmp_path / "same").hardlink_to(tmp_path / "real")
    for name in ("link", "same"):
        with pytest.raises(ChildDied):
            members.check_plain(tmp_path / name)
    (tmp_path / members.LIST).symlink_to("/etc/passwd")
    with pytest.raises(ChildDied):
        members.read(tmp_path)


@pytest.mark.skipif(shutil.which("unzip") is None, reason="NO UNZIP: only Python reads the archives back")
def test_info_zip_reads_what_is_packed(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(repacked(archives.tarred(FILES), "zip"))
    assert subprocess.run(["unzip", "-tqq", path], check=False).returncode == 0
