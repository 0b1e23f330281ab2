import io
import math
from dataclasses import replace
from unittest import mock

import numpy as np
import pytest
from PIL import Image, ImageDraw
from sklearn.datasets import load_sample_image
from ssimulacra2 import compute_ssimulacra2  # type: ignore[import-untyped]

from media_tools import registry
from media_tools.engines import encode, score, vips
from media_tools.errors import InvalidParam
from media_tools.spec import parse
from media_tools.steps import auto
from media_tools.steps.search import Search, lowest
from tests.media_tools.work import convert, opened, pixels
from tests.samples import pictures


def photograph(size=(320, 240)):
    """Give a part of a photograph, or the whole of it made as large."""
    image = Image.fromarray(load_sample_image("china.jpg"))
    image = image.crop((200, 100, 200 + size[0], 100 + size[1])) if size[0] <= 320 else image.resize(size)
    held = io.BytesIO()
    image.save(held, "PNG")
    return held.getvalue()


def held(data: bytes) -> vips.Image:
    pixels = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    return vips.from_pixels(pixels.tobytes(), pixels.shape[1], pixels.shape[0], 3, {})


def independent(source: bytes, other: bytes) -> float:
    """Give the score by the package, of whatever a decoder without a part in it reads."""
    held = io.BytesIO()
    opened(other).convert("RGB").save(held, "PNG")
    return compute_ssimulacra2(io.BytesIO(source), held)


SIZES = [
    (1, 1),
    (7, 40),
    (8, 8),
    (9, 9),
    (13, 8),
    (8, 64),
    (64, 8),
    (17, 31),
    (33, 32),
    (64, 64),
    (129, 131),
    (320, 214),
]


@pytest.mark.parametrize("size", SIZES)
def test_the_score_of_any_size_is_that_of_an_independent_implementation(size):
    source = photograph(size)
    for quality in (40, 90):
        worse = io.BytesIO()
        Image.open(io.BytesIO(source)).save(worse, "JPEG", quality=quality)
        expected = independent(source, worse.getvalue())
        assert score.Reference(held(source)).score(held(worse.getvalue())) == pytest.approx(expected, abs=0.05)


def test_a_picture_is_perfectly_like_itself():
    image = held(photograph())
    assert score.Reference(image).score(image) == pytest.approx(100, abs=0.01)


@pytest.mark.parametrize("form", ["jpg", "webp", "avif", "jxl"])
def test_the_file_itself_is_above_the_floor_and_says_its_score(form):
    source = photograph()
    done = convert(source, form, compression="auto")
    assert done.output.quality is not None
    assert auto.FLOOR <= done.output.score < auto.FLOOR + 4
    # another decoder may round differently
    assert independent(source, done.data) == pytest.approx(done.output.score, abs=0.5)
    assert len(done.data) < len(convert(source, form, compression=95).data)


@pytest.mark.parametrize("form", ["jpg", "webp", "avif"])
def test_of_a_large_picture_the_whole_file_is_measured(form, monkeypatch):
    monkeypatch.setattr(auto, "SAMPLE_PIXELS", 60_000)
    source = photograph()
    done = convert(source, form, compression="auto")
    assert (done.output.width, done.output.height) == (320, 240)
    assert done.output.score >= auto.FLOOR
    assert independent(source, done.data) == pytest.approx(done.output.score, abs=0.5)


def test_of_a_picture_too_large_to_be_read_back_the_tiles_are_measured(monkeypatch):
    monkeypatch.setattr(auto, "SAMPLE_PIXELS", 60_000)
    monkeypatch.setattr(auto, "MEASURED_PIXELS", 70_000)
    source = photograph()
    done = convert(source, "jpg", compression="auto")
    assert done.output.score >= auto.FLOOR
    assert independent(source, done.data) == pytest.approx(done.output.score, abs=5)


def test_where_no_time_is_left_the_first_file_is_given(monkeypatch):
    monkeypatch.setattr(auto, "TIME_TO_SAVE", 0)
    monkeypatch.setattr(auto, "TIME_TO_REACH", 0)
    with mock.patch.object(encode, "write", wraps=encode.write) as encodes:
        done = convert(photograph(), "jpg", compression="auto")
    assert encodes.call_count == 1
    assert done.output.quality == auto.FIRST["jpg"]


@pytest.mark.parametrize("form", ["webp", "jxl"])
def test_a_drawing_is_written_without_loss_where_that_is_smaller(form):
    drawing = Image.new("RGB", (300, 200), "white")
    for line in range(12):
        ImageDraw.Draw(drawing).text(
            (10, 16 * line), f"no loss at all in line {line}, none", ("black", "red")[line % 2]
        )
    held = io.BytesIO()
    drawing.save(held, "PNG")
    done = convert(held.getvalue(), form, compression="auto")
    assert (done.output.quality, done.output.score) == (None, score.PERFECT)
    assert np.array_equal(pixels(done.data), pixels(held.getvalue()))
    assert len(done.data) < len(convert(held.getvalue(), form, compression=50).data)


def test_what_no_score_can_be_given_to_is_not_searched():
    source = photograph((7, 40))
    done = convert(source, "webp", compression="auto")
    assert (done.output.quality, done.output.score) == (None, score.PERFECT)
    assert np.array_equal(pixels(done.data), pixels(source))
    done = convert(source, "jpg", compression="auto")
    assert (done.output.quality, done.output.score) == (100, None)


def test_an_icon_takes_no_lower_quality_than_a_photograph():
    assert convert(photograph((28, 28)), "avif", compression="auto").output.quality >= auto.FIRST["avif"]


def test_transparency_is_measured_on_two_grounds():
    done = convert(pictures.encoded(pictures.with_hole(), "png"), "webp", compression="auto")
    assert done.output.score >= auto.FLOOR
    assert opened(done.data).mode == "RGBA"


@pytest.mark.parametrize("form", ["jpg", "webp", "jxl"])
def test_a_picture_that_is_to_stay_turned_is_measured_all_the_same(form):
    source = pictures.encoded(pictures.photo(160, 100), "jpg", 6)
    done = convert(source, form, compression="auto", autoOrient="false")
    assert done.output.score >= auto.FLOOR


@pytest.mark.parametrize("form", ["webp", "avif"])
def test_an_animation_keeps_its_frames(form):
    done = convert(pictures.animation("gif"), form, compression="auto")
    assert done.output.score is None or done.output.score >= auto.FLOOR
    assert opened(done.data).n_frames == 3


@pytest.mark.parametrize("form", ["png", "gif", "tiff"])
def test_a_format_without_quality_measures_nothing(form):
    done = convert(pictures.encoded(pictures.photo(), "png"), form, compression="auto")
    assert done.output.quality is None
    assert done.output.score is None


SEARCH = Search(floor=80, first=82, fall=0.03, near=0.7, most_encodes=6)


@pytest.mark.parametrize("fall", [0.02, 0.04, 0.08])
@pytest.mark.parametrize("needed", [12, 50, 78, 93])
def test_the_search_ends_on_the_floor_within_its_encodes(fall, needed):
    tried = []

    def measured(quality: int) -> float:
        tried.append(quality)
        return 100 - 20 * math.exp((needed - quality) * fall)

    quality = lowest(SEARCH, measured)
    assert quality in tried
    assert needed <= quality <= needed + 7
    assert len(tried) <= 6


def test_the_search_gets_over_a_jump():
    assert lowest(SEARCH, lambda quality: 70 + quality / 20 + (10 if quality >= 90 else 0)) == 90


def test_where_the_floor_is_out_of_reach_the_best_is_taken():
    assert lowest(SEARCH, lambda quality: quality / 2) == 100


def test_below_the_least_nothing_is_tried():
    assert lowest(replace(SEARCH, least=82), lambda quality: 99.0) == 82


def test_without_time_there_is_one_try():
    assert lowest(SEARCH, lambda quality: 50.0, lambda: False) == 82


def test_another_word_is_refused():
    with pytest.raises(InvalidParam, match="or auto"):
        parse(registry.tools()["convert"], {"format": "jpg", "compression": "best"})
