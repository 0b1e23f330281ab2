import colorsys

import numpy as np
import pytest
from PIL import Image, ImageOps

from media_tools import registry
from media_tools.errors import InvalidParam
from media_tools.spec import parse
from tests.media_tools.colours import delta_e
from tests.media_tools.work import do, opened, pixels
from tests.samples import pictures


def adjust(source, **values):
    return do("adjust", source, **values)


def plain(colour, mode="RGB"):
    return pictures.encoded(Image.new(mode, (16, 16), colour), "png", metadata=False)


def deep(data):
    import pyvips

    return pyvips.Image.pngload_buffer(data).numpy().astype(int)


def test_without_a_wish_every_pixel_stays():
    source = pictures.encoded(pictures.with_hole(), "png")
    assert np.array_equal(pixels(adjust(source).data, "RGBA"), pixels(source, "RGBA"))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"invert": "true"}, ImageOps.invert),
        ({"contrast": 0}, lambda picture: Image.new("RGB", picture.size, (128, 128, 128))),
        ({"brightness": 0}, lambda picture: Image.new("RGB", picture.size, (0, 0, 0))),
        ({"brightness": "1", "saturation": "1.0", "hue": "360"}, lambda picture: picture),
        ({"contrast": "2"}, lambda picture: picture.point(lambda value: 2 * value - 127.5)),
    ],
)
def test_what_is_asked_is_done(values, expected):
    source = pictures.encoded(pictures.photo(), "png")
    assert np.abs(pixels(adjust(source, **values).data) - np.asarray(expected(pictures.photo()))).max() <= 1


def test_grayscale_and_no_saturation_keep_the_lightness():
    source = pictures.encoded(pictures.photo(), "png")
    grey = adjust(source, grayscale=True).data
    assert opened(grey).mode == "L"
    assert delta_e(pixels(grey), pixels(adjust(source, saturation=0).data)).max() < 2


def test_a_hue_turns_and_brightness_keeps_it():
    red = plain((200, 60, 60))
    turned = pixels(adjust(red, hue=120).data)[0, 0]
    assert turned[1] > turned[0]
    darker = pixels(adjust(red, brightness=0.5).data)[0, 0]
    assert (colorsys.rgb_to_hsv(*darker / 255)[0] + 0.5) % 1 == pytest.approx(0.5, abs=0.05)
    assert darker.sum() < 200


def test_sharpening_strengthens_edges_and_leaves_even_areas():
    picture = Image.new("L", (64, 64), 100)
    picture.paste(160, (32, 0, 64, 64))
    softened = Image.fromarray(np.asarray(picture.resize((16, 16)).resize((64, 64), Image.Resampling.BICUBIC)))
    data = pixels(adjust(pictures.encoded(softened, "png"), sharpen=2).data, "L")
    assert np.abs(np.diff(data[30])).max() > 1.2 * np.abs(np.diff(np.asarray(softened).astype(float)[30])).max()
    assert abs(data[:, :8] - 100).max() <= 1


@pytest.mark.parametrize(
    "values", [{"invert": True}, {"brightness": 1.4}, {"grayscale": True}, {"sharpen": 1}, {"contrast": 1.5}]
)
@pytest.mark.parametrize("form", ["png", "webp"])
def test_transparency_stays_as_it_is(values, form):
    source = pictures.encoded(pictures.with_hole(), "png")
    changed = pixels(adjust(source, format=form, quality=100, **values).data, "RGBA")
    assert np.array_equal(changed[..., 3], pixels(source, "RGBA")[..., 3])
    assert not np.array_equal(changed[..., :3], pixels(source, "RGBA")[..., :3])


def test_sixteen_bits_stay_sixteen():
    ramp = pictures.deep_ramp().astype(int)
    inverted = deep(adjust(pictures.sixteen_bit(), invert=True).data)
    assert np.array_equal(inverted, 65535 - ramp)
    contrast = deep(adjust(pictures.sixteen_bit(), contrast=0.5).data)
    assert np.abs(contrast - (ramp / 2 + 65535 / 4)).max() <= 1
    turned = deep(adjust(pictures.sixteen_bit(), hue=40).data)
    assert len(np.unique(turned)) > 5_000
    assert opened(adjust(pictures.sixteen_bit(), grayscale=True).data).mode.startswith("I;16")


def test_grey_stays_grey_and_every_frame_is_changed():
    done = adjust(pictures.grey(), brightness=1.2, saturation=2, hue=90, format="png")
    assert opened(done.data).mode == "L"
    picture = opened(adjust(pictures.animation("webp"), invert=True, format="webp", quality=100).data)
    assert picture.n_frames == 3
    picture.seek(2)
    assert picture.convert("RGB").getpixel((60, 30))[2] < 80


def test_a_wide_gamut_is_read_by_its_profile():
    source, upright = pictures.display_p3()
    done = adjust(source, invert=True)
    assert delta_e(pixels(done.data), np.asarray(ImageOps.invert(upright))).mean() < 1


@pytest.mark.parametrize("value", ["nan", "inf", "1e3", -0.1, 4.1, True, "much", [1], "٣"])
def test_a_factor_outside_its_range_is_refused_with_the_range(value):
    with pytest.raises(InvalidParam, match="number from 0 to 4") as refusal:
        parse(registry.tools()["adjust"], {"contrast": value})
    assert (refusal.value.field, refusal.value.allowed) == ("contrast", {"minimum": 0, "maximum": 4.0})
