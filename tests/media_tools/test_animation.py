import numpy as np
import pypdfium2
import pytest

from tests.media_tools.work import compress, convert, opened
from tests.samples import pictures

ANIMATED = ("gif", "webp", "png", "avif")
LOOPING = ("gif", "webp", "png")
TIMES = (100, 250, 400)


def times(data):
    picture = opened(data)
    found = []
    for index in range(picture.n_frames):
        picture.seek(index)
        picture.load()
        found.append(round(picture.info["duration"]))
    return found


def colours(data):
    picture = opened(data)
    found = []
    for index in range(picture.n_frames):
        picture.seek(index)
        frame = np.asarray(picture.convert("RGB"))
        found.append("rgb"[int(frame[frame.shape[0] // 2, frame.shape[1] // 2].argmax())])
    return "".join(found)


def plays(data):
    """Say how often a file plays; GIF counts the repeats after the first."""
    picture = opened(data)
    return picture.info["loop"] + (1 if picture.format == "GIF" and picture.info["loop"] else 0)


@pytest.mark.parametrize("target", ANIMATED)
@pytest.mark.parametrize("form", ANIMATED)
def test_frames_and_their_times_are_kept(form, target):
    done = convert(pictures.animation(form), target, compression=90)
    assert colours(done.data) == "rgb"
    assert times(done.data) == list(TIMES)


@pytest.mark.parametrize("target", LOOPING)
@pytest.mark.parametrize("form", LOOPING)
@pytest.mark.parametrize("loop", [0, 3])
def test_the_loop_count_is_kept(form, target, loop):
    source = pictures.animation(form, loop=loop)
    assert plays(convert(source, target).data) == plays(source)


@pytest.mark.parametrize("target", ["jpg", "tiff", "heif", "pdf"])
@pytest.mark.parametrize("form", ANIMATED)
def test_a_still_target_takes_the_first_frame(form, target):
    done = convert(pictures.animation(form), target)
    assert getattr(opened(done.data), "n_frames", 1) == 1
    red, green, blue = np.asarray(opened(done.data).convert("RGB"))[24, 48].astype(int)
    assert red > 180
    assert max(green, blue) < 60
    assert (done.output.width, done.output.height) == (96, 48)


@pytest.mark.parametrize("target", ANIMATED)
@pytest.mark.parametrize("form", ANIMATED)
def test_an_animation_is_resized_frame_by_frame(form, target):
    done = convert(pictures.animation(form), target, resize="width", resizeWidth=48, compression=90)
    assert (done.output.width, done.output.height) == (48, 24)
    assert colours(done.data) == "rgb"
    assert times(done.data) == list(TIMES)


def test_frames_do_not_bleed_into_each_other_when_scaled():
    done = convert(pictures.animation("gif", side=200), "png", resize="width", resizeWidth=40)
    picture = opened(done.data)
    picture.seek(1)
    last_row = np.asarray(picture.convert("RGB"))[-1].astype(int)
    assert np.abs(last_row - last_row[0]).max() <= 2
    assert np.abs(last_row[0] - [20, 200, 20]).max() <= 4


def test_a_square_is_cut_out_of_every_frame():
    done = convert(pictures.animation("webp"), "gif", resize="square")
    assert (done.output.width, done.output.height) == (48, 48)
    assert colours(done.data) == "rgb"


@pytest.mark.parametrize("form", ANIMATED)
def test_compress_keeps_an_animation_whole(form):
    source = pictures.animation(form)
    done = compress(source)
    assert len(done.data) <= len(source)
    assert colours(done.data) == "rgb"
    assert times(done.data) == list(TIMES)


def test_the_pages_of_a_tiff_stay_pages_in_tiff_and_pdf():
    assert opened(convert(pictures.pages(), "tiff").data).n_frames == 3
    assert len(pypdfium2.PdfDocument(convert(pictures.pages(), "pdf").data)) == 3
    assert getattr(opened(convert(pictures.pages(), "webp").data), "n_frames", 1) == 1


def test_pages_of_different_sizes_leave_the_first_and_a_warning():
    source = pictures.pages(((96, 64), (30, 20)))
    done = convert(source, "tiff")
    assert (done.output.width, done.output.height) == (96, 64)
    assert "pages" in done.warning
    kept = compress(source)
    assert kept.data == source
    assert "pages" in kept.warning


def test_one_still_frame_enlarged_many_times_is_not_taken_for_pages():
    source = pictures.encoded(pictures.photo(40, 30), "gif")
    done = convert(source, "webp", resize="width", resizeWidth=120, enlarge=True)
    assert (done.output.width, done.output.height) == (120, 90)
    assert opened(done.data).n_frames == 1
