"""Archives made by hand: honest ones of each kind, and those that nobody should open."""

import bz2
import gzip
import io
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Mapping

import py7zr

MB = 1_000_000
ZEROS = 20 * MB
"""So much unpacks from the bombs: little enough to make in a test, and far over 200 times their size."""


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Give a ZIP of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(files: Mapping[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    """Give a tar of these files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form, encoding="utf-8") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(content), 1_600_000_000
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def sevened(files: Mapping[str, bytes], password: str | None = None, *, hide_names: bool = False) -> bytes:
    """Give a 7z of these files."""
    buffer = io.BytesIO()
    with py7zr.SevenZipFile(buffer, "w", password=password, header_encryption=hide_names) as archive:
        for name, content in files.items():
            archive.writestr(content, name)
    return buffer.getvalue()


def of_each_kind(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Give the same files in every kind of archive that holds several."""
    tar = tarred(files)
    return {
        "zip": zipped(files),
        "zip, stored": zipped(files, zipfile.ZIP_STORED),
        "tar": tar,
        "tar, ustar": tarred(files, tarfile.USTAR_FORMAT),
        "tar, GNU": tarred(files, tarfile.GNU_FORMAT),
        "tgz": gzip.compress(tar),
        "tar.bz2": bz2.compress(tar),
        "tar.xz": lzma.compress(tar),
        "7z": sevened(files),
    }


def locked_zip() -> bytes:
    """Give a ZIP whose only entry says that it is encrypted."""
    data = bytearray(zipped({"a.png": b"content"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def special_zip(mode: int) -> bytes:
    """Give a ZIP with an entry of this kind of file, such as a symbolic link."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("link.png")
        info.external_attr = (mode | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    return buffer.getvalue()


def special_tar(kind: bytes, size: int = 0) -> bytes:
    """Give a tar with an entry of this type, which leads to a password file where it leads anywhere."""
    info = tarfile.TarInfo("link.png")
    info.type, info.linkname, info.size = kind, "/etc/passwd", size
    return info.tobuf(tarfile.GNU_FORMAT) + bytes(1024)


def header(name: str = "a.png", size: int = 0, pax: Mapping[str, str] | None = None) -> bytes:
    """Give the header of one entry of a tar, without its content."""
    info = tarfile.TarInfo(name)
    info.size, info.pax_headers = size, dict(pax or {})
    return info.tobuf(tarfile.PAX_FORMAT)


def duplicated_zip() -> bytes:
    """Give a ZIP with two entries of one name."""
    return zipped({"a.png": b"one", "b.png": b"two"}).replace(b"b.png", b"a.png")


def overlapping_zip(entries: int = 50) -> bytes:
    """Give a ZIP whose entries all share one compressed content: small by itself, large when it is unpacked."""
    packed = zlib.compress(bytes(300_000), 9)[2:-4]
    check = zlib.crc32(bytes(300_000))
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0x21, check, len(packed), 300_000, 5, 0)
    body = local + b"a.bin" + packed
    central = b"".join(
        struct.pack(
            "<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 0x21, check, len(packed), 300_000, 5, 0, 0, 0, 0, 0, 0
        )
        + b"a.bin"
        for _ in range(entries)
    )
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, entries, entries, len(central), len(body), 0)
    return body + central + end


def lying_zip(said: int) -> bytes:
    """Give a ZIP whose only entry says that it unpacks to `said` bytes, and unpacks to more."""
    data = zipped({"a.bin": bytes(ZEROS)})
    return data.replace(struct.pack("<I", ZEROS), struct.pack("<I", said))


def nested_zip(depth: int = 4, width: int = 4) -> bytes:
    """Give a ZIP of ZIPs of ZIPs, each level the same few times over, and a bomb in the innermost."""
    content, name = bytes(4 * MB), "0.bin"
    for level in range(depth):
        content = zipped({f"{number}-{name}": content for number in range(width)})
        name = f"{level}.zip"
    return content


def greedy_xz() -> bytes:
    """Give an xz of one byte whose header asks for a dictionary of four gigabytes."""
    data = bytearray(lzma.compress(b"x"))
    end = 12 + 4 * (data[12] + 1)
    data[16] = 40
    data[end - 4 : end] = zlib.crc32(data[12 : end - 4]).to_bytes(4, "little")
    return bytes(data)


def bombs() -> dict[str, bytes]:
    """Give archives that swell, in every kind."""
    zeros = bytes(ZEROS)
    tar = header("a.bin", ZEROS) + zeros + bytes(1024)
    return {
        "zip": zipped({"a.bin": zeros}),
        "zip of many": zipped({f"{number}.bin": bytes(400_000) for number in range(100)}),
        "gz": gzip.compress(zeros),
        "bz2": bz2.compress(zeros),
        "xz": lzma.compress(zeros),
        "tgz": gzip.compress(tar),
        "tar.bz2": bz2.compress(tar),
        "tar.xz": lzma.compress(tar),
        "7z": sevened({"a.bin": zeros}),
    }


HOSTILE = {
    **{
        f"path {name!r}, {kind}": (made({name: b"x"}), "archive_unsafe_path")
        for name in ("../a.png", "a/../../b.png", "/etc/a.png", "..\\a.png", "\\\\host\\a.png", "C:\\a.png", "c:a.png")
        for kind, made in (("zip", zipped), ("tar", tarred))
    },
    "symlink, zip": (special_zip(stat.S_IFLNK), "archive_special_entry"),
    "pipe, zip": (special_zip(stat.S_IFIFO), "archive_special_entry"),
    "device, zip": (special_zip(stat.S_IFCHR), "archive_special_entry"),
    "symlink, tar": (special_tar(tarfile.SYMTYPE), "archive_special_entry"),
    "hard link, tar": (special_tar(tarfile.LNKTYPE), "archive_special_entry"),
    "device, tar": (special_tar(tarfile.CHRTYPE), "archive_special_entry"),
    "block device, tar": (special_tar(tarfile.BLKTYPE), "archive_special_entry"),
    "pipe, tar": (special_tar(tarfile.FIFOTYPE), "archive_special_entry"),
    "sparse, tar": (special_tar(tarfile.GNUTYPE_SPARSE), "archive_special_entry"),
    "sparse by pax, tar": (header(pax={"GNU.sparse.major": "1"}) + bytes(1024), "archive_special_entry"),
    "several volumes, tar": (special_tar(b"M"), "archive_special_entry"),
    "huge size, tar": (header(size=8 * 1024**3 - 1), "undecodable"),
    "huge size by pax, tar": (header(pax={"size": str(2**63)}), "undecodable"),
    "negative size by pax, tar": (header(pax={"size": "-512"}), "undecodable"),
    "no number by pax, tar": (header(pax={"size": "many"}), "undecodable"),
    "endless extended header, tar": (special_tar(tarfile.XHDTYPE, 2**33), "undecodable"),
    "endless long name, tar": (special_tar(tarfile.GNUTYPE_LONGNAME, 2**33), "undecodable"),
    "huge times, tar": (header(pax={"mtime": "inf"}) + bytes(1024), "undecodable"),
    "locked, zip": (locked_zip(), "archive_encrypted"),
    "locked, 7z": (sevened({"a.png": b"x"}, "secret"), "archive_encrypted"),
    "locked with names, 7z": (sevened({"a.png": b"x"}, "secret", hide_names=True), "archive_encrypted"),
    "zip in zip": (zipped({"a.zip": zipped({"a.png": b"x"})}), "archive_nested"),
    "zip called png": (tarred({"a.png": zipped({"a.png": b"x"})}), "archive_nested"),
    "gz in gz": (gzip.compress(gzip.compress(b"x")), "archive_nested"),
    "tar in 7z": (sevened({"a": tarred({"a.png": b"x"})}), "archive_nested"),
    "zips all the way down": (nested_zip(), "archive_nested"),
    "same name twice, zip": (duplicated_zip(), "archive_duplicate_name"),
    "same name twice, tar": (header() + header() + bytes(1024), "archive_duplicate_name"),
    "same name with a dot, tar": (header("./a.png") + header("a.png") + bytes(1024), "archive_duplicate_name"),
    "overlapping entries, zip": (overlapping_zip(), "archive_bomb"),
    "lies about its size, zip": (lying_zip(1000), "undecodable"),
    "promises too much, zip": (lying_zip(2**32 - 2), "archive_bomb"),
    "another compression, zip": (zipped({"a.png": b"x"}, zipfile.ZIP_BZIP2), "unsupported_media_type"),
    "empty, zip": (zipped({}), "archive_empty"),
    "folders only, zip": (zipped({"a/": b""}), "archive_empty"),
    "empty, tar": (header("a/") + bytes(1024), "archive_empty"),
    "clutter only, zip": (zipped({"__MACOSX/._a.png": b"x", ".DS_Store": b"x"}), "archive_empty"),
    "empty, 7z": (sevened({}), "archive_empty"),
    "too many entries, zip": (zipped({f"{n}": b"" for n in range(2_001)}, 0), "archive_too_many_entries"),
    "too many entries, tar": (tarred({f"{n}": b"" for n in range(2_001)}), "archive_too_many_entries"),
    "endless list of entries, zip": (zipped({f"{n:0200}": b"" for n in range(16_000)}, 0), "archive_too_many_entries"),
    "magic and nothing, zip": (b"PK\x03\x04" + bytes(100), "undecodable"),
    "magic and nothing, 7z": (b"7z\xbc\xaf\x27\x1c" + bytes(100), "undecodable"),
    "magic and nothing, gz": (b"\x1f\x8b\x08" + bytes(100), "undecodable"),
    "magic and nothing, bz2": (b"BZh91AY&SY" + bytes(100), "undecodable"),
    "magic and nothing, xz": (b"\xfd7zXZ\x00" + bytes(100), "undecodable"),
    "magic and nothing, tar": (bytes(257) + b"ustar" + bytes(1000), "undecodable"),
    "huge dictionary, xz": (greedy_xz(), "undecodable"),
    **{f"bomb, {kind}": (content, "archive_bomb") for kind, content in bombs().items()},
    **{
        f"cut short, {kind}": (content[: len(content) // 2], "undecodable")
        for kind, content in of_each_kind({"a.png": bytes(range(256)) * 40, "b.png": b"x" * 4000}).items()
    },
}
"""By name: the archive and the code that refuses it."""
