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
