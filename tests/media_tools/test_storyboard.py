"""A storyboard: the right frames in the right places, and a WebVTT file that players can follow."""

import io
import re
from urllib.parse import unquote

import numpy as np
import pytest
from PIL import Image

from media_tools import registry, spec
from media_tools.errors import ImageTooLarge, UnsupportedMedia
from media_tools.limits import Limits
from media_tools.run import run
from tests.media_tools.work import difference, made
from tests.samples import films, pictures

SIZE = (160, 90)
CUE = re.compile(r"(\d\d):(\d\d):(\d\d\.\d{3}) --> (\d\d):(\d\d):(\d\d\.\d{3})\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)\n")


def cues(data):
    """Give begin and end in seconds, the picture's name and left, top, width, height of each cue."""
    text = data.decode()
    assert text.startswith("WEBVTT\n\n")
    found = []
    for cue in CUE.findall(text):
        times = [float(part) for part in cue[:6]]
        begin, end = (h * 3600 + m * 60 + s for h, m, s in (times[:3], times[3:]))
        found.append((begin, end, unquote(cue[6]), tuple(int(side) for side in cue[7:])))
    return found


@pytest.mark.parametrize("container", ["mp4", "mkv", "ts"])
def test_each_part_of_the_picture_shows_its_time(container):
    source = films.film(container, seconds=3.0, size=SIZE)
    sheet, vtt = made("storyboard", source, frames=7, columns=3, width=80, format="png")
    pixels = np.asarray(Image.open(io.BytesIO(sheet.data)).convert("RGB")).astype(float)
    assert (sheet.output.width, sheet.output.height) == pixels.shape[1::-1] == (240, 135)
    found = cues(vtt.data)
    assert len(found) == 7
    assert found[0][0] == 0
    assert found[-1][1] == pytest.approx(3.0, abs=0.06)
    for (begin, end, _, (left, top, width, height)), after in zip(found, [*found[1:], None], strict=True):
        assert after is None or end == after[0]
        truth = Image.fromarray(films.shown((begin + end) / 2 // 0.04 * 0.04, SIZE)).resize((80, 45))
        assert difference(pixels[top : top + height, left : left + width], truth) < 10
    assert pixels[90:, 80:].max() == 0


def test_without_a_wish_it_is_twelve_frames_in_four_columns():
    sheet, vtt = made("storyboard", films.film(seconds=2.0, size=(640, 360)))
    assert (sheet.output.format, sheet.output.quality) == ("jpg", 86)
    assert (sheet.output.width, sheet.output.height) == (4 * 240, 3 * 135)
    assert (vtt.output.format, vtt.output.mime, len(cues(vtt.data))) == ("vtt", "text/vtt", 12)
    assert registry.formats()["vtt"].matches(vtt.data)


def test_the_picture_is_called_by_the_name_that_a_client_downloads(tmp_path):
    source = tmp_path / "source"
    source.write_bytes(films.film(seconds=0.4, size=SIZE))
    wish = spec.named(spec.parse(registry.tools()["storyboard"], {"format": "webp"}), "my film – 100%#1.tar.mp4")
    run(wish, [source], tmp_path, Limits(), lambda part: None)
    assert {cue[2] for cue in cues((tmp_path / "output.vtt").read_bytes())} == {"my film – 100%#1.tar.webp"}


def test_a_film_of_one_frame_shows_it_as_often_as_asked():
    sheet, vtt = made("storyboard", films.film(seconds=0.04, size=SIZE, sound=None), frames=3)
    assert (sheet.output.width, len(cues(vtt.data))) == (480, 3)


def test_frames_far_from_key_frames_are_found_in_one_reading():
    source = films.film(seconds=4.0, size=SIZE, options=(("g", "250"), ("bf", "3")), sound=None)
    sheet, _ = made("storyboard", source, frames=44, columns=10, width=80, format="png")
    pixels = np.asarray(Image.open(io.BytesIO(sheet.data)).convert("RGB")).astype(float)
    bright = [number for number in range(44) if pixels[number // 10 * 45 :, number % 10 * 80 :][:45, :80].mean() > 200]
    assert bright == [6, 17, 28, 39]


def test_a_turned_film_stands_upright():
    sheet, _ = made("storyboard", films.film(seconds=0.4, size=SIZE, rotation=90), frames=1)
    assert (sheet.output.width, sheet.output.height) == (90, 160)


def test_what_is_too_large_or_no_film_is_refused():
    with pytest.raises(ImageTooLarge):
        made("storyboard", films.film(seconds=0.4, size=(640, 360)), frames=500, columns=100, width=640)
    with pytest.raises(UnsupportedMedia):
        made("storyboard", pictures.encoded(pictures.photo(), "gif"))
