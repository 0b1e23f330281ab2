import io
import random

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from media_tools.engines import exif, exif_tiff
from tests.media_tools.work import convert, facts, opened, pixels
from tests.samples import pictures

TAKEN, NOTE, EXPOSURE, EXIF_IFD = 0x9003, 0x927C, 0x829A, 0x8769
TIME = "2026:01:02 03:04:05"


def tiff(orientation=6, pages=1, note=b"a note", big_endian=False):
    """Make a TIFF that tells its maker, its place, when it was taken, and a note."""
    info = TiffImagePlugin.ImageFileDirectory_v2()
    info[pictures.MAKE] = "Sample Maker"
    info[pictures.ORIENTATION] = orientation
    info[EXIF_IFD] = {TAKEN: TIME, NOTE: note, EXPOSURE: TiffImagePlugin.IFDRational(1, 250)}
    info[pictures.GPS_IFD] = {1: "N", 2: (51.0, 28.0, 38.0)}
    picture = pictures.photo()
    if big_endian:
        # the one kind of picture that Pillow writes so
        picture = Image.frombytes("I;16B", picture.size, np.asarray(picture.convert("L"), ">u2").tobytes())
    buffer = io.BytesIO()
    picture.save(buffer, "TIFF", tiffinfo=info, save_all=pages > 1, append_images=[picture] * (pages - 1))
    return buffer.getvalue()


def read(data, tmp_path, orientation=1):
    path = tmp_path / "source"
    path.write_bytes(data)
    return exif_tiff.read(path, orientation)


@pytest.mark.parametrize("big_endian", [False, True])
@pytest.mark.parametrize("target", ["jpg", "png", "webp", "tiff", "heif", "avif"])
def test_what_a_tiff_tells_is_told_by_the_result(big_endian, target):
    source = tiff(big_endian=big_endian)
    assert source[:2] == (b"MM" if big_endian else b"II")
    kept = opened(convert(source, target).data).getexif()
    told = kept.get_ifd(EXIF_IFD)
    assert kept[pictures.MAKE] == "Sample Maker"
    assert (told[TAKEN], told[NOTE], float(told[EXPOSURE])) == (TIME, b"a note", 0.004)
    assert kept.get_ifd(pictures.GPS_IFD)[2] == (51.0, 28.0, 38.0)
    assert kept.get(pictures.ORIENTATION, 1) == 1


def test_inspect_reads_the_exif_of_a_tiff():
    assert facts(tiff())["exif"]["make"] == "Sample Maker"
    assert facts(tiff())["exif"]["hasLocation"] is True


def test_every_page_and_every_pixel_stays_beside_the_exif():
    done = opened(convert(tiff(pages=3), "tiff", autoOrient="false").data)
    assert done.n_frames == 3
    for page in range(3):
        done.seek(page)
        assert np.array_equal(np.asarray(done), pictures.photo().transpose(Image.Transpose.ROTATE_270))
    done.seek(0)
    assert done.getexif()[pictures.MAKE] == "Sample Maker"
    assert done.getexif()[pictures.ORIENTATION] == 6


def test_a_tiff_that_tells_nothing_gets_no_exif(tmp_path):
    buffer = io.BytesIO()
    pictures.photo().save(buffer, "TIFF")
    assert read(buffer.getvalue(), tmp_path) is None


def test_more_than_fits_into_a_jpeg_is_left_out(tmp_path):
    source = tiff(note=bytes(exif_tiff.MOST_BYTES + 1))
    assert len(read(source, tmp_path)) < 500
    assert opened(convert(source, "jpg").data).getexif().get_ifd(EXIF_IFD)[TAKEN] == TIME


@pytest.mark.parametrize("seed", range(5))
def test_damaged_directories_are_read_as_far_as_they_are_whole(seed, tmp_path):
    luck = random.Random(seed)
    source = tiff()
    start = int.from_bytes(source[4:8], "little")
    for _ in range(40):
        broken = bytearray(source)
        for _ in range(luck.randint(1, 12)):
            broken[luck.randrange(start, len(broken))] = luck.choice((0, 1, 0x7F, 0x80, 0xFF, luck.randrange(256)))
        block = read(bytes(broken[: luck.randint(start, len(broken))]), tmp_path)
        assert block is None or len(block) <= exif_tiff.MOST_BYTES


@pytest.mark.parametrize(
    "block", [b"", exif.PREFIX, exif.PREFIX + b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\xff\xff"]
)
def test_a_block_that_cannot_be_read_adds_nothing(block, tmp_path):
    path = tmp_path / "result.tiff"
    pictures.photo().save(path)
    exif_tiff.write(path, block)
    assert np.array_equal(pixels(path.read_bytes()), pictures.photo())
    assert pictures.MAKE not in opened(path.read_bytes()).getexif()
