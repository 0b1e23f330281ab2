import random
import struct
from pathlib import Path

import pytest
import pyvips

from media_tools import registry
from media_tools.engines import vips
from media_tools.errors import EmptyFile, MediaError, OutputTooLarge, Undecodable, UnsupportedMedia
from media_tools.limits import Limits
from tests.media_tools.work import compress, convert
from tests.samples import documents, drawings, pictures

WHOLE = {
    **pictures.readable(),
    "tiff of pages": pictures.pages(),
    "gif animation": pictures.animation("gif"),
    "webp animation": pictures.animation("webp"),
    "png animation": pictures.animation("png"),
    "avif animation": pictures.animation("avif"),
    "jpg with everything": pictures.encoded(pictures.photo(), "jpg", 6),
    "cmyk": pictures.cmyk(True),
    "svg": drawings.with_picture(pictures.encoded(pictures.photo(16, 16), "png"), "png"),
    "pdf": documents.drawn_pdf(),
}
ROUNDS = 25
SMALL = Limits(side=2_000, frame_pixels=1_000_000, total_pixels=4_000_000, frames=50)
"""Some mutations make a picture large; what is tried here is that they are refused or read, not how fast."""


def mutated(data, seed):
    """Damage a file: single bytes, a hole, a repeated part, or a cut."""
    luck = random.Random(seed)
    damaged = bytearray(data)
    for _ in range(luck.randint(1, 12)):
        damaged[luck.randrange(len(damaged))] = luck.choice((0, 0xFF, 0x7F, luck.randrange(256)))
    start = luck.randrange(len(damaged))
    match luck.randrange(5):
        case 0:
            del damaged[start : start + luck.randint(1, 64)]
        case 1:
            damaged[start:start] = damaged[: luck.randint(1, 64)]
        case 2:
            del damaged[start + 16 :]
    return bytes(damaged)


def outcome(work, *arguments, **values):
    """Run a tool; give what it made, or the error of ours that it raised. Any other error passes through."""
    try:
        return work(*arguments, limits=SMALL, **values)
    except MediaError as error:
        return error


@pytest.mark.parametrize("name", WHOLE)
def test_damaged_files_give_a_result_or_an_error_of_ours(name):
    for seed in range(ROUNDS):
        data = mutated(WHOLE[name], f"{name} {seed}")
        target = ("png", "webp", "jpg", "gif")[seed % 4]
        for found in (outcome(convert, data, target), outcome(compress, data)):
            if isinstance(found, MediaError):
                assert 8 < len(found.message) < 300
                assert "/" not in found.message
                assert found.permanent
            else:
                assert found.output.width > 0
                assert len(found.data) > 0


CUT = [(form, part) for form in pictures.readable() for part in (0.35, 0.6, 0.9)]


@pytest.mark.parametrize(("form", "part"), CUT)
def test_a_picture_that_was_cut_short_is_an_error_and_not_a_grey_area(form, part):
    source = pictures.encoded(pictures.photo(160, 120), form, metadata=False)
    with pytest.raises(Undecodable, match="damaged or cut short"):
        convert(source[: int(len(source) * part)], "png")


@pytest.mark.parametrize(("form", "part"), [cut for cut in CUT if registry.formats()[cut[0]].remade])
def test_a_cut_picture_is_not_given_back_as_compressed(form, part):
    source = pictures.encoded(pictures.photo(160, 120), form, metadata=False)
    with pytest.raises(Undecodable, match="damaged or cut short"):
        compress(source[: int(len(source) * part)], lossless="true")


@pytest.mark.parametrize("form", ["gif", "webp", "png", "avif"])
def test_an_animation_that_was_cut_short_is_an_error(form):
    source = pictures.animation(form, times=(100,) * 8)
    with pytest.raises(Undecodable):
        convert(source[: len(source) * 3 // 5], "webp")


def test_an_empty_file_is_its_own_error():
    with pytest.raises(EmptyFile):
        convert(b"", "png")


@pytest.mark.parametrize(
    "data",
    [
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile '/etc/passwd'\n",
        b"<!DOCTYPE html><html><body><svg></svg></body></html>",
        b"<html><script>alert(1)</script></html>",
        b"just some words that somebody called picture.png",
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"\0" * 5000,
        b"\x89PNG",
        b"BM",
        b"<?xml version='1.0'?><note>svg</note>",
        b"P7 4 4 255 " + bytes(48),
        b"push graphic-context\nimage over 0,0 0,0 'https://example.invalid'\npop graphic-context",
        random.Random(1).randbytes(5000),
    ],
    ids=lambda data: data[:12].decode("latin-1"),
)
def test_what_is_no_picture_is_refused_whatever_it_is_called(data):
    with pytest.raises(UnsupportedMedia, match=r"is read here|files become"):
        convert(data, "png")


def test_an_encrypted_pdf_is_refused():
    locked = documents.drawn_pdf().replace(b"/Root 1 0 R>>", b"/Root 1 0 R/Encrypt<</Filter/Standard/V 2/R 3>>>>")
    with pytest.raises(Undecodable):
        convert(locked, "png")


@pytest.mark.parametrize("words", ["vips_tracked: out of memory --- size == 48MB", "Failed to allocate frame_base"])
def test_a_library_that_lacks_memory_is_told_from_a_damaged_file(words):
    with pytest.raises(MemoryError), vips.errors_as(Undecodable("damaged")):
        raise pyvips.Error(words)


@pytest.mark.parametrize(
    "words",
    [
        "heif: Memory allocation error: Security limit exceeded: Number of extents in iloc box (255)",
        "tiff2vips: Failed to allocate memory for to read TIFF directory (0 elements of 12 bytes each)",
        'tiff2vips: Out of memory reading of "BitsPerSample"',
    ],
)
def test_a_nonsense_count_is_damage_and_not_a_lack_of_memory(words):
    with pytest.raises(Undecodable), vips.errors_as(Undecodable("damaged")):
        raise pyvips.Error(words)


def test_a_picture_without_a_pixel_is_damaged():
    source = pictures.encoded(pictures.photo(), "heif")
    size = struct.pack(">II", 96, 64)
    assert size in source
    with pytest.raises(Undecodable):
        convert(source.replace(size, bytes(8)), "jpg", resize="width", resizeWidth=32)


def test_a_full_result_file_is_told_from_a_damaged_source():
    with pytest.raises(OutputTooLarge), vips.errors_as(Undecodable("damaged")):
        raise pyvips.Error("write error: File too large")


def test_an_error_of_memory_stays_one(monkeypatch):
    def full(*arguments, **options):
        raise MemoryError

    monkeypatch.setattr(vips, "_open", full)
    with pytest.raises(MemoryError):
        convert(pictures.encoded(pictures.photo(), "jpg"), "png")


def test_a_full_disk_is_told_as_such_and_not_as_a_fault_of_the_file():
    image = vips.from_pixels(bytes(64 * 64 * 3), 64, 64, 3, {})
    for form in ("jpg", "png", "webp"):
        with pytest.raises(OSError, match="No space left"):
            vips.save(image, Path("/dev/full"), registry.formats()[form])
