"""`waveform`: what is loud is high, where it is."""

import json

import numpy as np
import pytest

from media_tools import registry
from media_tools.engines import peaks
from media_tools.errors import InvalidParam, NoSound
from media_tools.spec import parse
from tests.media_tools.work import do, pixels
from tests.samples import films, sounds


def waveform(source, **values):
    return do("waveform", source, **values)


def told(source, **values):
    return json.loads(waveform(source, format="json", **values).data)


def heights(data):
    """Give how many pixels of each column are the outline's."""
    return (pixels(data, "RGBA")[..., 3] > 127).sum(axis=0)


@pytest.mark.parametrize("form", ["png", "webp"])
def test_loud_moments_stand_out_where_they_are(form):
    done = waveform(sounds.sound(seconds=3.0), format=form, width=300, height=100)
    assert (done.output.width, done.output.height, done.output.format) == (300, 100, form)
    found = heights(done.data)
    assert set(np.flatnonzero(found > 60)) == {50, 150, 250}
    assert found[50] == pytest.approx(100 * sounds.CLICK_LEVEL, abs=3)
    assert found[100] == pytest.approx(100 * sounds.LEVEL, abs=3)


def test_colours_are_those_asked_for():
    done = waveform(sounds.sound(), format="png", width=20, height=40, color="F00", background="#00ff80")
    found = pixels(done.data)
    assert found[20, 5].tolist() == [255, 0, 0]
    assert found[0, 0].tolist() == [0, 255, 128]


def test_a_jpeg_is_white_behind():
    assert pixels(waveform(sounds.sound(), format="jpg", width=20, height=40).data)[0, 0].min() > 250


def test_silence_is_a_line():
    source = sounds.sound(level=0, clicks=False)
    assert heights(waveform(source, width=50, height=41).data).tolist() == [1] * 50


def test_json_is_what_players_read():
    found = told(sounds.sound(seconds=3.0), width=300)
    data = found.pop("data")
    assert found == {
        "version": 2, "channels": 1, "sample_rate": 48000, "samples_per_pixel": 480, "bits": 8, "length": 300,
    }  # fmt: skip
    assert len(data) == 600
    least, highest = np.array(data[::2]), np.array(data[1::2])
    assert least.min() >= -128
    assert highest.max() <= 127
    assert (least <= highest).all()
    assert set(np.flatnonzero(highest > 60)) == {50, 150, 250}
    assert highest[100] == pytest.approx(128 * sounds.LEVEL, abs=1)


@pytest.mark.parametrize(("seconds", "rate", "width"), [(0.001, 48000, 500), (0.7, 8000, 333), (60.0, 48000, 800)])
def test_the_numbers_cover_the_whole_sound(seconds, rate, width):
    found = told(sounds.sound("flac", "flac", seconds=seconds, rate=rate, layout="mono"), width=width)
    assert found["length"] <= width
    covered = found["length"] * found["samples_per_pixel"]
    assert 0 <= covered - round(seconds * rate) < found["samples_per_pixel"]


def test_a_long_sound_is_held_in_few_numbers():
    outline = peaks.Outline()
    whole = np.zeros(6_000_000, np.int16)
    whole[4_000_000] = 20_000
    for start in range(0, len(whole), 10_007):
        outline.add(whole[start : start + 10_007])
    outline.finish()
    assert outline.block > peaks.FIRST_BLOCK
    assert np.flatnonzero(outline.points(600)[1]).tolist() == [400]
    samples, pairs = outline.parts(600)
    assert np.flatnonzero(pairs[1]).tolist() == [4_000_000 // samples]


def test_a_film_s_sound_is_drawn_and_a_silent_film_refused():
    assert set(np.flatnonzero(heights(waveform(films.film(seconds=2.0), width=100, height=50).data) > 30)) <= {
        25, 26, 27, 28, 75, 76, 77, 78,
    }  # fmt: skip
    with pytest.raises(NoSound, match="no sound"):
        waveform(films.film(seconds=0.2, sound=None))


@pytest.mark.parametrize("value", ["red", "#12", "#1234567", "12 34 56", 255, "#gg0000"])
def test_a_colour_that_is_none_is_refused(value):
    with pytest.raises(InvalidParam, match="colour like") as refusal:
        parse(registry.tools()["waveform"], {"color": value})
    assert refusal.value.field == "color"
