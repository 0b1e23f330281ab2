import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_sample_image

from media_tools import registry
from media_tools.errors import InvalidParam
from media_tools.spec import parse
from media_tools.steps import auto
from tests.media_tools.work import compress, convert, difference, opened, pixels
from tests.samples import pictures

WRITTEN = ["jpg", "png", "webp", "avif", "tiff", "gif", "heif"]


@pytest.mark.parametrize("quality", [1, 50, 82, 100])
@pytest.mark.parametrize("form", WRITTEN)
def test_the_format_stays_and_the_file_never_grows(form, quality):
    source = pictures.encoded(pictures.photo(), form, 6 if form in ("jpg", "png", "webp", "avif") else 1)
    done = compress(source, quality=quality)
    assert len(done.data) <= len(source)
    assert registry.formats()[form].matches(done.data[:4096])
    assert (done.output.width, done.output.height) == (96, 64)


@pytest.mark.parametrize("form", WRITTEN)
def test_what_cannot_be_made_smaller_comes_back_byte_for_byte(form):
    source = pictures.encoded(pictures.photo(24, 16), form, metadata=False)
    smallest = compress(source, quality=1).data
    again = compress(smallest, quality=100)
    assert again.data == smallest
    assert again.output.quality is None


@pytest.mark.parametrize("form", WRITTEN)
def test_lossless_keeps_every_pixel(form):
    source = pictures.encoded(pictures.with_hole() if form in ("png", "webp") else pictures.photo(), form)
    done = compress(source, lossless="true")
    assert len(done.data) <= len(source)
    assert np.array_equal(pixels(done.data, "RGBA"), pixels(source, "RGBA"))


@pytest.mark.parametrize("strip", ["true", "false"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_a_jpeg_is_packed_anew_without_a_change_to_its_pixels(orientation, strip):
    source = pictures.encoded(pictures.photo(320, 200), "jpg", orientation)
    done = compress(source, lossless="true", stripMetadata=strip)
    assert len(done.data) < 0.99 * len(source)
    assert np.array_equal(pixels(done.data), pixels(source))
    assert opened(done.data).getexif().get(pictures.ORIENTATION, 1) == orientation
    assert (done.output.width, done.output.height) == (320, 200)


def test_a_jpeg_with_pictures_behind_its_end_keeps_them():
    photo = pictures.encoded(pictures.photo(320, 200), "jpg")
    source = photo[:2] + b"\xff\xe2\x00\x06MPF\0" + photo[2:] + photo
    assert compress(source, lossless="true").data == source


def test_a_png_is_packed_further_than_the_encoder_goes():
    source = pictures.encoded(pictures.photo(320, 200), "png", compress_level=9)
    done = compress(source, lossless="true")
    assert len(done.data) < len(source)
    assert np.array_equal(pixels(done.data), pixels(source))


def test_lossless_webp_keeps_the_colours_that_nobody_sees():
    source = pictures.encoded(pictures.with_hole(), "webp", lossless=True, exact=True, method=0)
    done = compress(source, lossless="true")
    assert len(done.data) < len(source)
    assert np.array_equal(pixels(done.data, "RGBA"), pixels(source, "RGBA"))


def test_a_png_below_full_quality_may_become_a_palette_that_looks_alike():
    source = pictures.encoded(pictures.photo(320, 200), "png")
    done = compress(source, quality=80)
    assert opened(done.data).mode == "P"
    assert len(done.data) < len(source) / 2
    assert difference(pixels(done.data), pixels(source)) < 8


def test_a_png_of_full_quality_keeps_every_pixel():
    source = pictures.encoded(pictures.photo(320, 200), "png", compress_level=1)
    done = compress(source, quality=100)
    assert len(done.data) < len(source)
    assert np.array_equal(pixels(done.data), pixels(source))


def test_a_smaller_jpeg_is_upright_and_says_its_quality():
    source = pictures.encoded(pictures.photo(320, 200), "jpg", 6)
    done = compress(source, quality=60)
    assert done.output.quality == 60
    assert opened(done.data).size == (320, 200)
    assert opened(done.data).getexif()[pictures.ORIENTATION] == 1


def test_an_unknown_mode_is_refused_with_the_known_ones():
    with pytest.raises(InvalidParam, match="quality, target-size"):
        parse(registry.tools()["compress"], {"mode": "smallest"})


@pytest.mark.parametrize("form", ["jpg", "webp", "avif", "jxl"])
def test_auto_says_what_it_applied_and_how_like_the_input_it_is(form):
    source = convert(pictures.encoded(photograph(), "png"), form, compression=99).data
    done = compress(source, quality="auto")
    assert len(done.data) < 0.8 * len(source)
    assert 1 <= done.output.quality <= 100
    assert 80 <= done.output.score < 85
    assert opened(done.data).size == (320, 240)


@pytest.mark.parametrize("form", [*WRITTEN, "jxl"])
def test_auto_never_makes_a_file_larger(form):
    source = pictures.encoded(pictures.photo(), form, metadata=False)
    smallest = compress(source, quality=1).data
    done = compress(smallest, quality="auto")
    assert len(done.data) <= len(smallest)
    assert registry.formats()[form].matches(done.data[:4096])


def test_auto_gives_a_png_a_palette_only_where_nobody_sees_it():
    drawing = pictures.encoded(Image.linear_gradient("L").convert("RGB"), "png", compress_level=0)
    done = compress(drawing, quality="auto")
    assert np.array_equal(pixels(done.data), pixels(drawing))
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (80, 80, 3), np.uint8))
    done = compress(pictures.encoded(noise, "png", compress_level=0), quality="auto")
    assert opened(done.data).mode == "RGB"
    assert (done.output.quality, done.output.score) == (None, 100)
    few = compress(pictures.encoded(photograph().quantize(200).convert("RGB"), "png"), quality="auto")
    assert opened(few.data).mode == "P"
    assert few.output.score >= 80


@pytest.mark.parametrize("colours", [20, 200])
def test_a_large_png_takes_a_palette_only_where_its_whole_can_bear_it(colours, monkeypatch):
    monkeypatch.setattr(auto, "SAMPLE_PIXELS", 60_000)
    monkeypatch.setattr(auto, "LOSSLESS_PIXELS", 0)
    source = pictures.encoded(photograph().quantize(colours).convert("RGB"), "png", compress_level=1)
    done = compress(source, quality="auto")
    assert done.output.score >= 80
    assert done.output.quality is None
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (260, 260, 3), np.uint8))
    done = compress(pictures.encoded(noise, "png", compress_level=0), quality="auto")
    assert done.output.score == 100
    assert opened(done.data).mode == "RGB"


@pytest.mark.parametrize("form", ["jpg", "webp"])
def test_what_auto_cannot_make_smaller_keeps_every_pixel(form):
    smallest = compress(pictures.encoded(photograph(), form), quality=10).data
    done = compress(smallest, quality="auto")
    assert np.array_equal(pixels(done.data), pixels(smallest))
    assert (done.output.quality, done.output.score) == (None, 100)


@pytest.mark.parametrize(
    ("other", "said"), [({"lossless": True}, "lossless"), ({"mode": "target-size", "targetBytes": 9}, "target-size")]
)
def test_auto_is_one_aim_and_no_other_may_stand_beside_it(other, said):
    with pytest.raises(InvalidParam, match=f"Send quality=auto or .*{said}, not both") as refused:
        parse(registry.tools()["compress"], {"quality": "auto", **other})
    assert refused.value.field == "quality"


def photograph() -> Image.Image:
    return Image.fromarray(load_sample_image("china.jpg")).crop((200, 100, 520, 340))


def test_a_jpeg_with_coefficients_out_of_range_stays_as_it_is():
    # libjpeg reads them, and ends the process when it is to write them
    source = pictures.encoded(pictures.photo(320, 200), "jpg", metadata=False)
    table = source.index(b"\xff\xc4\x00\xb5\x10") + 5 + 16
    damaged = source[:table] + bytes([source[table] & 0xF0 | 13]) + source[table + 1 :]
    assert compress(damaged, lossless="true").data == damaged
