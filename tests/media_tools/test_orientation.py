import pytest

from tests.media_tools.work import convert, difference, opened, pixels
from tests.samples import pictures

TAGGED = ("jpg", "tiff", "webp", "png", "jxl")
BOXED = ("avif", "heif")
TARGETS = ("jpg", "png", "webp", "avif", "tiff", "gif", "heif", "jxl", "pdf")
NEAR = 9.0


def upright():
    return pictures.photo()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", TAGGED + BOXED)
def test_every_orientation_of_every_format_comes_out_upright_without_a_tag(form, orientation):
    source = pictures.encoded(upright(), form, orientation)
    done = convert(source, "png")
    assert (done.output.width, done.output.height) == (96, 64)
    assert difference(pixels(done.data), upright()) < NEAR
    assert opened(done.data).getexif().get(pictures.ORIENTATION, 1) == 1


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_holds_the_upright_picture(target):
    done = convert(pictures.encoded(upright(), "jpg", 6), target, compression=90)
    picture = opened(done.data)
    assert picture.size == (96, 64)
    assert difference(picture.convert("RGB"), upright()) < NEAR
    assert picture.getexif().get(pictures.ORIENTATION, 1) == 1


@pytest.mark.parametrize("orientation", [3, 5, 6, 8])
def test_sizes_are_counted_on_the_upright_picture(orientation):
    source = pictures.encoded(pictures.photo(960, 640), "jpg", orientation)
    done = convert(source, "jpg", resize="width", resizeWidth=48, compression=95)
    assert (done.output.width, done.output.height) == (48, 32)
    assert difference(pixels(done.data), pictures.photo(48, 32)) < NEAR


def test_a_filled_box_is_cut_from_the_upright_picture():
    source = pictures.encoded(pictures.photo(960, 640), "jpg", 6)
    done = convert(source, "png", resize="linkedin")
    assert (done.output.width, done.output.height) == (960, 502)
    expected = convert(pictures.encoded(pictures.photo(960, 640), "jpg"), "png", resize="linkedin")
    assert difference(pixels(done.data), pixels(expected.data)) < NEAR


@pytest.mark.parametrize("target", ["jpg", "png", "webp", "tiff"])
def test_without_auto_orient_the_pixels_stay_and_the_tag_with_them(target):
    done = convert(pictures.encoded(upright(), "jpg", 6), target, autoOrient="false")
    assert (done.output.width, done.output.height) == (64, 96)
    assert opened(done.data).getexif()[pictures.ORIENTATION] == 6


def test_an_orientation_that_does_not_exist_is_none():
    source = bytearray(pictures.encoded(upright(), "jpg", 6))
    source[source.index(b"\x01\x12\x00\x03") + 9] = 77
    assert convert(bytes(source), "png").output.width == 64


def test_the_orientation_inside_xmp_is_corrected_too():
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/" tiff:Orientation="6"></x:xmpmeta>'
    source = pictures.encoded(upright(), "jpg", 6, xmp=xmp)
    assert b'tiff:Orientation="6"' in source
    assert b'tiff:Orientation="1"' in convert(source, "jpg").data
