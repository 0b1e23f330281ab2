"""A GIF of part of a film: the part, its pace, its size, and a palette of its own."""

import io
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from media_tools.engines import clip
from media_tools.errors import ImageTooLarge, InvalidParam, NoPicture, UnsupportedMedia
from media_tools.limits import Limits
from media_tools.steps import clip as step
from tests import ffprobe
from tests.media_tools.work import convert, difference, do
from tests.samples import covers, films, pictures

SIZE = (160, 90)


def film(container="mp4", **more):
    return films.film(container, **{"seconds": 2.0, "size": SIZE, **more})


def frames(data):
    """Give each frame and when it begins, in seconds."""
    picture = Image.open(io.BytesIO(data))
    begins, found = 0.0, []
    for number in range(picture.n_frames):
        picture.seek(number)
        found.append((begins, np.asarray(picture.convert("RGB")).astype(float)))
        begins += picture.info["duration"] / 1000
    return found, begins


def test_without_a_wish_it_is_four_seconds_of_twelve_frames_each_that_play_for_ever():
    done = do("gif", films.film(seconds=5.0, size=(640, 360)))
    assert (done.output.width, done.output.height, done.output.duration) == (480, 270, 4.0)
    shown, seconds = frames(done.data)
    assert (len(shown), seconds) == (48, pytest.approx(4.0, abs=0.011))
    assert Image.open(io.BytesIO(done.data)).info["loop"] == 0
    ffprobe.check_plays(done.data)


def test_it_shows_the_part_that_was_asked_for_at_its_pace():
    shown, seconds = frames(do("gif", film(), start=0.4, duration=1.2, fps=25).data)
    assert (len(shown), seconds) == (30, pytest.approx(1.2, abs=0.011))
    assert [round(begins + 0.4, 2) for begins, frame in shown if frame.mean() > 200] == [0.52, 0.56, 1.52, 1.56]
    for begins, frame in shown[:3]:
        assert difference(frame, films.shown(begins + 0.4, SIZE)) < 10


def test_what_ends_before_gives_less():
    shown, seconds = frames(do("gif", film(), start=1.5, duration=10, fps=10).data)
    assert (len(shown), seconds) == (5, pytest.approx(0.5, abs=0.011))


def test_fields_are_woven_before_frames_are_chosen():
    shown, _ = frames(do("gif", film("mpg", options=(("flags", "+ildct+ilme"), ("top", "1"))), fps=25).data)
    bright = [begins for begins, frame in shown if frame.mean() > 200]
    assert bright == pytest.approx([0.52, 0.56, 1.52, 1.56], abs=0.045)


def test_a_film_of_one_frame_becomes_one_frame():
    shown, _ = frames(do("gif", film(seconds=0.04, sound=None)).data)
    assert len(shown) == 1


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_it_stands_upright(rotation):
    source = film(rotation=rotation, seconds=0.4)
    shown, _ = frames(do("gif", source).data)
    assert difference(shown[0][1], ffprobe.picture(source)) < 10


@pytest.mark.parametrize("container", sorted(set(films.CONTAINERS) - {"mp4"}))
def test_every_container_becomes_one(container):
    shown, seconds = frames(do("gif", film(container), duration=1).data)
    assert (len(shown), seconds) == (12, pytest.approx(1.0, abs=0.011))


def test_uneven_frames_come_at_an_even_rate():
    source = film(times=(0, 10, 52, 55, 150), sound=None)
    shown, seconds = frames(do("gif", source, fps=20).data)
    assert seconds == pytest.approx(1.5, abs=0.06)
    assert {round(after - before, 2) for (before, _), (after, _) in pairwise(shown)} >= {0.05}


def test_what_does_not_fit_into_memory_is_read_twice_and_comes_out_the_same(monkeypatch):
    once = do("gif", film())
    monkeypatch.setattr(clip, "KEPT_PIXELS", 10 * SIZE[0] * SIZE[1])
    assert do("gif", film()).data == once.data


def test_convert_makes_one_of_the_whole_film():
    done = convert(film(), "gif", resize="width", resizeWidth=80)
    assert (done.output.width, done.output.height, done.output.duration, done.warning) == (80, 45, 2.0, None)
    assert convert(film(), "gif").output.width == 160


def test_a_whole_film_that_would_be_too_large_is_made_smaller_and_says_so(monkeypatch):
    monkeypatch.setattr(step, "FREE_PIXELS", 24 * 80 * 45)
    done = convert(film(), "gif")
    assert (done.output.width, done.output.height) == (80, 45)
    assert "80 × 45" in done.warning
    assert convert(film(), "gif", resize="width", resizeWidth=160).output.width == 160


def test_of_a_film_that_breaks_off_it_shows_what_is_there_and_says_so():
    whole = film("mkv", seconds=4.0)
    done = convert(whole[: len(whole) // 2], "gif")
    assert "cut short" in done.warning
    assert 0.5 < done.output.duration < 3


def test_more_frames_than_a_picture_may_have_are_refused():
    with pytest.raises(ImageTooLarge, match="20 frames"):
        do("gif", film(), limits=Limits(frames=20))
    with pytest.raises(ImageTooLarge):
        do("gif", film(), limits=Limits(total_pixels=20 * SIZE[0] * SIZE[1]))


def test_a_header_that_promises_too_little_does_not_help(monkeypatch):
    promised = step._part
    monkeypatch.setattr(step, "_part", lambda *words: promised(*words) / 10)
    with pytest.raises(ImageTooLarge, match="20 frames"):
        do("gif", film(), limits=Limits(frames=20))


def test_a_start_behind_the_end_is_refused_with_the_end():
    with pytest.raises(InvalidParam) as refusal:
        do("gif", film(), start=2.5)
    assert (refusal.value.field, refusal.value.allowed["maximum"]) == ("start", pytest.approx(2.0, abs=0.05))


def test_only_a_film_becomes_one():
    with pytest.raises(UnsupportedMedia):
        do("gif", pictures.encoded(pictures.photo(), "jpg"))
    with pytest.raises(NoPicture):
        do("gif", covers.sound("mp3"))
