import pytest

from media_tools.errors import InvalidParam
from tests import ffprobe
from tests.media_tools.work import difference, do
from tests.samples import films

FRAME = 0.045
SYNC = 0.04


def trim(source, **values):
    return do("trim", source, **values)


def check_beats(data, *expected):
    """Hold flashes and clicks to the times at which they belong, and to each other."""
    flashes, clicks = ffprobe.seen(data).flashes(), ffprobe.clicks(data)
    assert flashes == pytest.approx(expected, abs=FRAME)
    assert clicks == pytest.approx(flashes, abs=SYNC)


@pytest.mark.parametrize("container", ["mp4", "webm", "ts", "avi", "wmv"])
def test_it_is_cut_at_the_frame_in_sync(container):
    done = trim(films.film(container, seconds=3.0), start=1.3, duration=1.5)
    assert done.output.format == (container if container in ("mp4", "mkv", "webm") else "mp4")
    assert float(ffprobe.told(done.data)["format"]["duration"]) == pytest.approx(1.5, abs=0.05)
    assert done.output.duration == pytest.approx(1.5, abs=0.05)
    check_beats(done.data, 0.22, 1.22)
    ffprobe.check_plays(done.data)


def test_it_begins_with_the_picture_that_is_on_show_at_the_start():
    source = films.film("mp4", seconds=2.0)
    done = trim(source, start=1.3, duration=0.4)
    assert ffprobe.seen(done.data).times[:3] == pytest.approx([0, 0.02, 0.06], abs=0.002)
    shown, before = ffprobe.picture(done.data), ffprobe.picture(source, 1.27)
    assert difference(shown, before) < 4
    assert difference(shown, ffprobe.picture(source, 1.1)) > difference(shown, before) + 1


@pytest.mark.parametrize("target", ["mp4", "mov", "webm"])
def test_it_writes_the_format_that_was_asked_for(target):
    done = trim(films.film("mkv", seconds=3.0), start=0.4, duration=1, format=target)
    assert done.output.format == target
    check_beats(done.data, 0.12)


@pytest.mark.parametrize("target", ["m4a", "wav"])
def test_a_format_of_sound_takes_the_sound_alone(target):
    done = trim(films.film("mp4", seconds=3.0), start=1.3, duration=1.5, format=target)
    assert done.output.width is None
    assert len(ffprobe.heard(done.data)) / ffprobe.RATE == pytest.approx(1.5, abs=0.05)
    assert ffprobe.clicks(done.data) == pytest.approx([0.22, 1.22], abs=0.03)


@pytest.mark.parametrize("container", ["mp4", "mkv", "ts"])
def test_fast_passes_the_packets_on_from_the_key_frame_before(container):
    source = films.film(container, seconds=4.0)
    done = trim(source, start=2.3, duration=1, mode="fast", format="mp4" if container == "ts" else None)
    check_beats(done.data, 0.52)
    assert done.output.duration == pytest.approx(1.3, abs=0.05)
    # the stream's own bytes are there, up to what is cut away
    assert ffprobe.picture(done.data).tobytes() == ffprobe.picture(source, 1.99).tobytes()


@pytest.mark.parametrize("form", ["m4a", "flac", "ogg", "wav", "mp3"])
def test_fast_cuts_a_sound_between_its_packets(form):
    done = trim(films.sound(form, seconds=3.0), start=1.3, duration=1.5, mode="fast")
    assert done.output.format == form
    assert len(ffprobe.heard(done.data)) / ffprobe.RATE == pytest.approx(1.5, abs=0.1)
    assert ffprobe.clicks(done.data) == pytest.approx([0.22, 1.22], abs=0.06)


def test_fast_cuts_accurately_where_the_format_cannot_hold_the_stream():
    done = trim(films.film("mp4", seconds=3.0), start=1.3, duration=1.5, mode="fast", format="webm")
    check_beats(done.data, 0.22, 1.22)


def test_without_a_wish_it_takes_ten_seconds_from_the_start_on():
    done = trim(films.film("mp4", seconds=2.0))
    assert done.output.duration == pytest.approx(2.0, abs=0.05)
    assert done.warning is None


def test_a_start_behind_the_end_is_refused_with_the_latest_one():
    with pytest.raises(InvalidParam) as refusal:
        trim(films.film("mp4"), start=7)
    assert refusal.value.field == "start"
    assert refusal.value.allowed["maximum"] == pytest.approx(1.0, abs=0.05)
