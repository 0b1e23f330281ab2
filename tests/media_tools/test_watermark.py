import io

import numpy as np
import pytest
from PIL import Image

from media_tools import registry
from media_tools.errors import InvalidParam, MissingParam, Undecodable, UnsupportedMedia
from media_tools.spec import parse
from tests.contract import check_sentence
from tests.media_tools.work import do, opened, pixels
from tests.samples import drawings, pictures

LOGO = pictures.encoded(Image.new("RGBA", (40, 20), (200, 0, 0, 255)), "png")

HAN = "".join(chr(0x4E00 + number) for number in range(30))
STRANGE = (
    "漢字テスト",
    "مرحبا بالعالم",
    "\u202eright to left",
    "e\u0301\u0300" * 60,
    "👍🏽👩\u200d👩\u200d👧",
    "a\nb\r\nc",
    "\x00a\x07\ud800\ufffe",
    "W" * 200,
)


def plain(shade=128, size=(240, 160), mode="L", form="png"):
    buffer = io.BytesIO()
    Image.new(mode, size, shade).save(buffer, form.upper())
    return buffer.getvalue()


def watermark(*sources, **values):
    return do("watermark", *sources, **values)


def touched(data, ground):
    """Give the rectangle that differs from a plain ground: left, top, right, bottom."""
    rows, columns = np.nonzero(np.abs(pixels(data, "L") - ground) > 8)
    return columns.min(), rows.min(), columns.max(), rows.max()


@pytest.mark.parametrize(
    ("position", "inside"),
    [
        ("top-left", (0, 0, 120, 80)),
        ("top-right", (120, 0, 240, 80)),
        ("bottom-left", (0, 80, 120, 160)),
        ("bottom-right", (120, 80, 240, 160)),
        ("center", (60, 40, 180, 120)),
    ],
)
@pytest.mark.parametrize("kind", ["text", "logo"])
def test_the_mark_stands_where_it_shall_and_keeps_its_margin(kind, position, inside):
    values = {"position": position, "margin": 10, "watermarkWidth": 80}
    done = watermark(plain(), text="Mark", **values) if kind == "text" else watermark(plain(), LOGO, **values)
    left, top, right, bottom = touched(done.data, 128)
    assert left >= max(inside[0], 10)
    assert top >= max(inside[1], 10)
    assert right < min(inside[2], 230)
    assert bottom < min(inside[3], 150)
    assert 60 <= right - left + 1 <= 80


@pytest.mark.parametrize("ground", [0, 128, 255])
def test_a_text_is_legible_on_any_ground(ground):
    data = pixels(watermark(plain(ground), text="Convertly", opacity=0.72).data, "L")
    assert data.max() - data.min() > 120


def test_opacity_is_what_was_asked():
    full = pixels(watermark(plain(0), LOGO, opacity=1).data)
    half = pixels(watermark(plain(0), LOGO, opacity=0.5).data)
    assert full[..., 0].max() == 200
    assert half[..., 0].max() == 100
    assert pixels(watermark(plain(0), LOGO, opacity=0).data).max() == 0


@pytest.mark.parametrize("text", ["<b>x</b> & y", "<span size='999999'>x</span>", "&#x41; &amp;", "</markup>"])
def test_markup_is_only_letters(text):
    bold = watermark(plain(), text=text)
    assert opened(bold.data).size == (240, 160)
    shown = touched(bold.data, 128)
    assert shown[3] - shown[1] < 40


@pytest.mark.parametrize("text", STRANGE)
@pytest.mark.parametrize("size", [(240, 160), (30, 20), (1, 1), (400, 3)])
def test_no_text_and_no_size_is_too_strange(text, size):
    assert opened(watermark(plain(size=size), text=text).data).size == size


@pytest.mark.parametrize("form", ["jpg", "png", "webp", "avif", "tiff", "gif", "heif"])
def test_the_format_stays(form):
    source = pictures.encoded(pictures.photo(), form)
    done = watermark(source, text="Mark")
    assert done.output.format == form
    assert not np.array_equal(pixels(done.data), pixels(source))


def test_pixels_beside_the_mark_stay_at_sixteen_bits_and_under_transparency():
    ramp = pictures.deep_ramp()
    marked = watermark(pictures.sixteen_bit(), LOGO, watermarkWidth=20, margin=4).data
    import pyvips

    deep = pyvips.Image.pngload_buffer(marked).numpy()
    assert np.array_equal(deep[:40], ramp[:40])
    assert deep[55, 80, 0] / 65535 == pytest.approx(0.72 * 200 / 255 + 0.28 * ramp[55, 80, 0] / 65535, abs=0.001)
    hole = pictures.encoded(pictures.with_hole(), "png")
    clear = pixels(watermark(hole, LOGO, opacity=1, position="top-left", margin=0, watermarkWidth=12).data, "RGBA")
    assert tuple(clear[5, 5]) == (200, 0, 0, 255)
    assert np.array_equal(clear[10:], pixels(hole, "RGBA")[10:])


def test_a_colour_logo_makes_a_grey_picture_coloured_and_text_does_not():
    assert opened(watermark(plain(), LOGO).data).mode == "RGB"
    assert opened(watermark(plain(), text="x").data).mode == "L"


@pytest.mark.parametrize("form", ["gif", "webp", "png", "avif"])
def test_every_frame_of_an_animation_is_marked(form):
    picture = opened(watermark(pictures.animation(form), LOGO, position="center", opacity=1).data)
    assert picture.n_frames == 3
    for frame in range(3):
        picture.seek(frame)
        assert np.abs(np.subtract(picture.convert("RGB").getpixel((48, 24)), (200, 0, 0))).max() < 30


@pytest.mark.parametrize("orientation", [1, 6])
def test_picture_and_logo_are_upright(orientation):
    logo = pictures.encoded(pictures.photo(), "jpg", orientation)
    source = pictures.encoded(Image.new("RGB", (240, 160)), "jpg", orientation)
    done = watermark(source, logo, watermarkWidth=96, opacity=1, position="top-left", margin=0)
    assert opened(done.data).size == (240, 160)
    assert np.abs(pixels(done.data)[:64, :96] - np.asarray(pictures.photo())).mean() < 6


def test_a_drawing_is_drawn_at_the_size_of_the_mark():
    logo = drawings.svg('<rect width="120" height="80" fill="#00f"/>')
    data = pixels(watermark(plain(0), logo, watermarkWidth=150, opacity=1, margin=0).data)
    assert np.count_nonzero(data[..., 2] > 128) == pytest.approx(150 * 100, rel=0.03)


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("© Ünïcødé 2026 – “quoted”", None),
        ("Ελλάδα Россия नमस्ते Việt", None),
        ("e\u0301\u0300\u200b \u202eabc\n\ufe0f", None),
        ("Foto: 漢字, 漢", "漢 字"),
        ("mine 👍🏽", "👍 🏽"),
        (HAN, f"{' '.join(HAN[:20])} and 10 more"),
    ],
)
def test_letters_that_the_font_lacks_are_named_in_a_warning(text, lacking):
    warning = watermark(plain(), text=text).warning
    if lacking is None:
        assert warning is None
    else:
        check_sentence(warning)
        assert f"{lacking}; boxes" in warning


def test_a_warning_about_letters_stands_beside_that_about_pages():
    assert watermark(pictures.pages(((96, 64), (48, 32))), text="漢").warning.count(".") == 2


def test_a_text_or_a_logo_is_needed_and_not_both():
    with pytest.raises(MissingParam, match="watermarkFile") as refusal:
        watermark(plain())
    assert refusal.value.field == "text"
    with pytest.raises(InvalidParam, match="not both"):
        watermark(plain(), LOGO, text="x")
    with pytest.raises(InvalidParam, match="no letter"):
        watermark(plain(), text="\u200b")


@pytest.mark.parametrize(("logo", "error"), [(LOGO[:200], Undecodable), (b"words", UnsupportedMedia)])
def test_a_broken_logo_is_blamed_by_name(logo, error):
    with pytest.raises(error, match="watermark"):
        watermark(plain(), logo)


@pytest.mark.parametrize("text", ["x" * 201, "\n".join("abcdef"), "\x00\x01", 7, ["x"]])
def test_a_text_too_long_or_empty_is_refused(text):
    with pytest.raises(InvalidParam, match="200 characters") as refusal:
        parse(registry.tools()["watermark"], {"text": text})
    assert refusal.value.field == "text"
