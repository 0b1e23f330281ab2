import pytest
from PIL import Image, ImageDraw

from media_tools.steps.sizes import ORIGINAL, PRESETS, Box, plan
from tests.media_tools.work import convert, difference, pixels
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


def scene(left=620, mode="RGB"):
    """Give a dull, wide picture with something striking at one place."""
    picture = Image.new("RGB", (800, 400), (120, 125, 130))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((left, 120, left + 120, 260), fill=(230, 40, 30))
    draw.line((left, 120, left + 120, 260), fill=(255, 255, 255), width=6)
    return picture.convert(mode)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "CMYK"])
@pytest.mark.parametrize("preset", ["square", "instagram"])
@pytest.mark.parametrize("left", [20, 640])
def test_a_filled_preset_keeps_what_eyes_go_to(preset, left, mode):
    source = scene(left, mode)
    done = convert(pictures.encoded(source, "tiff"), "png", resize=preset)
    assert (done.output.width, done.output.height) == (400, 400)
    red, green, blue = pixels(done.data).transpose(2, 0, 1)
    whole = (120 * 140 * 3.1416 / 4) * 0.85
    assert ((red > 180) & (green < 110) & (blue < 110)).sum() > whole


@pytest.mark.parametrize("orientation", range(2, 9))
@pytest.mark.parametrize("preset", ["square", "linkedin"])
def test_a_picture_is_cut_alike_however_the_camera_was_held(preset, orientation):
    upright = convert(pictures.encoded(scene(), "png", 1), "png", resize=preset)
    turned = convert(pictures.encoded(scene(), "png", orientation), "png", resize=preset)
    assert difference(pixels(turned.data), pixels(upright.data)) < 2


def test_every_frame_is_cut_at_the_same_place():
    done = convert(pictures.animation("webp", side=60), "png", resize="square")
    assert (done.output.width, done.output.height) == (60, 60)
