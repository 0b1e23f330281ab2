"""AMR: recordings of telephones are decoded as ffmpeg decodes them, and their pauses are silence."""

import json
import subprocess

import numpy as np
import pytest

from media_tools.errors import Undecodable, UnsupportedMedia
from tests import ffprobe
from tests.media_tools.work import convert, do, facts
from tests.samples import sounds, speech

WIDTHS = pytest.mark.parametrize("wide", [False, True], ids=["narrow", "wide"])
PAUSE = (speech.SILENCE, *[speech.NOTHING] * 7) * 2


def decoded(data: bytes) -> np.ndarray:
    """Give the samples as the ffmpeg of this machine decodes them, 16 bits."""
    ffprobe.told(data)
    words = ["ffmpeg", "-v", "error", "-i", "-", "-f", "s16le", "-c:a", "pcm_s16le", "-"]
    return np.frombuffer(subprocess.run(words, input=data, capture_output=True, check=True).stdout, "<i2")


@WIDTHS
@pytest.mark.parametrize("modes", ["fastest", "each"])
def test_every_sample_is_the_one_that_ffmpeg_decodes(wide, modes):
    kinds = () if modes == "fastest" else tuple(range(speech.FASTEST[wide] + 1)) * 3
    source = speech.recording(kinds, wide=wide)
    done = convert(source, "wav")
    wanted = decoded(source)
    assert np.array_equal(decoded(done.data), wanted)
    assert np.abs(wanted.astype(int)).max() > 5000

    [stream] = ffprobe.streams(done.data, "audio")
    assert (stream["sample_rate"], stream["channels"]) == (str(speech.RATES[wide]), 1)
    seconds = (len(kinds) or 30) * speech.FRAME_SECONDS
    assert len(wanted) == round(seconds * speech.RATES[wide])
    assert done.output.duration == pytest.approx(seconds)
    assert done.warning is None


@WIDTHS
def test_it_is_told_what_it_is(wide):
    told = facts(speech.recording(wide=wide))
    [stream] = told["streams"]
    assert (told["kind"], told["format"], told["duration"], told["truncated"]) == ("audio", "amr", 0.6, False)
    assert (stream["codec"], stream["sampleRate"]) == ("amr_wb" if wide else "amr_nb", speech.RATES[wide])
    assert stream["channels"] == 1


@WIDTHS
@pytest.mark.parametrize("tool", ["convert", "extract-audio"])
def test_it_becomes_mp3_of_the_same_length(wide, tool):
    done = do(tool, speech.recording(wide=wide, seconds=1.0), format="mp3")
    [stream] = ffprobe.streams(done.data, "audio")
    assert (stream["codec_name"], stream["channels"], stream["sample_rate"]) == ("mp3", 1, "16000")
    assert sounds.samples(done.data).shape == (1, 16000)
    assert np.abs(sounds.samples(done.data)).max() > 0.3


@WIDTHS
def test_its_waveform_has_peaks_to_its_end(wide):
    told = json.loads(do("waveform", speech.recording(wide=wide), format="json").data)
    assert told["sample_rate"] == speech.RATES[wide]
    assert told["length"] * told["samples_per_pixel"] / told["sample_rate"] == pytest.approx(0.6, abs=0.01)
    assert all(np.abs(part).max() > 10 for part in np.array_split(np.array(told["data"]), 4))


@WIDTHS
def test_a_pause_is_silence_of_its_own_length(wide):
    talk = (speech.FASTEST[wide],) * 10
    source = speech.recording((*talk, *PAUSE, *PAUSE, *talk), wide=wide)
    done = convert(source, "wav")
    assert done.output.duration == pytest.approx(1.04, abs=0.1)
    assert facts(source)["duration"] == pytest.approx(1.04)
    assert facts(source)["truncated"] is False
    rate = speech.RATES[wide]
    heard = np.abs(decoded(done.data).astype(int))
    assert heard[: rate // 5].max() > 5000
    assert heard[-rate // 5 :].max() > 5000
    if not wide:  # the wide decoder fills up what was not sent, as it must
        assert heard[rate // 4 : rate * 3 // 4].max() < 50


@WIDTHS
def test_in_3gp_it_sounds_the_same(wide):
    source = speech.in_film_container(wide=wide)
    assert (facts(source)["format"], facts(source)["kind"]) == ("3gp", "audio")
    assert np.array_equal(decoded(convert(source, "wav").data), decoded(speech.recording(wide=wide)))


@WIDTHS
def test_one_cut_within_a_frame_says_so_and_gives_what_is_whole(wide):
    whole = speech.recording(wide=wide)
    done = convert(whole[:-1], "wav")
    assert done.output.duration == pytest.approx(0.58)
    assert done.warning is not None
    assert "end" in done.warning
    assert facts(whole[:-1])["truncated"] is True
    for size in (len(speech.recording((), wide=wide, seconds=0)), 20):
        with pytest.raises(Undecodable):
            convert(whole[:size], "wav")
    with pytest.raises(UnsupportedMedia):
        convert(whole[:4], "wav")


@WIDTHS
def test_damaged_frames_cost_no_more_than_themselves(wide):
    whole = bytearray(speech.recording(wide=wide))
    size = len(speech.frame(speech.FASTEST[wide], wide))
    begin = 9 if wide else 6
    whole[begin + 10 * size] = 12 << 3  # a type that nobody uses, so that its bits are read as frames
    done = convert(bytes(whole), "wav")
    assert done.output.duration is not None
    assert done.output.duration >= 0.15
