"""`speed`: as much shorter or longer as was asked, picture and sound together, voices at their pitch."""

import numpy as np
import pytest

from media_tools import registry
from media_tools.errors import FormatUnavailable, InvalidParam, MissingParam
from media_tools.spec import parse
from tests import ffprobe
from tests.media_tools.work import do
from tests.samples import films, pictures, sounds


def speed(source, factor, **values):
    return do("speed", source, factor=factor, **values)


@pytest.mark.parametrize("factor", [0.25, 0.8, 2, 4])
def test_picture_and_sound_stay_together(factor):
    done = speed(films.film(seconds=2.0, size=(96, 64)), factor)
    # the encoder of the source has filled its last frame of sound up, and that is drawn out, too
    near = 0.05 + 0.006 / factor
    assert done.output.duration == pytest.approx(2 / factor, abs=near)
    assert float(ffprobe.told(done.data)["format"]["duration"]) == pytest.approx(2 / factor, abs=near)
    flashes, clicks = ffprobe.seen(done.data).flashes(), ffprobe.clicks(done.data)
    assert flashes == pytest.approx([0.52 / factor, 1.52 / factor][: len(flashes)], abs=0.04)
    assert clicks[0] == pytest.approx(0.52 / factor, abs=0.04)
    assert abs(flashes[0] - clicks[0]) <= 0.04
    ffprobe.check_plays(done.data)


@pytest.mark.parametrize(("factor", "rate"), [(2, 25), (0.5, 12.5)])
def test_a_faster_film_has_as_many_frames_a_second_as_before(factor, rate):
    data = speed(films.film(seconds=1.0, sound=None), factor).data
    assert len(ffprobe.seen(data).times) == pytest.approx(rate / factor, abs=1)


@pytest.mark.parametrize("factor", [0.25, 0.5, 1.5, 4])
@pytest.mark.parametrize("rate", [16000, 44100])
def test_a_voice_keeps_its_pitch_and_its_times(factor, rate):
    done = speed(sounds.sound(seconds=4.0, rate=rate, clicks=False, level=0.4), factor)
    heard = sounds.samples(done.data)[0]
    assert len(heard) / rate == pytest.approx(4 / factor, abs=0.03)
    middle = heard[len(heard) // 4 : len(heard) // 4 + rate // 2] * np.hanning(rate // 2)
    assert np.abs(np.fft.rfft(middle)).argmax() * 2 == pytest.approx(sounds.TONE, abs=6)


@pytest.mark.parametrize("factor", [0.25, 0.5])
def test_slow_sound_does_not_run_ahead(factor):
    done = speed(sounds.sound(seconds=6.0), factor)
    assert sounds.clicks(done.data) == pytest.approx([(n + 0.5) / factor for n in range(6)], abs=0.03)


def test_a_sound_that_begins_behind_its_picture_still_does():
    done = speed(films.film(seconds=2.0, begins=0.6), 2)
    assert ffprobe.clicks(done.data)[0] == pytest.approx(0.56, abs=0.04)


def test_chapters_move_along():
    done = speed(films.film("mkv", seconds=2.0, chapters=True), 2)
    chapters = ffprobe.told(done.data)["chapters"]
    assert [float(chapter["start_time"]) for chapter in chapters] == [0, 0.5]


def test_a_pace_of_one_passes_everything_on():
    source = sounds.sound("mp3", "libmp3lame")
    assert len(sounds.samples(speed(source, 1).data)[0]) == len(sounds.samples(source)[0])


def test_the_format_is_the_file_s_own_or_what_was_asked():
    assert speed(films.film("webm", seconds=0.4), 2).output.format == "webm"
    assert speed(films.film(seconds=0.4), 2, format="mp3").output.format == "mp3"
    assert speed(sounds.sound("flac", "flac"), 2).output.format == "flac"


@pytest.mark.parametrize("value", [0.24, 4.1, 0, -1, "fast", "nan"])
def test_a_factor_outside_its_range_is_refused(value):
    with pytest.raises(InvalidParam, match=r"from 0\.25 to 4"):
        parse(registry.tools()["speed"], {"factor": value})


def test_a_factor_is_needed_and_a_film_or_sound():
    with pytest.raises(MissingParam):
        parse(registry.tools()["speed"], {})
    with pytest.raises(FormatUnavailable):
        speed(pictures.encoded(pictures.photo(), "jpg"), 2)
