"""`mute`: no sound, and the picture packet by packet as it was."""

import io

import av
import pytest

from media_tools.errors import FormatUnavailable, NoPicture
from tests import ffprobe
from tests.media_tools.work import do
from tests.samples import films, pictures, sounds


def packets(data):
    with av.open(io.BytesIO(data)) as opened:
        return [bytes(packet) for packet in opened.demux(video=0) if packet.size]


@pytest.mark.parametrize(
    ("container", "picture"), [("mp4", "h264"), ("mp4", "hevc"), ("mov", "h264"), ("mkv", "h264"), ("webm", "libvpx")]
)
def test_the_picture_stays_as_it_was(container, picture):
    source = films.film(container, seconds=1.0, picture=picture, rotation=90 if container == "mp4" else 0)
    done = do("mute", source)
    assert [stream["codec_type"] for stream in ffprobe.told(done.data)["streams"]] == ["video"]
    assert packets(done.data) == packets(source)
    assert ffprobe.picture(done.data).shape == ffprobe.picture(source).shape
    assert done.output.duration == pytest.approx(1.0, abs=0.05)
    assert done.output.format == container


@pytest.mark.parametrize("container", ["avi", "ts", "flv", "wmv"])
def test_what_is_not_written_becomes_mp4(container):
    done = do("mute", films.film(container, seconds=1.0))
    assert done.output.format == "mp4"
    assert not ffprobe.streams(done.data, "audio")
    assert ffprobe.seen(done.data).times[0] == pytest.approx(0, abs=0.001)
    ffprobe.check_plays(done.data)


def test_a_film_that_is_silent_already_is_passed_on():
    source = films.film(seconds=0.4, sound=None)
    assert packets(do("mute", source).data) == packets(source)


def test_of_a_sound_nothing_would_be_left():
    with pytest.raises(NoPicture, match="nothing would be left"):
        do("mute", sounds.sound())
    with pytest.raises(FormatUnavailable):
        do("mute", pictures.encoded(pictures.photo(), "jpg"))
