"""A frame of a film as a picture: the right one, upright and square, whatever the film is like."""

from fractions import Fraction

import numpy as np
import pytest

from media_tools.errors import ImageTooLarge, NoPicture, Undecodable, UnsupportedMedia
from media_tools.limits import Limits
from tests import ffprobe
from tests.media_tools.work import convert, difference, do, facts, made, opened, pixels
from tests.samples import covers, films, pictures

SIZE = (160, 90)
SPARSE = (("g", "250"), ("bf", "3"), ("sc_threshold", "0"))
NEAR = 4.0
"""The mean difference, of 255, that coding and another decoder's rounding make; a wrong frame is further away."""


def film(container="mp4", **more):
    return films.film(container, **{"seconds": 2.0, "size": SIZE, **more})


def shot(source, at, **values):
    """Give the frame at a time, at its own size."""
    return do("poster-frame", source, timestamp=at, format="png", **values)


def is_flash(source, at):
    return pixels(shot(source, at).data).mean() > 200


@pytest.mark.parametrize("container", sorted(films.CONTAINERS))
def test_the_frame_is_the_one_on_show_at_the_time(container):
    source = film(container)
    # sound may begin up to a frame before the picture, and time counts from there
    assert [is_flash(source, at) for at in (0.5, 0.59, 0.66)] == [False, True, False]
    assert [is_flash(source, at) for at in (1.5, 1.59, 1.66)] == [False, True, False]
    assert difference(pixels(shot(source, 0).data), films.shown(0, SIZE)) < 2 * NEAR
    assert difference(pixels(shot(source, 1.23).data), films.shown(1.2, SIZE)) < 2 * NEAR


@pytest.mark.parametrize("container", ["mp4", "mov", "mkv", "webm"])
def test_it_changes_at_the_very_time_of_the_next_one(container):
    source = film(container)
    assert [is_flash(source, at) for at in (0.519, 0.521, 0.599, 0.601)] == [False, True, True, False]


@pytest.mark.parametrize("container", ["mp4", "mkv", "ts"])
def test_key_frames_far_apart_and_frames_out_of_order_change_nothing(container):
    source = film(container, options=SPARSE, seconds=4.0)
    for at in (0.04, 1.4, 2.52, 3.92):
        assert difference(pixels(shot(source, at + 0.03).data), ffprobe.picture(source, at)) < NEAR
    assert [is_flash(source, at) for at in (3.51, 3.55, 3.63)] == [False, True, False]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("mirrored", [False, True])
def test_it_stands_upright(rotation, mirrored):
    source = film(seconds=0.2, rotation=rotation, mirrored=mirrored)
    done = shot(source, 0)
    judged = ffprobe.picture(source)
    assert opened(done.data).size == judged.shape[1::-1] == (SIZE if rotation % 180 == 0 else SIZE[::-1])
    assert difference(pixels(done.data), judged) < NEAR


def test_pixels_become_square():
    done = shot(film(seconds=0.2, aspect=Fraction(2)), 0)
    assert (done.output.width, done.output.height) == (320, 90)


def test_pixels_so_wide_that_the_picture_is_too_large_are_refused():
    with pytest.raises(ImageTooLarge):
        do("poster-frame", film(seconds=0.2, aspect=Fraction(8)), limits=Limits(frame_pixels=4 * SIZE[0] * SIZE[1]))


def test_a_film_that_changes_its_size_on_the_way_keeps_the_first():
    source = film("ts", sound=None) + film("ts", sound=None, size=(96, 64), times=tuple(range(200, 400, 4)))
    done = do("gif", source)
    assert (opened(done.data).size, opened(done.data).n_frames) == (SIZE, 48)
    sheet, _ = made("storyboard", source, frames=4, columns=2, format="png")
    assert opened(sheet.data).size == (320, 180)
    assert pixels(sheet.data).min(axis=2)[90:, 160:].mean() > 20


def test_odd_sides_stay_odd():
    source = film("mkv", size=(161, 91), pixel_format="yuv444p", seconds=0.2)
    assert opened(shot(source, 0).data).size == (161, 91)
    assert difference(pixels(shot(source, 0).data), ffprobe.picture(source)) < NEAR


@pytest.mark.parametrize("container", ["mp4", "mkv"])
def test_ten_bits_become_eight(container):
    source = film(container, pixel_format="yuv420p10le", seconds=0.4)
    assert ffprobe.streams(source, "video")[0]["pix_fmt"] == "yuv420p10le"
    assert difference(pixels(shot(source, 0.21).data), films.shown(0.2, SIZE)) < 2 * NEAR


def test_fields_are_woven():
    source = film("mpg", options=(("flags", "+ildct+ilme"), ("top", "1")), seconds=0.6)
    assert facts(source)["streams"][0]["interlaced"]
    assert difference(pixels(shot(source, 0.43).data), films.shown(0.4, SIZE)) < 2 * NEAR


def test_a_frame_stays_on_until_the_next_one_however_uneven_they_come():
    source = film(times=(0, 10, 52, 55, 150), sound=None)
    assert [is_flash(source, at) for at in (0.3, 0.53, 0.56, 1.4, 1.51)] == [False, True, True, True, False]


def test_behind_the_end_it_is_the_last_frame():
    source = film(seconds=1.0)
    assert difference(pixels(shot(source, 3600).data), films.shown(0.96, SIZE)) < 2 * NEAR
    alone = film(seconds=0.04, sound=None)
    assert difference(pixels(shot(alone, 1).data), films.shown(0, SIZE)) < 2 * NEAR


@pytest.mark.parametrize("container", ["mp4", "mkv", "ts", "webm"])
def test_of_a_film_that_breaks_off_it_is_the_last_frame_that_is_there(container):
    whole = film(container, seconds=4.0, size=(320, 180))
    if container == "mp4":
        whole = convert(whole, "mp4").data  # its index stands in front
    source = whole[: len(whole) // 2]
    done = shot(source, 3.9)
    assert difference(pixels(done.data), films.shown(3.9, (320, 180))) > 1
    assert opened(done.data).size == (320, 180)


def test_sound_that_begins_before_the_picture_moves_no_frame():
    source = film("mkv", begins=0.0, times=tuple(range(40, 200, 4)))
    assert [is_flash(source, at) for at in (0.1, 0.51, 0.53, 1.53)] == [False, False, True, True]


@pytest.mark.parametrize(("fit", "size"), [("cover", (60, 50)), ("contain", (60, 50)), ("inside", (60, 34))])
@pytest.mark.parametrize("form", ["jpg", "png", "webp", "avif"])
def test_a_thumbnail_fits_as_that_of_a_picture_does(form, fit, size):
    done = do("thumbnail", film(), width=60, height=50, fit=fit, format=form, timestamp=0.5)
    assert opened(done.data).size == size == (done.output.width, done.output.height)
    assert done.output.format == form


@pytest.mark.parametrize("form", ["jpg", "png", "webp", "avif", "tiff", "heif", "jxl", "pdf"])
def test_a_still_format_takes_the_first_frame(form):
    done = convert(film(), form, resizeWidth=80, resize="width")
    assert (done.output.width, done.output.height, done.output.duration) == (80, 45, None)
    if form in ("jpg", "png", "webp", "avif"):
        assert difference(pixels(done.data), pixels(shot(film(), 0, width=80).data)) < NEAR


@pytest.mark.parametrize("form", sorted(covers.MUXERS))
@pytest.mark.parametrize("tool", ["thumbnail", "poster-frame"])
def test_a_sound_gives_its_cover(tool, form):
    done = do(tool, covers.sound(form), format="png")
    assert (done.output.width, done.output.height) == {"thumbnail": (64, 64), "poster-frame": (96, 64)}[tool]
    if tool == "poster-frame":
        assert difference(pixels(done.data), pictures.photo(96, 64)) < NEAR


def test_a_cover_that_is_a_bomb_is_refused_like_any_picture():
    with pytest.raises(Undecodable):
        do("thumbnail", covers.sound("mp3", pictures.encoded(pictures.photo(96, 64), "png")[:400]))


@pytest.mark.parametrize("tool", ["thumbnail", "poster-frame", "gif", "storyboard"])
def test_a_sound_without_a_picture_is_refused_with_a_code_of_its_own(tool):
    with pytest.raises(NoPicture) as refusal:
        do(tool, films.sound("mp3"))
    assert refusal.value.code == "no_picture"


def test_a_picture_is_its_own_still():
    done = do("poster-frame", pictures.encoded(pictures.photo(), "jpg", 6), timestamp=5)
    assert (done.output.width, done.output.height) == (96, 64)


@pytest.mark.parametrize("tool", ["transform", "pdf-preview", "image-to-pdf"])
def test_who_wants_a_picture_says_so_of_a_film(tool):
    with pytest.raises(UnsupportedMedia):
        do(tool, film())


def test_a_stream_that_begins_late_stops_nothing():
    both = film("flv", seconds=8.0, begins=7.0, rate=10)
    source = both[:4] + b"\x01" + both[5:]  # its header speaks of a picture alone
    assert difference(pixels(shot(source, 7.95).data), films.shown(7.9, SIZE)) < 2 * NEAR
    assert do("gif", source, start=6, duration=1.9, fps=10).output.duration == 1.9
    assert facts(source)["duration"] > 7.9


def test_a_stream_of_an_unknown_codec_stops_nothing():
    source = film("mkv").replace(b"A_AAC", b"A_XYZ")
    assert is_flash(source, 0.53)
    told = facts(source)
    assert [stream["codec"] for stream in told["streams"]] == ["h264", None]


def test_a_film_with_a_cover_shows_the_film():
    source = covers.film()
    assert difference(pixels(shot(source, 0).data), films.shown(0, (96, 64))) < 2 * NEAR
    assert sorted(stream["type"] for stream in facts(source)["streams"]) == ["cover", "video"]


def test_a_size_that_is_nonsense_is_damage_and_no_lack_of_memory():
    source = bytearray(film())
    source[source.rindex(b"avc1") - 1] = 0xFF
    with pytest.raises(Undecodable):
        shot(bytes(source), 0)


def test_noise_in_the_middle_breaks_nothing():
    whole = bytearray(film(seconds=4.0))
    middle = len(whole) // 2
    whole[middle : middle + 400] = np.random.default_rng(1).bytes(400)
    assert opened(shot(bytes(whole), 2.2).data).size == SIZE
