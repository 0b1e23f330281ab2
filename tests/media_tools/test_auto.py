import io

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_sample_image
from ssimulacra2 import compute_ssimulacra2  # type: ignore[import-untyped]

from media_tools import registry
from media_tools.engines import score, vips
from media_tools.errors import InvalidParam
from media_tools.spec import parse
from media_tools.steps import auto
from tests.media_tools.work import convert
from tests.samples import pictures


def photograph(size=(320, 214)):
    image = Image.fromarray(load_sample_image("china.jpg")).resize(size, Image.Resampling.LANCZOS)
    held = io.BytesIO()
    image.save(held, "PNG")
    return held.getvalue()


def held(data: bytes) -> vips.Image:
    pixels = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    return vips.from_pixels(pixels.tobytes(), pixels.shape[1], pixels.shape[0], 3, {})


@pytest.mark.parametrize("quality", [60, 80, 95])
def test_the_score_is_that_of_an_independent_implementation(quality):
    source = photograph()
    worse = io.BytesIO()
    Image.open(io.BytesIO(source)).save(worse, "JPEG", quality=quality)
    expected = compute_ssimulacra2(io.BytesIO(source), io.BytesIO(worse.getvalue()))
    assert score.Reference(held(source)).score(held(worse.getvalue())) == pytest.approx(expected, abs=1.5)


def test_a_picture_is_perfectly_like_itself():
    image = held(photograph())
    assert score.Reference(image).score(image) == pytest.approx(100, abs=0.01)


@pytest.mark.parametrize("form", ["jpg", "webp", "avif"])
def test_auto_stays_above_the_floor_and_says_what_it_applied(form):
    done = convert(photograph(), form, compression="auto")
    assert done.output.score is not None
    assert done.output.score >= auto.FLOOR
    lossless = done.output.score == score.PERFECT
    assert (done.output.quality is None) == lossless
    assert lossless or len(done.data) < len(convert(photograph(), form, compression=100).data)


def test_a_large_picture_is_searched_on_a_sample():
    done = convert(photograph((2400, 1606)), "jpg", compression="auto")
    assert (done.output.width, done.output.height) == (2400, 1606)
    assert done.output.score >= auto.FLOOR


@pytest.mark.parametrize("form", ["png", "gif", "tiff"])
def test_a_format_without_quality_measures_nothing(form):
    done = convert(pictures.encoded(pictures.photo(), "png"), form, compression="auto")
    assert done.output.quality is None
    assert done.output.score is None


@pytest.mark.parametrize("steepness", [0.2, 0.8, 2.0])
def test_the_search_ends_on_the_floor_within_its_encodes(steepness):
    tried = []

    def measured(quality: int) -> float:
        tried.append(quality)
        return auto.FLOOR + (quality - 63) * steepness

    quality, found = auto.lowest(measured, 85)
    assert found >= auto.FLOOR
    assert len(tried) <= auto.MOST_ENCODES
    assert quality in tried


def test_where_the_floor_is_out_of_reach_the_best_is_taken():
    assert auto.lowest(lambda quality: quality / 2, 85) == (100, 50)


def test_another_word_is_refused():
    with pytest.raises(InvalidParam, match="or auto"):
        parse(registry.tools()["convert"], {"format": "jpg", "compression": "best"})
