import json

import pytest

from media_tools import answers
from media_tools.media import Result
from tests.media_tools.work import facts
from tests.samples import pictures


def test_a_picture_is_measured_as_it_is_seen():
    source = pictures.encoded(pictures.photo(), "jpg", 6)
    found = facts(source)
    assert (found["width"], found["height"], found["orientation"]) == (96, 64, 6)
    assert (found["mimeType"], found["sizeBytes"]) == ("image/jpeg", len(source))
    assert (found["kind"], found["format"]) == ("image", "jpg")
    assert (found["duration"], found["bitrateKbps"], found["streams"]) == (None, None, [])


def test_depth_colours_and_exif_are_told():
    found = facts(pictures.encoded(pictures.photo(), "jpg", 6))
    assert (found["colorSpace"], found["bitDepth"], found["hasAlpha"], found["hasIccProfile"]) == (
        "rgb",
        8,
        False,
        False,
    )
    assert (found["exif"]["make"], found["exif"]["hasLocation"]) == ("Sample Maker", True)
    deep = facts(pictures.sixteen_bit())
    assert (deep["bitDepth"], deep["exif"]["make"]) == (16, None)
    assert facts(pictures.encoded(pictures.with_hole(), "png"))["hasAlpha"]
    assert facts(pictures.cmyk(with_profile=True))["colorSpace"] == "cmyk"
    assert facts(pictures.cmyk(with_profile=True))["hasIccProfile"]
    assert facts(pictures.grey())["colorSpace"] == "grey"


def test_an_animation_tells_its_frames_and_its_time():
    found = facts(pictures.animation("gif"))
    assert (found["frames"], found["duration"]) == (3, 0.75)


@pytest.mark.parametrize("form", pictures.readable())
def test_every_picture_that_is_read_is_told_about(form):
    assert facts(pictures.readable()[form])["bitDepth"] == 8


def test_facts_survive_the_way_out_of_the_child(tmp_path):
    told = Result(outputs=(), facts={"exif": {"make": "x"}, "streams": [1, 2.5, None, True]})
    assert answers.result(json.loads(json.dumps(told.to_json())), tmp_path) == told


@pytest.mark.parametrize(
    "facts",
    [
        [],
        "words",
        {"a": "x" * 501},
        {"x" * 101: 1},
        {"a": "x\0"},
        {"\ud800": 1},
        {"a": float("nan")},
        {"a": float("inf")},
        {"a": -(2**60)},
        {"a": [1] * 1000},
        {"a": [[[[1]]]]},
        {"a": [{"b": {"c": [{}] * 3}}] * 400},
    ],
)
def test_facts_that_no_sound_child_tells_are_rubbish(facts, tmp_path):
    with pytest.raises(answers.Rubbish):
        answers.result({"outputs": [], "warning": None, "facts": facts}, tmp_path)
