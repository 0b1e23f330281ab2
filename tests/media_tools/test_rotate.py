import numpy as np
import pytest

from media_tools.errors import FormatUnavailable
from tests import ffprobe
from tests.media_tools.work import difference, do, pixels
from tests.samples import films, pictures

QUARTERS = {90: 3, 180: 2, 270: 1}
"""Degrees clockwise -> numpy's quarter turns."""


@pytest.mark.parametrize("angle", QUARTERS)
@pytest.mark.parametrize("container", ["mp4", "mov", "mkv", "webm", "avi"])
def test_it_is_turned_clockwise(container, angle):
    source = films.film(container, size=(160, 96))
    done = do("rotate", source, angle=angle)
    expected = np.rot90(ffprobe.picture(source), QUARTERS[angle])
    assert difference(ffprobe.picture(done.data), expected) < 4
    assert (done.output.width, done.output.height) == ((160, 96) if angle == 180 else (96, 160))
    assert ffprobe.clicks(done.data) == pytest.approx(ffprobe.clicks(source), abs=0.04)


@pytest.mark.parametrize(
    "lies", [(0, True), (90, False), (90, True), (180, False), (180, True), (270, False), (270, True)]
)
def test_what_lies_already_is_turned_from_how_it_is_seen(lies):
    rotation, mirrored = lies
    source = films.film("mov", size=(160, 96), rotation=rotation, mirrored=mirrored)
    done = do("rotate", source, angle=90)
    assert np.array_equal(ffprobe.picture(done.data), np.rot90(ffprobe.picture(source), 3))


def test_nothing_of_an_mp4_is_encoded_anew():
    source = films.film("mp4", size=(160, 96), title="A title")
    turned_around = do("rotate", do("rotate", source, angle=90).data, angle=270).data
    assert np.array_equal(ffprobe.picture(turned_around), ffprobe.picture(source))
    assert ffprobe.told(turned_around)["format"]["tags"]["title"] == "A title"


@pytest.mark.parametrize("source", [films.sound("m4a"), films.film("mp4", picture=None)], ids=["m4a", "mp4"])
def test_a_sound_has_nothing_to_turn(source):
    with pytest.raises(FormatUnavailable, match="no picture"):
        do("rotate", source)
    with pytest.raises(FormatUnavailable, match=r"no picture|sound alone"):
        do("watermark", source, text="Mine")


def test_a_picture_is_turned_too():
    source = pictures.encoded(pictures.photo(), "png")
    assert difference(pixels(do("rotate", source, angle=90).data), np.rot90(pixels(source), 3)) == 0
