"""Films as cameras, telephones and broken lines make them."""

from fractions import Fraction

import numpy as np
import pytest

from media_tools.errors import FormatUnavailable, Undecodable
from tests import ffprobe
from tests.media_tools.work import convert, difference, do, pixels
from tests.samples import films, pictures

TIMES = (0, 4, 8, 20, 24, 50, 52, 53, 70, 99)
LYING = [(rotation, mirrored) for rotation in (0, 90, 180, 270) for mirrored in (False, True)]


@pytest.mark.parametrize(("rotation", "mirrored"), LYING)
@pytest.mark.parametrize("target", ["mkv", "webm"])
def test_a_film_is_upright_however_it_lies(target, rotation, mirrored):
    source = films.film("mp4", size=(160, 96), seconds=0.2, rotation=rotation, mirrored=mirrored)
    done = convert(source, target)
    expected = ffprobe.picture(source)
    assert difference(ffprobe.picture(done.data), expected) < 3
    assert (done.output.height, done.output.width) == expected.shape[:2]


@pytest.mark.parametrize("target", ["mp4", "webm"])
def test_frames_come_when_they_came(target):
    source = films.film("mkv", times=TIMES)
    done = convert(source, target, compression=60)
    times = np.array(ffprobe.seen(done.data).times)
    assert times - times[0] == pytest.approx(np.array(TIMES) / 100, abs=0.002)


def test_a_sound_that_begins_late_stays_late():
    source = films.film("mp4", begins=0.3)
    for target in ("mov", "webm"):
        done = convert(source, target)
        assert ffprobe.clicks(done.data) == pytest.approx([0.82], abs=0.03)
        assert ffprobe.seen(done.data).flashes() == pytest.approx([0.52], abs=0.03)


@pytest.mark.parametrize(("size", "expected"), [((321, 181), (320, 180)), ((161, 90), (160, 90)), ((33, 17), (32, 16))])
def test_odd_sides_lose_a_pixel_where_the_codec_wants_it(size, expected):
    source = films.film("mkv", size=size, pixel_format="yuv444p", seconds=0.2)
    done = convert(source, "mp4")
    assert (done.output.width, done.output.height) == expected
    [stream] = ffprobe.streams(done.data, "video")
    assert (stream["width"], stream["height"], stream["pix_fmt"]) == (*expected, "yuv420p")


def test_pixels_that_are_not_square_become_so():
    source = films.film("mp4", aspect=Fraction(4, 3), seconds=0.2)
    done = convert(source, "webm")
    [stream] = ffprobe.streams(done.data, "video")
    assert (stream["width"], stream["height"]) == (427, 180) == (done.output.width, done.output.height)
    assert stream.get("sample_aspect_ratio", "1:1") == "1:1"


@pytest.mark.parametrize(
    ("pixel_format", "range_"), [("yuvj420p", 2), ("yuv422p", 1), ("yuv444p", 1), ("yuv420p10le", 1)]
)
def test_colours_stay_what_they_are_from_every_kind_of_picture(pixel_format, range_):
    source = films.film("mkv", pixel_format=pixel_format, colours=(1, 1, 1, range_), seconds=0.2)
    done = convert(source, "webm", compression=99)
    [stream] = ffprobe.streams(done.data, "video")
    assert (stream["pix_fmt"], stream["color_range"]) == ("yuv420p", "tv")
    assert difference(ffprobe.picture(done.data)[60:, 90:], ffprobe.picture(source)[60:, 90:]) < 2


def test_interlaced_fields_become_frames():
    source = films.film("mkv", options=(("flags", "+ildct+ilme"), ("x264-params", "tff=1:interlaced=1")))
    assert ffprobe.streams(source, "video")[0]["field_order"] == "tt"
    done = convert(source, "mp4")
    [stream] = ffprobe.streams(done.data, "video")
    assert stream["field_order"] == "progressive"
    assert len(ffprobe.seen(done.data).times) == 25


def test_a_size_that_changes_in_mid_stream_is_brought_to_the_first():
    later = films.film("ts", size=(160, 120), muxing=(("output_ts_offset", "1"),))
    done = convert(films.film("ts") + later, "mp4", compression=60)
    assert (done.output.width, done.output.height) == (320, 180)
    assert len(ffprobe.seen(done.data).times) == 50


def test_the_first_of_several_sounds_is_taken_and_surround_becomes_stereo():
    source = films.film("mkv", second_sound=True)
    assert len(ffprobe.streams(convert(source, "mp4").data, "audio")) == 1
    [stream] = ffprobe.streams(convert(films.film("mkv", channels=6), "webm").data, "audio")
    assert stream["channels"] == 2


def test_a_film_without_sound_and_one_without_a_picture():
    assert ffprobe.streams(convert(films.film("mkv", sound=None), "webm").data, "audio") == []
    alone = films.film("mkv", picture=None)
    assert ffprobe.clicks(convert(alone, "m4a").data) == pytest.approx([0.52], abs=0.03)
    with pytest.raises(FormatUnavailable, match="sound alone"):
        convert(alone, "mp4")


def test_titles_and_chapters_are_kept_unless_they_are_to_be_stripped():
    source = films.film("mp4", seconds=2.0, title="A title", chapters=True)
    for target in ("mov", "mkv"):
        told = ffprobe.told(convert(source, target).data)
        assert {name.lower(): value for name, value in told["format"]["tags"].items()}["title"] == "A title"
        assert [chapter["tags"]["title"] for chapter in told["chapters"]] == ["One", "Two"]
        bare = ffprobe.told(convert(source, target, stripMetadata=True).data)
        assert bare["chapters"] == []
        assert "A title" not in str(bare)


@pytest.mark.parametrize("target", ["mp4", "webm"])
def test_an_animation_becomes_a_film_on_white(target):
    source = pictures.animation("gif")
    done = convert(source, target)
    assert done.output.duration == pytest.approx(0.75, abs=0.011)
    frame, first = ffprobe.picture(done.data), pixels(source, "RGBA")
    assert difference(frame[:40, :40], np.where(first[:40, :40, 3:] > 0, first[:40, :40, :3], 255)) < 8


def cut(data, part=0.6):
    return data[: int(len(data) * part)]


@pytest.mark.parametrize("container", ["mp4", "webm", "mkv", "ts", "avi"])
def test_of_a_film_without_its_end_what_is_whole_is_converted_and_told(container):
    source = films.film(container, seconds=3.0)
    if container == "mp4":
        source = do("strip-metadata", source).data
    done = convert(cut(source), "mp4", compression=60)
    assert "cut short" in done.warning
    assert 1.2 < done.output.duration < 2.4
    ffprobe.check_plays(done.data)
    assert ffprobe.seen(done.data).flashes()[0] == pytest.approx(ffprobe.clicks(done.data)[0], abs=0.04)


@pytest.mark.parametrize("form", ["mp3", "flac", "wav"])
def test_of_a_sound_without_its_end_too(form):
    done = convert(cut(films.sound(form, seconds=3.0)), "m4a")
    assert "cut short" in done.warning
    assert done.output.duration == pytest.approx(1.8, abs=0.3)


def test_copies_of_a_cut_film_say_so_too():
    source = cut(do("strip-metadata", films.film("mp4", seconds=3.0)).data)
    assert "cut short" in convert(source, "mov").warning
    assert "cut short" in do("strip-metadata", source).warning


def test_a_whole_film_has_no_warning():
    assert convert(films.film("ts", seconds=1.4), "mp4").warning is None


@pytest.mark.parametrize("container", ["mp4", "mkv", "webm"])
def test_a_container_without_a_frame_is_damaged(container):
    with pytest.raises(Undecodable):
        convert(films.film(container)[:600], "mp4")


@pytest.mark.parametrize("target", ["mp4", "wav"])
def test_a_film_whose_times_jump_ends_there_and_says_so(target):
    done = convert(_jumping(films.film("flv"), at=500), target, compression=60)
    assert "jump" in done.warning
    assert done.output.duration == pytest.approx(0.5, abs=0.06)
    ffprobe.check_plays(done.data)


def _jumping(flv: bytes, at: int) -> bytes:
    """Move every tag of a Flash Video from `at` milliseconds on three days away (Adobe FLV 10.1, annex E.4.1)."""
    made, place = bytearray(flv), 13
    while place < len(made):
        if int.from_bytes(made[place + 4 : place + 7]) >= at:
            made[place + 7] = 16
        place += 11 + int.from_bytes(made[place + 1 : place + 4]) + 4
    return bytes(made)
