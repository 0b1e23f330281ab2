"""What `inspect` tells of films and sounds, held against ffprobe."""

import io
import json
from fractions import Fraction

import av
import numpy as np
import pytest

from media_tools import answers
from media_tools.errors import MediaTooLong, Undecodable
from media_tools.limits import Limits
from media_tools.media import Result
from tests import ffprobe
from tests.media_tools.work import convert, facts
from tests.samples import covers, films


def of_type(told, kind):
    return [stream for stream in told["streams"] if stream["type"] == kind]


@pytest.mark.parametrize("container", sorted(films.CONTAINERS))
def test_it_says_of_every_film_what_ffprobe_says(container):
    source = films.film(container, seconds=1.0)
    told, judged = facts(source), ffprobe.told(source)
    assert (told["kind"], told["format"], told["sizeBytes"]) == ("video", container, len(source))
    assert (told["width"], told["height"]) == (320, 180)
    assert told["duration"] == pytest.approx(float(judged["format"]["duration"]), abs=0.06)
    assert told["bitrateKbps"] == pytest.approx(8 * len(source) / told["duration"] / 1000, abs=1)
    assert (told["truncated"], told["durationEstimated"]) == (False, False)
    for stream, known in zip(told["streams"], judged["streams"], strict=True):
        assert (stream["index"], stream["type"], stream["codec"]) == (
            known["index"],
            known["codec_type"],
            known["codec_name"],
        )
        assert stream["default"] == bool(known["disposition"]["default"])
    [picture], [sound] = of_type(told, "video"), of_type(told, "audio")
    [shown], [heard] = ffprobe.streams(source, "video"), ffprobe.streams(source, "audio")
    assert (picture["width"], picture["height"], picture["pixelFormat"]) == (320, 180, shown["pix_fmt"])
    assert picture["frameRate"] == pytest.approx(float(Fraction(shown["avg_frame_rate"])), abs=0.5)
    assert not picture["variableFrameRate"]
    assert (picture["rotation"], picture["bitDepth"], picture["hdr"]) == (0, 8, None)
    assert (sound["sampleRate"], sound["channels"]) == (int(heard["sample_rate"]), heard["channels"])


@pytest.mark.parametrize("form", sorted(films.SOUNDS))
def test_it_says_of_every_sound_what_ffprobe_says(form):
    source = films.sound(form, seconds=1.5, title="A title")
    told, judged = facts(source), ffprobe.told(source)
    assert (told["kind"], told["format"], told["width"], told["height"]) == ("audio", form, None, None)
    assert told["duration"] == pytest.approx(float(judged["format"]["duration"]), abs=0.06)
    [sound] = told["streams"]
    assert (sound["codec"], sound["channelLayout"]) == (judged["streams"][0]["codec_name"], "stereo")
    if form != "aac":  # bare frames hold no words
        assert told["tags"]["title"] == "A title"


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_sides_are_told_as_they_are_seen_and_as_they_are_stored(rotation):
    told = facts(films.film(seconds=0.2, rotation=rotation))
    assert (told["width"], told["height"]) == ((320, 180) if rotation == 180 else (180, 320))
    [picture] = of_type(told, "video")
    assert (picture["width"], picture["height"], picture["rotation"]) == (320, 180, rotation)


def test_wide_pixels_are_told():
    told = facts(films.film(seconds=0.2, aspect=Fraction(2)))
    assert (told["width"], of_type(told, "video")[0]["sampleAspectRatio"]) == (640, "2:1")


@pytest.mark.parametrize(("transfer", "name"), [(16, "pq"), (18, "hlg"), (1, None)])
def test_depth_colours_and_high_dynamic_range_are_told(transfer, name):
    [picture, *_] = facts(films.film(seconds=0.2, pixel_format="yuv420p10le", colours=(9, transfer, 9, 1)))["streams"]
    assert (picture["bitDepth"], picture["hdr"]) == (10, name)
    assert picture["color"] == {
        "primaries": "bt2020",
        "transfer": {16: "pq", 18: "hlg", 1: "bt709"}[transfer],
        "matrix": "bt2020nc",
        "range": "limited",
    }


@pytest.mark.parametrize("container", ["mp4", "mkv"])
def test_frames_at_uneven_times_are_told(container):
    [picture] = facts(films.film(container, times=(0, 10, 52, 55, 150), sound=None))["streams"]
    assert picture["variableFrameRate"]


def test_chapters_are_told_and_places_are_not():
    place = "+52.5200+013.4050/"
    told = facts(films.film("mkv", chapters=True, title="Night", tags=(("location", place), ("comment", "a\0b\x1bc"))))
    assert [(chapter["title"], chapter["start"]) for chapter in told["chapters"]] == [("One", 0.0), ("Two", 0.5)]
    assert told["hasLocation"]
    assert place not in json.dumps(told)
    assert told["tags"]["title"] == "Night"
    assert not facts(films.film("mkv"))["hasLocation"]


@pytest.mark.parametrize("form", sorted(covers.MUXERS))
def test_a_cover_is_no_film(form):
    told = facts(covers.sound(form))
    assert (told["kind"], told["hasCover"], told["width"]) == ("audio", True, None)
    [cover] = of_type(told, "cover")
    assert (cover["width"], cover["height"]) == (96, 64)


def test_every_track_is_told():
    told = facts(films.film("mkv", second_sound=True, seconds=0.4))
    assert [stream["type"] for stream in told["streams"]] == ["video", "audio", "audio"]


@pytest.mark.parametrize("container", ["mp4", "mkv", "webm"])
def test_a_film_that_breaks_off_says_how_long_it_really_plays(container):
    whole = films.film(container, seconds=6.0)
    if container == "mp4":
        whole = convert(whole, "mp4").data  # its index stands in front
    told = facts(whole[: len(whole) // 2])
    assert told["truncated"]
    assert 1.5 < told["duration"] < 4.5


@pytest.mark.parametrize("form", ["mp3", "aac"])
def test_a_sound_without_an_index_is_counted(form):
    """Noise, then silence: by the bit rate of its beginning alone it would play for a far shorter time."""
    buffer = io.BytesIO()
    muxer, encoder, options = {
        "mp3": ("mp3", "libmp3lame", {"write_xing": "0"}),
        "aac": ("adts", "aac", {}),
    }[form]
    with av.open(buffer, "w", format=muxer, options=options) as out:
        made = out.add_stream(encoder, rate=48_000, layout="stereo", options={"q": "2"})
        for number in range(200):
            loud = np.random.default_rng(number).normal(0, 0.2, (2, 1024)) * (number < 30)
            frame = av.AudioFrame.from_ndarray(loud.astype(np.float32), format="fltp", layout="stereo")
            frame.rate = 48_000
            frame.pts = number * 1024
            out.mux(made.encode(frame))
        out.mux(made.encode(None))
    told = facts(buffer.getvalue())
    judged = len(ffprobe.heard(buffer.getvalue())) / ffprobe.RATE
    assert not told["durationEstimated"]
    assert told["duration"] == pytest.approx(judged, abs=0.1)


def test_a_film_of_32_streams_with_everything_in_it_stays_within_what_a_child_may_say(tmp_path):
    buffer = io.BytesIO()
    tags = {f"tag {number}": "x" * 500 for number in range(60)}
    with av.open(buffer, "w", format="matroska") as out:
        streams = []
        for number in range(32):
            stream = out.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
            stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
            stream.metadata["title"], stream.metadata["language"] = f"Title {number}", "eng"
            streams.append(stream)
        out.metadata.update(tags)
        base = Fraction(1, 1000)
        out.set_chapters(
            [{"id": n, "start": n, "end": n + 1, "time_base": base, "metadata": {"title": f"{n}"}} for n in range(500)]
        )
        for stream in streams:
            frame = av.VideoFrame(32, 32, "yuv420p")
            frame.pts = 0
            out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
    told = facts(buffer.getvalue())
    assert len(told["streams"]) == 32
    assert len(told["tags"]) == 24
    assert told["chapters"]
    result = Result(outputs=(), facts=told)
    assert answers.result(json.loads(json.dumps(result.to_json())), tmp_path) == result


def test_a_codec_that_is_not_decoded_is_still_told_of():
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="avi") as out:
        stream = out.add_stream("ffvhuff", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        frame = av.VideoFrame(64, 48, "yuv420p")
        frame.pts = 0
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    told = facts(buffer.getvalue())
    assert (told["width"], told["height"], told["streams"][0]["codec"]) == (64, 48, "ffvhuff")


def test_what_holds_nothing_or_plays_too_long_is_refused():
    with pytest.raises(Undecodable):
        facts(films.film("mkv")[:300])
    with pytest.raises(MediaTooLong):
        facts(films.film(seconds=2.0), Limits(seconds=1))
