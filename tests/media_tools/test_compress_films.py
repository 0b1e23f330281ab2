import numpy as np
import pytest

from media_tools.errors import TargetSizeUnreachable
from tests import ffprobe
from tests.media_tools.work import compress
from tests.samples import films


@pytest.mark.parametrize("container", ["mp4", "mov", "mkv", "webm"])
def test_a_film_becomes_smaller_in_its_own_container(container):
    source = films.film(container, title="A title")
    done = compress(source, quality=40)
    assert len(done.data) < len(source)
    assert (done.output.format, done.output.quality) == (container, 40)
    assert ffprobe.seen(done.data).flashes() == pytest.approx(ffprobe.seen(source).flashes(), abs=0.03)
    assert ffprobe.clicks(done.data) == pytest.approx(ffprobe.clicks(source), abs=0.03)
    assert {name.lower() for name in ffprobe.told(done.data)["format"]["tags"]} >= {"title"}
    assert b"A title" not in compress(source, quality=40, stripMetadata=True).data


def test_lower_quality_is_fewer_bytes():
    sizes = [len(compress(films.film("mp4"), quality=quality).data) for quality in (1, 40, 82)]
    assert sizes == sorted(sizes)
    assert sizes[0] < 0.5 * sizes[2]


def test_a_container_that_is_not_written_becomes_the_nearest_one():
    done = compress(films.film("avi"))
    assert done.output.format == "mp4"
    ffprobe.check_plays(done.data)


@pytest.mark.parametrize("container", ["mp4", "webm", "avi"])
def test_what_cannot_be_made_smaller_comes_back_as_it_came(container):
    source = compress(films.film(container, size=(64, 36), sound=None), quality=1).data
    if container == "avi":
        source = films.film("avi", size=(16, 16), seconds=0.2, sound=None)
    done = compress(source, quality=100)
    assert len(done.data) <= len(source)
    assert done.output.quality is None or len(done.data) < len(source)


@pytest.mark.parametrize("form", ["m4a", "ogg"])
def test_a_sound_becomes_smaller_too(form):
    source = films.sound(form)
    done = compress(source, quality=20)
    assert len(done.data) < 0.8 * len(source)
    assert done.output.format == form
    assert ffprobe.clicks(done.data) == pytest.approx([0.52], abs=0.03)


def test_a_sound_without_loss_is_returned_byte_for_byte():
    assert compress(films.sound("wav")).data == films.sound("wav")


def test_a_number_of_bytes_is_kept_to():
    source = films.film("mp4")
    done = compress(source, mode="target-size", targetBytes=16_000)
    assert 8_000 < len(done.data) <= 16_000
    assert (done.output.width, done.output.height) == (320, 180)
    ffprobe.check_plays(done.data)


def test_what_does_not_fit_says_how_small_it_became_and_may_shrink():
    source = films.film("mp4")
    with pytest.raises(TargetSizeUnreachable, match=r"smallest size reached is \d,\d{3} bytes.*allowResize"):
        compress(source, mode="target-size", targetBytes=6_000)
    done = compress(source, mode="target-size", targetBytes=8_200, allowResize=True)
    assert len(done.data) <= 8_200
    assert done.output.width < 320


def test_what_fits_already_is_not_encoded():
    source = films.film("mp4")
    done = compress(source, mode="target-size", targetBytes=1_000_000)
    assert np.array_equal(ffprobe.picture(done.data), ffprobe.picture(source))


def test_lossless_passes_every_packet_on():
    source = films.film("mkv", title="x" * 2000)
    done = compress(source, lossless=True, stripMetadata=True)
    assert len(done.data) < len(source) - 1900
    assert np.array_equal(ffprobe.picture(done.data), ffprobe.picture(source))
    assert done.output.quality is None
