import pytest

from media_tools.steps.sizes import ORIGINAL, PRESETS, Box, plan
from tests.media_tools.work import convert
from tests.samples import pictures


@pytest.mark.parametrize(
    ("size", "box", "expected"),
    [
        ((4000, 3000), ORIGINAL, (4000, 3000)),
        ((4000, 3000), PRESETS["website"], (1920, 1440)),
        ((3000, 4000), PRESETS["website"], (1440, 1920)),
        ((800, 600), PRESETS["website"], (800, 600)),
        ((4000, 3000), PRESETS["email"], (1024, 768)),
        ((4000, 3000), PRESETS["instagram"], (1080, 1080)),
        ((800, 600), PRESETS["instagram"], (600, 600)),
        ((4000, 3000), PRESETS["linkedin"], (1200, 627)),
        ((4000, 3000), PRESETS["square"], (3000, 3000)),
        ((4000, 3000), Box(width=1000), (1000, 750)),
        ((4000, 3000), Box(height=300), (400, 300)),
        ((400, 300), Box(width=1000), (400, 300)),
        ((16384, 1), Box(width=10), (10, 1)),
        ((1, 16384), PRESETS["linkedin"], (1, 1)),
    ],
)
def test_sizes(size, box, expected):
    width, height = size
    found = plan(width, height, box)
    assert (found.crop_width, found.crop_height) == expected
    assert found.width <= size[0]
    assert found.height <= size[1]
    assert found.crop_width <= found.width
    assert found.crop_height <= found.height


def test_a_picture_grows_only_when_asked():
    assert plan(400, 300, Box(width=1000), enlarge=True).crop_width == 1000
    assert plan(400, 300, PRESETS["instagram"], enlarge=True).crop_height == 1080


def test_a_turned_picture_exchanges_its_sides():
    found = plan(4000, 3000, PRESETS["linkedin"]).turned()
    assert (found.crop_width, found.crop_height) == (627, 1200)
    assert (found.width, found.height) == (900, 1200)


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        ({"resizeWidth": 60}, (60, 40)),
        ({"resizeHeight": 20}, (30, 20)),
        ({"resizeWidth": 60, "resizeHeight": 20}, (30, 20)),
    ],
)
def test_a_side_without_a_word_for_it_is_the_most_that_the_result_may_measure(sides, expected):
    done = convert(pictures.encoded(pictures.photo(96, 64), "jpg"), "png", **sides)
    assert (done.output.width, done.output.height) == expected
