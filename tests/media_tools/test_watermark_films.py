import numpy as np
import pytest
from PIL import Image

from tests import ffprobe
from tests.media_tools.work import do
from tests.samples import films, pictures

LOGO = pictures.encoded(Image.new("RGBA", (60, 30), (200, 30, 30, 255)), "png", metadata=False)


def changed(before, after):
    """Give top, bottom, left and right of what is different, in pixels."""
    rows, columns = np.where(np.abs(before - after).mean(axis=2) > 40)
    return rows.min(), rows.max(), columns.min(), columns.max()


@pytest.mark.parametrize("container", ["mp4", "webm", "mkv", "avi"])
def test_a_text_stands_in_its_corner_on_every_frame_and_the_sound_is_kept(container):
    source = films.film(container)
    done = do("watermark", source, text="Mine", margin=8)
    for at in (0.0, 0.8):
        top, bottom, left, right = changed(ffprobe.picture(source, at), ffprobe.picture(done.data, at))
        assert top > 150
        assert bottom < 172
        assert left > 240
        assert right < 312
    assert ffprobe.clicks(done.data) == pytest.approx(ffprobe.clicks(source), abs=0.03)
    assert done.output.format == ("mp4" if container == "avi" else container)


def test_a_logo_has_its_colour_its_width_and_its_opacity():
    source = films.film("mp4", size=(160, 96))
    solid = ffprobe.picture(do("watermark", source, LOGO, opacity=1, position="center", watermarkWidth=40).data)
    assert np.abs(solid[42:54, 66:94] - (200, 30, 30)).max() < 9
    thin = ffprobe.picture(do("watermark", source, LOGO, opacity=0.5, position="center", watermarkWidth=40).data)
    expected = 0.5 * ffprobe.picture(source)[42:54, 66:94] + (100, 15, 15)
    assert np.abs(thin[42:54, 66:94] - expected).mean() < 5


def test_it_stands_upright_on_a_film_that_lies():
    source = films.film("mp4", size=(160, 96), rotation=90)
    done = do("watermark", source, LOGO, opacity=1, position="top-left", margin=0, watermarkWidth=20)
    assert (done.output.width, done.output.height) == (96, 160)
    assert np.abs(ffprobe.picture(done.data)[2:8, 2:18] - (200, 30, 30)).max() < 12


def test_the_packets_of_the_sound_are_passed_on():
    source = films.film("mp4")
    assert np.array_equal(ffprobe.heard(do("watermark", source, text="Mine").data), ffprobe.heard(source))
