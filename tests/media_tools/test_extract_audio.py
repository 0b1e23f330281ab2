"""`extract-audio`: as long as its source, in time, passed on where nothing must change."""

import io

import av
import numpy as np
import pytest
from av.stream import Disposition

from media_tools import registry
from media_tools.errors import InvalidParam, MediaTooLong, NoSound, Undecodable
from media_tools.limits import Limits
from media_tools.spec import parse
from tests import ffprobe
from tests.media_tools.work import do
from tests.samples import films, pictures, sounds

FORMATS = ("mp3", "m4a", "wav", "ogg", "flac")
CODECS = {"mp3": "mp3", "m4a": "aac", "wav": "pcm_s16le", "ogg": "opus", "flac": "flac"}


def extract(source, form="mp3", **values):
    return do("extract-audio", source, format=form, **values)


def stream(data):
    [found] = ffprobe.streams(data, "audio")
    return found


def remuxed(data, source, target, change=lambda out: None):
    """Put the streams of a film into another container, after `change` did something to them."""
    file = io.BytesIO()
    with av.open(io.BytesIO(data), format=source) as given, av.open(file, "w", format=target) as out:
        made = {each.index: out.add_stream_from_template(each) for each in given.streams}
        change(out)
        for packet in given.demux():
            if packet.dts is not None:
                packet.stream = made[packet.stream.index]
                out.mux_one(packet)
    return file.getvalue()


@pytest.mark.parametrize("form", FORMATS)
def test_the_sound_of_a_film_plays_as_long_and_clicks_when_it_did(form):
    done = extract(films.film(seconds=2.0), form)
    assert ffprobe.told(done.data)["format"]["format_name"].split(",")[0] in (form, "mov")
    assert [each["codec_name"] for each in ffprobe.told(done.data)["streams"]] == [CODECS[form]]
    assert float(ffprobe.told(done.data)["format"]["duration"]) == pytest.approx(2.0, abs=0.05)
    assert done.output.duration == pytest.approx(2.0, abs=0.05)
    assert ffprobe.clicks(done.data) == pytest.approx([0.52, 1.52], abs=0.04)
    assert done.output.mime == registry.formats()[form].mime


@pytest.mark.parametrize(("form", "seconds"), [("mp3", 60), ("m4a", 20), ("ogg", 20)])
def test_a_long_sound_does_not_drift(form, seconds):
    done = extract(sounds.sound("flac", "flac", seconds=seconds), form)
    assert sounds.clicks(done.data) == pytest.approx([n + sounds.CLICK for n in range(seconds)], abs=0.002)
    assert sounds.samples(done.data).shape[1] / 48000 == pytest.approx(seconds, abs=0.03)


@pytest.mark.parametrize("seconds", [0.01, 0.5, 1.0])
@pytest.mark.parametrize("rate", [16000, 44100, 48000])
def test_mp3_is_as_long_as_its_source_to_the_sample(seconds, rate):
    source = sounds.sound(seconds=seconds, rate=rate)
    assert sounds.samples(extract(source).data).shape[1] == round(seconds * rate)
    assert len(ffprobe.heard(extract(source).data)) == pytest.approx(seconds * 48000, abs=2)


def test_mp3_is_of_the_bit_rate_asked_for_and_keeps_its_title():
    source = sounds.with_cover(sounds.sound("mp3", "libmp3lame", kbps=320), pictures.encoded(pictures.photo(), "jpg"))
    told = ffprobe.told(extract(source, bitrateKbps=128).data)
    assert [each["codec_type"] for each in told["streams"]] == ["audio"]
    assert told["streams"][0]["bit_rate"] == "128000"
    assert told["format"]["tags"]["title"] == "A title"


@pytest.mark.parametrize(
    ("container", "codec", "rate", "layout"),
    [
        ("wav", "pcm_u8", 48000, "stereo"),
        ("wav", "pcm_s24le", 48000, "stereo"),
        ("wav", "pcm_f32le", 96000, "stereo"),
        ("wav", "pcm_s16le", 11025, "mono"),
        ("aiff", "pcm_s16be", 22050, "stereo"),
        ("ipod", "alac", 44100, "mono"),
        ("ogg", "libopus", 48000, "mono"),
        ("flac", "flac", 48000, "5.1"),
        ("matroska", "eac3", 48000, "5.1"),
    ],
)
@pytest.mark.parametrize("form", ["mp3", "wav"])
def test_every_kind_of_sound_is_read(form, container, codec, rate, layout):
    done = extract(sounds.sound(container, codec, rate=rate, layout=layout), form)
    heard = sounds.samples(done.data)
    assert len(heard) == (1 if layout == "mono" else 2)
    assert np.abs(heard).max() == pytest.approx(sounds.CLICK_LEVEL, abs=0.12)
    assert sounds.clicks(done.data) == pytest.approx([sounds.CLICK], abs=0.012)
    ffprobe.check_plays(done.data)


@pytest.mark.parametrize("form", FORMATS)
def test_surround_becomes_stereo_that_does_not_clip(form):
    done = extract(sounds.sound("flac", "flac", layout="5.1"), form)
    heard = sounds.samples(done.data)
    assert len(heard) == 2
    assert np.abs(heard).max() == pytest.approx(sounds.CLICK_LEVEL, abs=0.12)


@pytest.mark.parametrize(("codec", "rate"), [("wmav2", 44100), ("aac", 48000)])
def test_sounds_whose_container_counts_no_delay_come_through(codec, rate):
    """Their encoder's delay is nowhere written down: ffmpeg hears the same."""
    source = sounds.sound("asf" if codec == "wmav2" else "adts", codec, rate=rate, kbps=128)
    assert sounds.clicks(extract(source).data) == pytest.approx(ffprobe.clicks(source), abs=0.01)


@pytest.mark.parametrize(
    ("container", "codec", "form"),
    [("ipod", "aac", "m4a"), ("adts", "aac", "m4a"), ("mp3", "libmp3lame", "mp3"), ("matroska", "libopus", "ogg")],
)
def test_what_fits_is_passed_on_and_what_is_larger_is_encoded_anew(container, codec, form):
    def packets(data):
        with av.open(io.BytesIO(data)) as opened:
            head = 7 if opened.format.name == "aac" else 0
            return [bytes(packet)[head:] for packet in opened.demux(audio=0) if packet.size]

    source = sounds.sound(container, codec, kbps=96)
    assert set(packets(extract(source, form).data)) <= set(packets(source))
    if codec != "libopus":  # nothing says how many bits a second Opus has
        assert not set(packets(extract(source, form, bitrateKbps=64).data)) & set(packets(source))


@pytest.mark.parametrize(("container", "source"), [("wav", "pcm_s24le"), ("flac", "flac")])
def test_24_bits_stay_24_bits_where_nothing_is_lost(container, source):
    fine = sounds.wave(0.2, level=0.00002, clicks=False)
    data = sounds.encoded(fine, container, source)
    for form in ("wav", "flac"):
        assert np.abs(sounds.samples(extract(data, form).data) - sounds.samples(data)).max() == 0


def test_a_sound_that_begins_behind_its_picture_keeps_its_time():
    film = films.film(seconds=2.0, begins=0.3)
    for form in ("mp3", "wav", "flac", "ogg"):
        assert sounds.clicks(extract(film, form).data) == pytest.approx([0.82, 1.82], abs=0.04)
    # passed on as it is, its container says when it begins
    copied = extract(film, "m4a").data
    begins = float(stream(copied)["start_time"])
    assert [begins + click for click in sounds.clicks(copied)] == pytest.approx([0.82, 1.82], abs=0.04)


def test_of_several_sounds_the_default_is_taken():
    def second(out):
        first, other = out.streams.audio
        first.disposition, other.disposition = Disposition(0), Disposition.default

    film = films.film("mkv", seconds=1.0, second_sound=True)
    chosen = remuxed(film, "matroska", "matroska", second)
    for source, tone in ((film, 440), (chosen, 740)):
        heard = sounds.samples(extract(source, "wav").data)[0, :20_000]
        assert np.abs(np.fft.rfft(heard)).argmax() * 48000 / len(heard) == pytest.approx(tone, abs=5)


def test_a_change_of_channels_and_rate_in_mid_stream_is_followed():
    parts = [sounds.sound("adts", "aac", layout=layout, rate=rate) for layout, rate in
             (("stereo", 48000), ("mono", 48000), ("stereo", 44100))]  # fmt: skip
    for form in ("mp3", "m4a", "wav"):
        found = sounds.clicks(extract(b"".join(parts), form, bitrateKbps=64).data)
        assert found == pytest.approx([0.52, 1.55, 2.55], abs=0.06)


def test_a_film_without_sound_is_refused_in_a_sentence():
    with pytest.raises(NoSound, match="no sound"):
        extract(films.film(sound=None))


@pytest.mark.parametrize("length", [44, 78])
def test_a_header_without_a_sample_is_damaged(length):
    with pytest.raises(Undecodable):
        extract(sounds.sound()[:length])


def test_what_is_cut_short_gives_what_there_is_and_says_so():
    source = sounds.sound(seconds=4.0)
    done = extract(source[: len(source) // 2])
    assert done.output.duration == pytest.approx(2.0, abs=0.05)
    flac = sounds.sound("flac", "flac", seconds=4.0)
    done = extract(flac[: len(flac) // 2], "wav")
    assert "cut short" in done.warning


@pytest.mark.parametrize(
    ("field", "value"), [("bitrateKbps", 31), ("bitrateKbps", 513), ("format", "aac"), ("format", "mp4")]
)
def test_wrong_fields_are_named(field, value):
    with pytest.raises(InvalidParam) as refusal:
        parse(registry.tools()["extract-audio"], {field: value})
    assert refusal.value.field == field


def test_a_longer_sound_than_may_be_is_refused():
    with pytest.raises(MediaTooLong):
        do("extract-audio", sounds.sound(seconds=3.0), limits=Limits(seconds=2))


@pytest.mark.parametrize("rate", [100, 2_000_000_000])
def test_a_rate_that_no_recording_has_is_refused(rate):
    source = bytearray(sounds.sound())
    source[24:28] = rate.to_bytes(4, "little")
    with pytest.raises(Undecodable, match="samples a second"):
        extract(bytes(source))


def test_a_codec_that_nobody_knows_is_damage():
    source = bytearray(sounds.sound())
    source[20:22] = (0x7A7A).to_bytes(2, "little")
    with pytest.raises(Undecodable):
        extract(bytes(source))


def test_what_a_sound_tells_of_itself_goes_along_whatever_holds_it():
    titled = films.sound("mp3", title="A title")
    there = extract(titled, "ogg").data
    assert ffprobe.told(there)["streams"][0]["tags"]["title"] == "A title"
    assert ffprobe.told(extract(there, "mp3").data)["format"]["tags"]["title"] == "A title"
