import numpy as np
import pytest
import pyvips
from PIL import Image

from media_tools import magic
from media_tools.detect import sniff
from media_tools.engines import files
from media_tools.errors import FormatUnavailable, ImageTooLarge, Undecodable
from media_tools.limits import Limits
from tests.media_tools.work import compress, convert, difference, do, facts, opened, pixels
from tests.samples import bombs, pictures, raws

LARGE = (320, 214)
NEAR = 7
"""What the colour filter takes from a picture full of edges, and a margin."""


def photo():
    return pictures.photo(*LARGE)


@pytest.mark.parametrize("target", ["jpg", "png", "webp", "tiff", "jxl"])
def test_a_raw_is_developed_into_the_picture_that_the_camera_saw(target):
    done = convert(raws.dng(photo()), target, compression=95)
    assert opened(done.data).size == LARGE
    assert difference(opened(done.data).convert("RGB"), photo()) < NEAR


def test_the_white_balance_of_the_camera_is_used():
    source = raws.dng(photo(), neutral=(0.4, 1, 0.6))
    shown = pixels(convert(source, "png").data)
    assert np.abs(shown.mean((0, 1)) - np.asarray(photo()).mean((0, 1))).max() < 3


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_brought_upright(orientation):
    done = convert(raws.dng(photo(), orientation), "png")
    assert opened(done.data).size == LARGE
    assert difference(opened(done.data), photo()) < NEAR


def test_what_holds_sixteen_bits_gets_them():
    ramp = Image.fromarray(np.tile(np.linspace(60, 90, 256).astype(np.uint8), (64, 1))).convert("RGB")
    image = pyvips.Image.new_from_buffer(convert(raws.dng(ramp), "png").data, "")
    assert image.format == "ushort"
    assert len(np.unique(image.numpy()[..., 1])) > 40


def test_a_small_result_is_made_of_half_of_the_sensor_and_looks_the_same(tmp_path):
    path = tmp_path / "source"
    path.write_bytes(raws.dng(photo()))
    header = files.header(path, sniff(raws.dng()), Limits())
    assert [files.load(path, header, Limits(), scale).width for scale in (1.0, 0.51, 0.5)] == [320, 320, 160]
    done = do("thumbnail", raws.dng(photo()), width=80, height=80, fit="inside")
    assert opened(done.data).size == (80, 54)
    assert difference(opened(done.data), photo().resize((80, 54), Image.Resampling.LANCZOS)) < NEAR


def test_pixels_that_are_not_square_become_so():
    done = convert(raws.dng(photo(), extra=[(50718, raws.RATIONAL, (2, 1))]), "png")
    assert (done.output.width, done.output.height) == (LARGE[0] * 2, LARGE[1])
    assert opened(done.data).size == (LARGE[0] * 2, LARGE[1])
    assert difference(opened(done.data), photo().resize((LARGE[0] * 2, LARGE[1]))) < NEAR


def test_metadata_of_the_camera_is_kept_or_gone_as_asked():
    source = raws.dng(photo(), 6, extra=[(315, raws.ASCII, b"Somebody Known\0")])
    kept = opened(convert(source, "jpg").data).getexif()
    assert (kept[271], kept[315], kept[274]) == ("Sample Maker", "Somebody Known", 1)
    assert b"Somebody" not in convert(source, "jpg", stripMetadata="true").data
    assert facts(source)["exif"]["model"] == "Sample Camera"
    assert (facts(source)["width"], facts(source)["orientation"], facts(source)["format"]) == (LARGE[0], 6, "raw")


def test_damaged_metadata_does_not_harm_the_picture():
    source = raws.dng(photo(), extra=[(34665, raws.LONG, [7]), (34853, raws.LONG, [2**31])])
    assert convert(source, "jpg").output.width == LARGE[0]


def maker(make, *tags, order="<"):
    return raws.tiff([(256, raws.LONG, [64]), (257, raws.LONG, [48]), (271, raws.ASCII, make), *tags], order=order)


PREVIEW = ((254, raws.LONG, [1]), (330, raws.LONG, [400, 800]))
RAW = {
    "dng": raws.dng(),
    "nef": maker(b"NIKON CORPORATION\0", *PREVIEW, order=">"),
    "arw": maker(b"SONY\0\0\0\0", *PREVIEW),
    "pef": maker(b"PENTAX Corporation \0", (262, raws.SHORT, [32803]), order=">"),
    "cr2": b"II*\0\x10\0\0\0CR\x02\0\0\1\0\0" + maker(b"Canon\0")[8:],
    "cr3": b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom",
    "raf": b"FUJIFILMCCD-RAW 0201FF383501X-T3",
    "orf": b"IIRO\x08\0\0\0" + bytes(40),
    "rw2": b"IIU\0\x18\0\0\0" + bytes(40),
}


@pytest.mark.parametrize("kind", RAW)
def test_a_raw_is_known_by_its_bytes_and_by_nothing_else(kind):
    assert sniff(RAW[kind]).name == "raw"
    assert kind in sniff(RAW[kind]).aliases
    assert not magic.tiff(RAW[kind])


@pytest.mark.parametrize("kind", [kind for kind in RAW if kind != "dng"])
def test_a_raw_of_nothing_but_its_mark_is_refused(kind):
    with pytest.raises(Undecodable, match="Camera RAW"):
        convert(RAW[kind], "png")


PLAIN = {
    "a TIFF": pictures.encoded(pictures.photo(), "tiff"),
    "a TIFF of a camera's own program": maker(b"NIKON CORPORATION\0", (254, raws.LONG, [0])),
    "a TIFF with a preview first": maker(b"Scanner\0", *PREVIEW),
    "big endian": maker(b"SONY\0\0\0\0", order=">"),
    "pages": pictures.pages(),
    "without a directory": b"II*\0",
    "a directory beyond the head": b"II*\0\xff\xff\xff\x7f",
    "BigTIFF": b"II+\0\x08\0\0\0" + bytes(20),
}


@pytest.mark.parametrize("kind", PLAIN)
def test_a_plain_tiff_stays_one(kind):
    assert sniff(PLAIN[kind]).name == "tiff"


@pytest.mark.parametrize("size", [(60_000, 60_000), (16_384, 16_384), (20_000, 100)])
def test_the_header_is_held_against_the_limits_before_any_pixel(size):
    with pytest.raises(ImageTooLarge):
        convert(raws.dng(size=size), "png")
    with pytest.raises(ImageTooLarge):
        convert(raws.dng(), "png", limits=Limits(side=95))


@pytest.mark.parametrize("aspect", [(1000, 1), (1, 1000), (0.0001, 1), (4, 0.0001)])
def test_pixels_of_a_mad_shape_are_refused_or_taken_as_square(aspect):
    try:
        done = convert(raws.dng(extra=[(50718, raws.RATIONAL, aspect)]), "png")
    except (Undecodable, ImageTooLarge):
        return
    assert (done.output.width, done.output.height) == (96, 64)


@pytest.mark.parametrize("part", [0.02, 0.1, 0.5, 0.99])
def test_a_raw_that_is_cut_short_is_refused(part):
    source = raws.dng(photo())
    with pytest.raises(Undecodable):
        convert(source[: int(len(source) * part)], "png")


def test_a_plain_tiff_bomb_is_still_one():
    with pytest.raises(ImageTooLarge):
        convert(bombs.tiff(), "png")


def test_a_raw_is_not_written():
    for word in ("raw", "dng", "nef"):
        with pytest.raises(FormatUnavailable, match="camera alone"):
            convert(raws.dng(), word)
    with pytest.raises(FormatUnavailable):
        compress(raws.dng())
