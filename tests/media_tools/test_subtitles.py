import pytest

from media_tools import registry
from media_tools.detect import sniff
from media_tools.errors import FormatUnavailable, Undecodable, UnsupportedMedia
from tests import ffprobe
from tests.media_tools.work import convert, do
from tests.samples import films, pictures

TEXTS = ((100, 500, "Hello <i>you</i>\nthere"), (600, 900, "Äöü"))
SRT = """1
00:00:01,000 --> 00:00:02,500 X1:40
<font color="red">Hi</font> {\\an8}you & <b>me</b>

2
00:00:03,000 --> 00:00:04,000
7
two lines

3
01:00:05,5 --> 01:00:06,000
the end
""".replace("\n", "\r\n")
SAID = ["Hi you & <b>me</b>", "7\ntwo lines", "the end"]


def blocks(srt):
    """Give times and texts of SubRip that was written here."""
    return [tuple(block.split("\n", 2)[1:]) for block in srt.decode().strip().split("\n\n")]


def subtitles(source, form="srt", **values):
    return do("subtitles", source, format=form, **values)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_subrip_is_read_as_it_is_found(encoding):
    data = SRT.replace("Hi", "Hü").encode(encoding)
    assert sniff(data).name == "srt"
    said = blocks(subtitles(data).data)
    assert [text.strip() for _, text in said] == [SAID[0].replace("Hi", "Hü"), *SAID[1:]]
    assert [time for time, _ in said][2] == "01:00:05,500 --> 01:00:06,000"


@pytest.mark.parametrize("first", ["srt", "vtt", "ass"])
@pytest.mark.parametrize("second", ["srt", "vtt", "ass"])
def test_every_format_becomes_every_other_and_comes_back(first, second):
    there = subtitles(SRT.encode(), first)
    assert sniff(there.data).name == first == there.output.format
    other = subtitles(there.data, second)
    assert sniff(other.data).name == second
    assert blocks(subtitles(other.data).data) == blocks(subtitles(SRT.encode()).data)


@pytest.mark.parametrize("form", ["srt", "vtt", "ass"])
def test_another_program_reads_them_alike(form):
    told = ffprobe.as_subrip(subtitles(SRT.encode(), form).data)
    assert told.count("-->") == 3
    assert "Hi you & <b>me</b>" in told
    assert "00:00:03,000 --> 00:00:04,000" in told


def test_webvtt_leaves_out_notes_styles_and_names():
    vtt = b"WEBVTT\n\nNOTE x\n\nSTYLE\n::cue {}\n\nname\n00:01.000 --> 00:02.000 line:0\n<v Bob>a &amp; b\n\nNOTE y\n"
    assert blocks(subtitles(vtt).data) == [("00:00:01,000 --> 00:00:02,000", "a & b")]


@pytest.mark.parametrize("container", ["mkv", "webm"])
@pytest.mark.parametrize("target", ["mp4", "mov", "webm", "mkv"])
def test_a_film_keeps_its_subtitles_where_the_target_has_a_place_for_them(container, target):
    source = films.film(container, texts=TEXTS)
    done = convert(source, target)
    [stream] = ffprobe.streams(done.data, "subtitle")
    assert stream["codec_name"] == {"webm": "webvtt", "mkv": "subrip"}.get(target, "mov_text")
    assert stream["tags"]["language"] == ("ger" if target == "mov" else "deu")
    times = [time for time, _ in blocks(subtitles(done.data).data)]
    assert len(times) == 2
    assert all(time.startswith("00:00:00,") for time in times)
    text = blocks(subtitles(done.data).data)[0][1]
    assert text == ("Hello you\nthere" if target in ("mp4", "mov") else "Hello <i>you</i>\nthere")


def test_a_part_of_a_film_has_its_part_of_the_subtitles():
    done = do("trim", films.film("mkv", texts=TEXTS), start=0.3, duration=0.5, format="mp4")
    said = blocks(subtitles(done.data).data)
    assert [text for _, text in said] == ["Hello you\nthere", "Äöü"]
    assert said[0][0].startswith("00:00:00,000 --> 00:00:00,2")


def test_a_film_without_subtitles_or_without_the_track_is_refused():
    with pytest.raises(FormatUnavailable, match="no subtitles"):
        subtitles(films.film("mp4"))
    with pytest.raises(FormatUnavailable, match="1 tracks"):
        subtitles(films.film("mkv", texts=TEXTS), track=2)


def test_text_without_a_cue_is_damaged_and_a_picture_is_none():
    with pytest.raises(Undecodable):
        subtitles(b"WEBVTT\n\nnothing here\n")
    with pytest.raises(FormatUnavailable):
        subtitles(pictures.encoded(pictures.photo(), "png"))
    with pytest.raises((FormatUnavailable, UnsupportedMedia)):
        convert(SRT.encode(), "png")


def test_convert_writes_them_too():
    assert convert(SRT.encode(), "vtt").output.mime == "text/vtt"
    assert registry.formats()["srt"].writes


@pytest.mark.parametrize("rubbish", ["\n", " ", "{", "<", "9\n", "0:00:01,0 --> ", "{\\i1", "&", ":"])
def test_rubbish_between_two_texts_is_read_in_one_pass(rubbish):
    text = "1\n00:00:01,000 --> 00:00:02,000\n" + rubbish * 200_000 + "\n2\n00:00:03,000 --> 00:00:04,000\nend\n"
    assert blocks(subtitles(text.encode()).data)[-1] == ("00:00:03,000 --> 00:00:04,000", "end")
