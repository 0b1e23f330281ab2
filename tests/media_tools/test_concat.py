import pytest

from media_tools.errors import FormatUnavailable, Undecodable
from tests import ffprobe
from tests.media_tools.work import difference, do
from tests.samples import films


def concat(*sources, **values):
    return do("concat", *sources, **values)


def test_films_of_any_kind_follow_the_first_one_s_size_and_rate_in_sync():
    done = concat(films.film("mp4"), films.film("webm", size=(640, 360)), films.film("mkv", rate=50))
    [stream] = ffprobe.streams(done.data, "video")
    assert (stream["width"], stream["height"], stream["r_frame_rate"]) == (320, 180, "25/1")
    seen = ffprobe.seen(done.data)
    assert seen.flashes() == pytest.approx([0.52, 1.52, 2.52], abs=0.09)
    assert ffprobe.clicks(done.data) == pytest.approx([0.52, 1.52, 2.52], abs=0.04)
    assert done.output.duration == pytest.approx(3.0, abs=0.05)
    assert len(seen.times) == 75
    ffprobe.check_plays(done.data)


def test_another_shape_stands_in_the_middle_on_black():
    done = concat(films.film("mp4", seconds=0.4), films.film("mp4", seconds=0.4, size=(180, 180)))
    picture = ffprobe.picture(done.data, 0.5)
    assert picture[:, :66].max() < 30
    assert picture[:, 255:].max() < 30
    assert (
        difference(picture[40:140, 72:248], ffprobe.picture(films.film("mp4", size=(180, 180)), 0.08)[40:140, 2:178])
        < 12
    )


def test_what_has_no_sound_or_begins_late_is_silent_and_keeps_its_place():
    done = concat(films.film("mp4", sound=None), films.film("mp4", begins=0.3), films.film("mp4"))
    assert ffprobe.clicks(done.data) == pytest.approx([1.82, 2.82], abs=0.04)
    assert ffprobe.seen(done.data).flashes() == pytest.approx([0.52, 1.52, 2.82], abs=0.04)


def test_a_film_that_lies_is_turned_upright():
    lying = films.film("mp4", seconds=0.4, size=(180, 320), rotation=90)
    done = concat(films.film("mp4", seconds=0.4), lying)
    assert difference(ffprobe.picture(done.data, 0.5), ffprobe.picture(lying, 0.08)) < 6


@pytest.mark.parametrize("target", ["m4a", "wav", "ogg", "flac"])
def test_sounds_are_joined_too_and_resampled(target):
    done = concat(films.sound("flac"), films.sound("mp3", channels=1), films.film("flv"), format=target)
    assert [stream["codec_type"] for stream in ffprobe.told(done.data)["streams"]] == ["audio"]
    assert ffprobe.clicks(done.data) == pytest.approx([0.52, 1.52, 2.52], abs=0.06)


def test_it_is_written_as_the_first_one_or_as_the_wish_says():
    assert concat(films.film("webm", seconds=0.2), films.film("mp4", seconds=0.2)).output.format == "webm"
    assert concat(films.film("avi", seconds=0.2), films.film("mp4", seconds=0.2)).output.format == "mp4"
    assert concat(films.film("avi", seconds=0.2), format="mov").output.format == "mov"


def test_a_file_that_does_not_fit_in_is_named():
    with pytest.raises(FormatUnavailable, match="File 2 holds sound alone"):
        concat(films.film("mp4"), films.sound("flac"))
    with pytest.raises(FormatUnavailable, match="File 2 has no sound"):
        concat(films.sound("flac"), films.film("mp4", sound=None))
    with pytest.raises(Undecodable, match="File 2 cannot be used"):
        concat(films.film("mp4"), films.film("mp4")[:3000])
