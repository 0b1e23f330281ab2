import pytest

from media_tools import registry
from media_tools.errors import FormatUnavailable
from tests import ffprobe
from tests.media_tools.work import do
from tests.samples import films

PLACE = "+48.1371+011.5754/"
APPLE = "com.apple.quicktime.location.ISO6709"
SAID = "A secret title"


def strip(source):
    return do("strip-metadata", source)


@pytest.mark.parametrize("container", ["mp4", "mov", "mkv", "webm"])
def test_titles_places_and_chapters_are_gone_and_every_track_is_there(container):
    source = films.film(
        container, title=SAID, tags=(("location", PLACE), ("artist", "Somebody")), chapters=True, second_sound=True
    )
    assert SAID.encode() in source
    done = strip(source)
    for secret in (SAID, PLACE, "Somebody"):
        assert secret.encode() not in done.data
    told = ffprobe.told(done.data)
    assert told["chapters"] == []
    assert [stream["codec_type"] for stream in told["streams"]] == ["video", "audio", "audio"]
    assert ffprobe.seen(done.data).times == ffprobe.seen(source).times
    assert ffprobe.clicks(done.data) == pytest.approx(ffprobe.clicks(source), abs=0.001)


def test_the_place_that_a_telephone_writes_down_is_gone():
    source = films.film("mov", tags=((APPLE, PLACE),), muxing=(("movflags", "use_metadata_tags"),))
    assert PLACE.encode() in source
    assert APPLE.encode() in source
    done = strip(source).data
    assert PLACE.encode() not in done
    assert APPLE.encode() not in done


@pytest.mark.parametrize("rotation", [90, 180])
def test_it_stays_upright(rotation):
    source = films.film("mp4", rotation=rotation, title=SAID)
    done = strip(source)
    assert ffprobe.picture(done.data).tobytes() == ffprobe.picture(source).tobytes()
    assert (done.output.width, done.output.height) == ((180, 320) if rotation == 90 else (320, 180))


@pytest.mark.parametrize("form", [form for form in films.SOUNDS if registry.formats()[form].writes])
def test_a_sound_loses_its_title_and_no_sample(form):
    source = films.sound(form, title=SAID)
    assert SAID.encode() in source
    done = strip(source)
    assert done.output.format == form
    assert SAID.encode() not in done.data
    assert ffprobe.clicks(done.data) == pytest.approx(ffprobe.clicks(source), abs=0.001)
    assert abs(len(ffprobe.heard(done.data)) - len(ffprobe.heard(source))) < 2400


def test_a_cover_is_gone():
    cover = b"\xff\xd8\xff\xe0 a picture of somebody \xff\xd9"
    frame = b"APIC" + (len(cover) + 14).to_bytes(4, "big") + b"\0\0" + b"\0image/jpeg\0\3\0" + cover
    size = len(frame)
    tag = b"ID3\3\0\0" + bytes([size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127]) + frame
    done = strip(tag + films.sound("mp3"))
    assert b"somebody" not in done.data
    assert ffprobe.clicks(done.data) == pytest.approx([0.52], abs=0.03)


def test_a_format_that_is_not_written_is_refused():
    with pytest.raises(FormatUnavailable, match="convert"):
        strip(films.film("avi"))
