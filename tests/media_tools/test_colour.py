import numpy as np
import pytest
import pyvips
from PIL import Image, ImageOps

from media_tools.engines.colour import to_srgb
from media_tools.engines.icc import is_srgb
from tests.media_tools.colours import delta_e
from tests.media_tools.work import compress, convert, opened, pixels
from tests.samples import pictures, profiles


def test_display_p3_is_shown_as_the_same_colours_in_srgb():
    wide, upright = pictures.display_p3()
    raw = np.asarray(opened(wide).convert("RGB"))
    assert delta_e(raw, upright).mean() > 1.0
    done = convert(wide, "png", stripMetadata="true")
    assert delta_e(pixels(done.data), upright).mean() < 0.6
    assert opened(done.data).info.get("icc_profile") is None


@pytest.mark.parametrize("with_profile", [True, False])
@pytest.mark.parametrize("target", ["png", "webp", "jpg", "avif", "heif", "gif", "tiff", "pdf"])
def test_cmyk_becomes_the_colours_that_were_printed(target, with_profile):
    done = convert(pictures.cmyk(with_profile), target, compression=92)
    picture = opened(done.data)
    assert picture.mode in ("RGB", "P")
    assert delta_e(picture.convert("RGB"), pictures.photo()).mean() < 6.0


def test_an_srgb_profile_is_known_and_the_pixels_are_left_alone():
    assert is_srgb(pictures.profile("srgb"))
    assert not is_srgb(pictures.profile("p3"))
    assert not is_srgb(b"")
    assert not is_srgb(pictures.profile("srgb")[:200])


def test_a_broken_profile_does_not_break_the_picture():
    source = pictures.encoded(pictures.photo(), "png", metadata=False, icc_profile=b"no profile at all" * 20)
    assert np.array_equal(pixels(convert(source, "png").data), np.asarray(pictures.photo()))


@pytest.mark.parametrize("target", ["png", "tiff"])
def test_sixteen_bits_stay_where_the_target_holds_them(target, tmp_path):
    done = convert(pictures.sixteen_bit(), target)
    result = tmp_path / f"result.{target}"
    result.write_bytes(done.data)
    assert np.array_equal(pyvips.Image.new_from_file(str(result)).numpy(), pictures.deep_ramp())


@pytest.mark.parametrize("target", ["jpg", "webp", "avif", "gif", "heif", "pdf"])
def test_sixteen_bits_become_eight_elsewhere(target):
    done = convert(pictures.sixteen_bit(), target, compression=95)
    ramp = np.linspace(0, 255, 96 * 64).reshape(64, 96)
    expected = np.dstack([ramp, ramp[::-1], ramp])
    assert np.abs(pixels(done.data) - expected).mean() < 6


@pytest.mark.parametrize("target", ["jpg", "png", "tiff"])
def test_grey_stays_grey(target):
    done = convert(pictures.grey(), target)
    assert opened(done.data).mode == "L"


@pytest.mark.parametrize("target", ["jpg", "png", "webp", "avif", "heif", "tiff", "jxl"])
def test_no_grey_picture_gets_a_profile_for_three_channels(target):
    source = pictures.encoded(ImageOps.grayscale(pictures.photo()), "png", icc_profile=profiles.grey())
    done = opened(convert(source, target).data)
    assert done.mode not in ("L", "LA") or b"RGB " not in (done.info.get("icc_profile") or b"")[:32]


@pytest.mark.parametrize("target", ["jpg", "png", "webp", "avif", "heif", "gif", "tiff", "pdf"])
def test_grey_keeps_its_lightness_in_every_target(target):
    done = convert(pictures.grey(), target, compression=92)
    assert np.abs(pixels(done.data, "L") - pixels(pictures.grey(), "L")).mean() < 5


@pytest.mark.parametrize("target", ["jpg", "pdf"])
def test_transparency_is_laid_on_white_where_the_target_has_none(target):
    done = convert(pictures.encoded(pictures.with_hole(), "png"), target, compression=95)
    assert pixels(done.data)[8:16, 8:20].min() > 240


@pytest.mark.parametrize("target", ["png", "webp", "avif", "tiff", "gif", "heif"])
def test_transparency_is_kept_where_the_target_holds_it(target):
    source = pictures.with_hole()
    done = convert(pictures.encoded(source, "png"), target, compression=95)
    alpha = pixels(done.data, "RGBA")[..., 3]
    assert np.abs(alpha - np.asarray(source)[..., 3]).mean() < 2


@pytest.mark.parametrize("target", ["png", "jpg"])
def test_a_hidden_colour_does_not_bleed_out_of_a_hole_when_scaled(target):
    source = pictures.with_hole(960, 640)
    done = convert(pictures.encoded(source, "png"), target, resize="width", resizeWidth=96, compression=100)
    white = Image.new("RGBA", source.size, "white")
    expected = Image.alpha_composite(white, source).convert("RGB").resize((96, 64), Image.Resampling.LANCZOS)
    shown = Image.alpha_composite(Image.new("RGBA", (96, 64), "white"), opened(done.data).convert("RGBA"))
    assert np.abs(np.asarray(shown.convert("RGB")).astype(float) - np.asarray(expected)).max() < 40


def test_compress_leaves_the_colours_and_their_profile_as_they_are():
    wide, _ = pictures.display_p3()
    source = convert(wide, "png")
    done = compress(wide, lossless="true", stripMetadata="true")
    assert np.array_equal(pixels(done.data), pixels(wide))
    assert opened(done.data).info["icc_profile"] == opened(wide).info["icc_profile"]
    assert not np.array_equal(pixels(source.data), pixels(wide))


def test_compress_keeps_cmyk():
    done = compress(pictures.cmyk(True), quality=40)
    assert opened(done.data).mode == "CMYK"
    assert done.output.quality == 40


def test_a_broken_profile_of_cmyk_is_not_left_on_the_picture_in_srgb():
    profile = bytearray(pictures.profile("cmyk"))
    profile[20:24] = b"Lax "
    image = pyvips.Image.new_from_buffer(pictures.cmyk(True), "").copy()
    image.set_type(pyvips.GValue.blob_type, "icc-profile-data", bytes(profile))
    shown = to_srgb(image, deep=False)
    assert is_srgb(shown.get("icc-profile-data"))
    assert delta_e(shown.numpy(), pictures.photo()).mean() < 6.0
