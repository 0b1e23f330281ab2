"""`adjust` of films and sounds: how loud they are from beginning to end, and their pictures' colours."""

import io

import av
import numpy as np
import pytest
from PIL import Image

from media_tools import registry, spec
from media_tools.errors import FormatUnavailable, InvalidParam, NoPicture, NoSound
from media_tools.limits import Limits
from media_tools.run import run
from tests import ffprobe
from tests.media_tools.work import difference, do
from tests.samples import films, pictures, sounds


def adjust(source, **values):
    return do("adjust", source, **values)


def packets(data):
    with av.open(io.BytesIO(data)) as opened:
        return [bytes(packet) for packet in opened.demux(video=0) if packet.size]


def level(data):
    return float(np.sqrt((sounds.samples(data) ** 2).mean()))


def normalised(source, folder, **values):
    """Normalise a sound; give what was told of it and the bytes."""
    path = folder / "source"
    path.write_bytes(source)
    done = []
    wish = spec.parse(registry.tools()["adjust"], {"normalize": True, **values})
    result = run(wish, [path], folder, Limits(), done.append)
    assert done == sorted(done)
    assert done[-1] == 1
    return result, (folder / result.outputs[0].path).read_bytes()


def judged(data):
    """Measure by ffmpeg: integrated loudness, and the true peak."""
    with av.open(io.BytesIO(data)) as opened:
        stream = opened.streams.audio[0]
        graph = av.filter.Graph()
        first, meter, last = (
            graph.add_abuffer(template=stream), graph.add("ebur128", "peak=true:metadata=1"), graph.add("abuffersink")
        )  # fmt: skip
        graph.link_nodes(first, meter, last).configure()
        told = {}
        for frame in opened.decode(stream):
            graph.push(frame)
            while True:
                try:
                    told = graph.pull().metadata or told
                except (av.error.BlockingIOError, av.error.EOFError):
                    break
    return float(told["lavfi.r128.I"]), 20 * np.log10(float(told["lavfi.r128.true_peak"]))


@pytest.mark.parametrize("factor", [0, 0.5, 2])
@pytest.mark.parametrize(("container", "codec"), [("wav", "pcm_s16le"), ("mp3", "libmp3lame"), ("flac", "flac")])
def test_a_volume_is_a_factor(container, codec, factor):
    source = sounds.sound(container, codec, clicks=False)
    assert level(adjust(source, volume=factor).data) == pytest.approx(factor * level(source), rel=0.06, abs=1e-4)


def test_what_grows_beyond_full_is_cut_off():
    assert np.abs(sounds.samples(adjust(sounds.sound(), volume=10).data)).max() <= 1


@pytest.mark.parametrize(("form", "codec"), [("wav", "pcm_s16le"), ("mp3", "libmp3lame"), ("ogg", "libopus")])
@pytest.mark.parametrize("before", [0.02, 0.9])
def test_normalize_makes_it_as_loud_as_others_and_tells_both(tmp_path, form, codec, before):
    source = sounds.sound(form, codec, seconds=2.0, level=before, clicks=False)
    result, data = normalised(source, tmp_path)
    told = result.facts["loudness"]
    assert judged(data)[0] == pytest.approx(-14, abs=0.7)
    assert judged(data)[1] <= -0.9
    assert told["after"]["integratedLufs"] == pytest.approx(judged(data)[0], abs=0.1)
    assert told["after"]["truePeakDb"] == pytest.approx(judged(data)[1], abs=0.3)
    assert told["before"]["integratedLufs"] == pytest.approx(judged(source)[0], abs=0.1)


@pytest.mark.parametrize("form", ["wav", "m4a"])
def test_peaks_that_stand_out_are_held_down(tmp_path, form):
    source = sounds.sound(seconds=2.0, level=0.1)
    result, data = normalised(source, tmp_path, format=form)
    loud, peak = judged(data)
    assert peak <= -0.9
    assert loud > judged(source)[0] + 3
    assert sounds.clicks(data) == pytest.approx([0.5, 1.5], abs=0.01)
    assert result.facts["loudness"]["after"]["integratedLufs"] == pytest.approx(loud, abs=0.1)


def test_surround_that_stays_surround_is_measured_as_it_is(tmp_path):
    source = sounds.sound("flac", "flac", seconds=2.0, layout="5.1", level=0.02, clicks=False)
    _, data = normalised(source, tmp_path)
    assert judged(data)[0] == pytest.approx(-14, abs=0.5)
    assert len(sounds.samples(data)) == 6


def test_silence_stays_silence_and_is_told(tmp_path):
    result, data = normalised(sounds.sound(level=0, clicks=False), tmp_path)
    assert "nothing to hear" in result.warning
    assert result.facts is None
    assert np.abs(sounds.samples(data)).max() == 0


def test_fades_begin_and_end_in_silence_and_leave_the_middle():
    flat = sounds.sound(seconds=3.0, level=0.5, clicks=False)
    heard = np.abs(sounds.samples(adjust(flat, fadeIn=1, fadeOut=0.5).data)[0])
    parts = [float(heard[int(at * 48000) : int(at * 48000) + 480].max()) for at in (0, 0.5, 1.5, 2.4, 2.75, 2.985)]
    assert parts == pytest.approx([0.003, 0.255, 0.5, 0.5, 0.25, 0.015], abs=0.02)


def test_a_fade_longer_than_the_sound_is_as_long_as_the_sound():
    heard = np.abs(sounds.samples(adjust(sounds.sound(level=0.5, clicks=False), fadeOut=60).data)[0])
    assert heard[:480].max() == pytest.approx(0.5, abs=0.02)
    assert heard[-480:].max() < 0.02


@pytest.mark.parametrize("values", [{"volume": 0.5}, {"normalize": True}, {"fadeIn": 0.5}])
def test_where_the_sound_alone_changes_the_picture_is_passed_on(values):
    source = films.film(seconds=1.5)
    done = adjust(source, **values)
    assert packets(done.data) == packets(source)
    assert ffprobe.clicks(done.data) == pytest.approx([0.52], abs=0.04)
    assert (done.output.format, done.output.width) == ("mp4", 320)


def test_a_picture_is_passed_on_though_its_codec_would_not_be_chosen():
    source = films.film(seconds=0.5, picture="hevc")
    assert packets(adjust(source, volume=0.5).data) == packets(source)


@pytest.mark.parametrize(
    "values",
    [
        {"brightness": 0.6},
        {"brightness": 1.3},
        {"saturation": 0.3},
        {"contrast": 0.5},
        {"contrast": 1.4},
        {"grayscale": True},
        {"invert": True},
        {"hue": 120},
    ],
)
def test_colours_of_a_film_change_as_those_of_a_picture_do(values):
    source = films.film(seconds=0.2, size=(96, 64), sound=None)
    still = pictures.encoded(pictures_of(ffprobe.picture(source)), "png", metadata=False)
    wanted = pictures_from(do("adjust", still, format="png", **values).data)
    found = ffprobe.picture(adjust(source, quality=95, **values).data)
    unchanged = difference(ffprobe.picture(source), wanted)
    assert difference(found, wanted) < max(14, 0.45 * unchanged)
    ffprobe.check_plays(adjust(source, **values).data)


def pictures_of(pixels):
    return Image.fromarray(pixels.astype(np.uint8))


def pictures_from(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(float)


def test_a_film_is_sharpened_and_its_sound_passed_on():
    source = films.film(seconds=0.3)
    done = adjust(source, sharpen=2)
    edges = [np.abs(np.diff(ffprobe.picture(data).mean(axis=2), axis=1)).max() for data in (source, done.data)]
    assert edges[1] > 1.2 * edges[0]
    with av.open(io.BytesIO(source)) as given, av.open(io.BytesIO(done.data)) as made:
        assert [bytes(p) for p in given.demux(audio=0)] == [bytes(p) for p in made.demux(audio=0)]


def test_another_format_can_be_asked_for():
    assert adjust(films.film(seconds=0.3), volume=0.5, format="m4a").output.mime == "audio/mp4"
    assert adjust(films.film("avi", seconds=0.3), volume=0.5).output.format == "mp4"
    assert adjust(sounds.sound("aiff", "pcm_s16be"), volume=0.5).output.format == "m4a"


@pytest.mark.parametrize("field", ["volume", "normalize", "fadeIn", "fadeOut"])
def test_a_photograph_has_no_sound(field):
    with pytest.raises(InvalidParam, match="is a picture") as refusal:
        adjust(pictures.encoded(pictures.photo(), "jpg"), **{field: True if field == "normalize" else 2})
    assert refusal.value.field == field


def test_what_the_file_does_not_have_cannot_be_adjusted():
    with pytest.raises(NoSound):
        adjust(films.film(seconds=0.2, sound=None), volume=2)
    with pytest.raises(NoPicture):
        adjust(sounds.sound(), brightness=2)
    with pytest.raises(InvalidParam, match="MP3 holds no picture"):
        adjust(films.film(seconds=0.2), brightness=2, format="mp3")
    with pytest.raises(FormatUnavailable, match="does not become MP4"):
        adjust(pictures.encoded(pictures.photo(), "jpg"), format="mp4")
    with pytest.raises(FormatUnavailable, match="do not become JPEG"):
        adjust(films.film(seconds=0.2), format="jpg")


def test_a_volume_beside_normalize_is_refused():
    with pytest.raises(InvalidParam, match="not both"):
        spec.parse(registry.tools()["adjust"], {"normalize": "true", "volume": 2})
