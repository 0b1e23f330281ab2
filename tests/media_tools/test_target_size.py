"""Compress to a number of bytes: the best that fits, or a refusal that says how near it came."""

import re

import pytest

from media_tools import registry
from media_tools.errors import InvalidParam, MissingParam, TargetSizeUnreachable
from media_tools.spec import parse
from tests.media_tools.work import compress, difference, opened, pixels
from tests.samples import pictures

AIM = {"mode": "target-size"}


@pytest.mark.parametrize("form", ["jpg", "webp", "avif", "jxl"])
def test_the_best_quality_that_fits_is_found(form):
    source = pictures.encoded(pictures.photo(320, 200), form)
    target = len(compress(source, quality=60).data)
    done = compress(source, **AIM, targetBytes=target)
    assert 0.85 * target <= len(done.data) <= target
    assert 40 <= done.output.quality <= 75
    assert (done.output.width, done.output.height) == (320, 200)
    assert difference(pixels(done.data), pixels(source)) < 8


def test_few_encodes_are_enough(monkeypatch):
    from media_tools.steps import pipeline

    count = []
    original = pipeline.run
    monkeypatch.setattr(pipeline, "run", lambda *words: (count.append(1), original(*words))[1])
    source = pictures.encoded(pictures.photo(320, 200), "jpg")
    for target in (3_000, 5_000, 8_000):
        compress(source, **AIM, targetBytes=target)
    assert len(count) <= 15


@pytest.mark.parametrize("form", ["jpg", "png", "webp"])
def test_a_file_that_fits_comes_back_as_it_is(form):
    source = pictures.encoded(pictures.photo(), form)
    assert compress(source, **AIM, targetBytes=len(source)).data == source


@pytest.mark.parametrize("form", ["jpg", "png", "webp", "gif"])
def test_too_few_bytes_are_refused_with_the_smallest_size_reached(form):
    source = pictures.encoded(pictures.photo(320, 200), form)
    with pytest.raises(TargetSizeUnreachable, match="allowResize") as refusal:
        compress(source, **AIM, targetBytes=100)
    reached = int(re.search(r"reached is ([\d,]+) bytes", refusal.value.message)[1].replace(",", ""))
    assert 100 < reached < len(source)


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("form", ["jpg", "png", "webp"])
def test_a_resize_is_made_only_where_it_is_allowed(form, orientation):
    source = pictures.encoded(pictures.photo(320, 200), form, orientation)
    target = len(compress(source, quality=40).data) // 3
    done = compress(source, **AIM, targetBytes=target, allowResize="true")
    assert len(done.data) <= target
    width, height = opened(done.data).size
    assert (width, height) == (done.output.width, done.output.height)
    assert width < 320
    assert abs(width / height - 1.6) < 0.05


def test_even_a_resize_has_its_end():
    source = pictures.encoded(pictures.photo(320, 200), "jpg")
    with pytest.raises(TargetSizeUnreachable, match="ask for more bytes"):
        compress(source, **AIM, targetBytes=20, allowResize="true")


def test_a_drawing_has_no_quality_to_give():
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    with pytest.raises(TargetSizeUnreachable, match="smallest size reached"):
        compress(drawing, **AIM, targetBytes=10)


def test_the_bytes_must_be_said():
    with pytest.raises(MissingParam, match="targetBytes"):
        parse(registry.tools()["compress"], AIM)


def test_it_cannot_be_lossless_too():
    with pytest.raises(InvalidParam, match="not both"):
        parse(registry.tools()["compress"], {**AIM, "targetBytes": 1000, "lossless": True})
