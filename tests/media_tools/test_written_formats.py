import io
import struct

import numpy as np
import pytest
from PIL import Image

from media_tools.errors import FormatUnavailable, ImageTooLarge
from tests.media_tools.work import compress, convert, do, facts, opened, pixels
from tests.samples import pictures

FORMS = ("bmp", "ico", "qoi")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
@pytest.mark.parametrize("size", [(96, 64), (33, 17), (1, 1), (1, 200)])
def test_every_pixel_and_its_transparency_is_kept(form, mode, size):
    picture = pictures.with_hole(96, 64).resize(size, Image.Resampling.NEAREST).convert(mode)
    done = convert(pictures.encoded(picture, "png", metadata=False), form)
    assert np.array_equal(pixels(done.data, "RGBA"), np.asarray(picture.convert("RGBA")))
    # and our own reader sees the same
    assert np.array_equal(pixels(convert(done.data, "png").data, "RGBA"), np.asarray(picture.convert("RGBA")))


@pytest.mark.parametrize("form", FORMS)
def test_deep_colours_and_profiles_come_as_eight_bits_of_srgb(form):
    deep = pixels(convert(pictures.sixteen_bit(), form).data)
    assert np.abs(deep - pictures.deep_ramp() / 257).max() <= 1
    wide, shown = pictures.display_p3()
    assert np.abs(pixels(convert(wide, form).data) - np.asarray(shown)).mean() < 1


def test_a_bitmap_is_of_the_version_that_its_transparency_needs():
    plain = convert(pictures.encoded(pictures.photo(), "png"), "bmp").data
    clear = convert(pictures.encoded(pictures.with_hole(), "png"), "bmp").data
    assert [struct.unpack_from("<I", data, 14)[0] for data in (plain, clear)] == [40, 108]
    assert [struct.unpack_from("<I", data, 2)[0] for data in (plain, clear)] == [len(plain), len(clear)]


def test_an_icon_holds_one_picture_of_256_pixels_at_most():
    source = pictures.encoded(pictures.photo(300, 200), "png")
    with pytest.raises(ImageTooLarge, match="ICO holds at most 256 pixels"):
        convert(source, "ico")
    done = convert(source, "ico", resize="width", resizeWidth=256)
    assert opened(done.data).info["sizes"] == {(256, 171)}
    assert done.output.mime == "image/x-icon"


def test_an_icon_of_several_pictures_is_not_given_back_with_one():
    buffer = io.BytesIO()
    pictures.photo(64, 64).save(buffer, "ICO", sizes=[(16, 16), (64, 64)])
    for tool in ("compress", "strip-metadata"):
        with pytest.raises(FormatUnavailable):
            do(tool, buffer.getvalue())
    assert do("transform", buffer.getvalue(), rotate=90).output.format == "png"


@pytest.mark.parametrize("form", ["bmp", "qoi"])
def test_compress_keeps_every_pixel_and_never_grows(form):
    source = convert(pictures.encoded(pictures.with_hole(), "png"), form).data
    done = compress(source, quality=10)
    assert len(done.data) <= len(source)
    assert np.array_equal(pixels(done.data, "RGBA"), np.asarray(pictures.with_hole()))
    assert facts(done.data)["format"] == form


def test_the_first_frame_of_an_animation_is_written():
    for form in FORMS:
        assert opened(convert(pictures.animation("gif"), form).data).convert("RGB").getpixel((40, 40)) == (220, 20, 20)
