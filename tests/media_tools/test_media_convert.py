import numpy as np
import pytest

from media_tools import registry
from media_tools.errors import InvalidParam, MissingParam
from media_tools.spec import parse
from tests import ffprobe
from tests.media_tools.work import do
from tests.samples import films


def convert(source, form, **values):
    return do("media-convert", source, format=form, **values)


@pytest.mark.parametrize(
    ("container", "target"),
    [*((container, "mp4") for container in films.CONTAINERS), ("mp4", "webm"), ("mpg", "webm"), ("wmv", "mov")],
)
def test_every_container_that_is_read_becomes_a_film_that_plays(container, target):
    source = films.film(container)
    done = convert(source, target)
    seen = ffprobe.seen(done.data)
    assert len(seen.times) == 25
    assert seen.flashes() == pytest.approx(ffprobe.clicks(done.data), abs=0.04)
    assert (done.output.width, done.output.height) == (320, 180)
    assert seen.times[-1] - seen.times[0] + 0.04 == pytest.approx(1.0, abs=0.045)
    assert 0.95 < done.output.duration < float(ffprobe.told(source)["format"]["duration"]) + 0.05
    ffprobe.check_plays(done.data)


def test_what_the_new_format_can_hold_stays_as_it_is():
    source = films.film("mp4")
    first = ffprobe.picture(source)
    assert np.array_equal(ffprobe.picture(convert(source, "mov").data), first)
    assert not np.array_equal(ffprobe.picture(convert(source, "mov", compressionLevel=74).data), first)


def test_the_level_is_the_quality():
    sizes = [len(convert(films.film("webm"), "mp4", compressionLevel=level).data) for level in (5, 40, 75, 100)]
    assert sizes == sorted(sizes)
    assert sizes[3] > 3 * sizes[0]


def test_it_is_scaled_and_its_sides_are_even():
    done = convert(films.film("mp4"), "mp4", resize="width", resizeWidth=161)
    [stream] = ffprobe.streams(done.data, "video")
    assert (stream["width"], stream["height"]) == (160, 90) == (done.output.width, done.output.height)


@pytest.mark.parametrize("target", ["m4a", "wav", "ogg", "flac"])
def test_a_film_becomes_a_sound(target):
    done = convert(films.film("mp4"), target)
    assert ffprobe.clicks(done.data) == pytest.approx([0.52], abs=0.03)
    assert [stream["codec_type"] for stream in ffprobe.told(done.data)["streams"]] == ["audio"]


def test_a_format_has_to_be_asked_for_and_is_one_of_the_few():
    tool = registry.tools()["media-convert"]
    with pytest.raises(MissingParam):
        parse(tool, {})
    with pytest.raises(InvalidParam, match="mp4, webm, mov, mp3, m4a, wav, ogg, flac"):
        parse(tool, {"format": "png"})
    with pytest.raises(MissingParam, match="resizeWidth"):
        parse(tool, {"format": "mp4", "resize": "width"})
