import numpy as np
import pytest
from PIL import Image

from media_tools import registry
from media_tools.errors import ImageTooLarge, InvalidParam
from media_tools.spec import parse
from media_tools.steps import turns
from tests.media_tools.work import difference, do, opened, pixels
from tests.samples import drawings, pictures

ORIENTED = [("jpg", 4), ("png", 0), ("webp", 4), ("tiff", 0)]


def transform(source, **values):
    return do("transform", source, **values)


def upright():
    return np.asarray(pictures.photo()).astype(float)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"rotate": 90}, lambda picture: np.rot90(picture, -1)),
        ({"rotate": -90}, lambda picture: np.rot90(picture)),
        ({"rotate": "180"}, lambda picture: np.rot90(picture, 2)),
        ({"rotate": 270}, lambda picture: np.rot90(picture)),
        ({"flip": "true"}, lambda picture: picture[::-1]),
        ({"flop": "true"}, lambda picture: picture[:, ::-1]),
        ({"rotate": 90, "flip": True}, lambda picture: np.rot90(picture, -1)[::-1]),
        ({"cropLeft": 7, "cropTop": 11, "cropWidth": 40, "cropHeight": 21}, lambda picture: picture[11:32, 7:47]),
        ({"cropLeft": 7, "rotate": 270, "flop": True}, lambda picture: np.rot90(picture[:, 7:])[:, ::-1]),
    ],
)
def test_what_is_seen_is_cut_turned_and_mirrored(values, expected, orientation):
    source = pictures.encoded(pictures.photo(), "png", orientation)
    done = transform(source, **values)
    assert np.array_equal(pixels(done.data), expected(upright()))
    assert opened(done.data).getexif().get(pictures.ORIENTATION, 1) == 1


@pytest.mark.parametrize(("form", "bound"), ORIENTED)
@pytest.mark.parametrize("orientation", [1, 6, 7])
def test_every_source_is_turned_alike(form, bound, orientation):
    done = transform(pictures.encoded(pictures.photo(), form, orientation), rotate=90, format="png")
    assert difference(pixels(done.data), np.rot90(upright(), -1)) <= bound


def test_a_cut_is_fitted_to_its_size():
    source = pictures.encoded(pictures.photo(480, 320), "jpg", 6)
    done = transform(source, cropLeft=240, cropWidth=240, cropHeight=160, width=60, format="png")
    expected = pictures.photo(480, 320).crop((240, 0, 480, 160)).resize((60, 40), Image.Resampling.LANCZOS)
    assert difference(pixels(done.data), np.asarray(expected)) < 4


@pytest.mark.parametrize(
    ("values", "size"),
    [
        ({"preset": "avatar"}, (512, 512)),
        ({"preset": "Blog-Hero"}, (1600, 900)),
        ({"preset": "social-preview"}, (1200, 630)),
        ({"preset": "ecommerce"}, (2048, 1365)),
        ({"preset": "avatar", "width": 100}, (100, 512)),
        ({"preset": "avatar", "fit": "inside"}, (512, 341)),
        ({"width": 300}, (300, 200)),
        ({"height": 300, "fit": "cover"}, (450, 300)),
        ({"width": 300, "height": 300}, (300, 200)),
        ({"width": 300, "height": 300, "fit": "contain"}, (300, 300)),
        ({"width": 300, "height": 300, "fit": "cover", "rotate": 90}, (300, 300)),
        ({"width": 300, "rotate": 90}, (300, 450)),
    ],
)
def test_presets_and_sizes(values, size):
    done = transform(pictures.encoded(pictures.photo(2400, 1600), "jpg"), **values)
    assert (done.output.width, done.output.height) == size


@pytest.mark.parametrize("form", ["jpg", "png", "webp", "avif", "tiff", "gif", "heif"])
def test_the_format_stays_where_it_can_be_written(form):
    assert transform(pictures.encoded(pictures.photo(), form), flip=True).output.format == form


def test_a_drawing_becomes_a_png():
    assert transform(drawings.svg(), width=60).output.format == "png"


def test_every_frame_of_an_animation_is_turned():
    picture = opened(transform(pictures.animation("gif"), rotate=90).data)
    assert (picture.size, picture.n_frames) == ((48, 96), 3)


@pytest.mark.parametrize(
    ("values", "field", "allowed"),
    [
        ({"cropLeft": 96}, "cropLeft", {"minimum": 0, "maximum": 95}),
        ({"cropTop": 64}, "cropTop", {"minimum": 0, "maximum": 63}),
        ({"cropLeft": 90, "cropWidth": 7}, "cropWidth", {"minimum": 1, "maximum": 6}),
        ({"cropHeight": 65}, "cropHeight", {"minimum": 1, "maximum": 64}),
    ],
)
def test_a_cut_outside_of_the_picture_is_refused_with_what_there_is(values, field, allowed):
    with pytest.raises(InvalidParam) as refusal:
        transform(pictures.encoded(pictures.photo(), "jpg", 6), **values)
    assert (refusal.value.field, refusal.value.allowed) == (field, allowed)


@pytest.mark.parametrize("value", [45, "90.5", 360, "left"])
def test_only_quarter_turns_are_known(value):
    with pytest.raises(InvalidParam, match="rotate"):
        parse(registry.tools()["transform"], {"rotate": value})


@pytest.mark.parametrize("word", ["svg", "pdf", "zip", "mp4"])
def test_only_pictures_made_of_pixels_are_written(word):
    with pytest.raises(InvalidParam, match="webp"):
        parse(registry.tools()["transform"], {"format": word})


def test_a_canvas_beyond_the_limits_is_refused():
    with pytest.raises(ImageTooLarge):
        transform(pictures.encoded(pictures.photo(), "png"), width=16_384, height=16_384, fit="contain")


def test_turns_compose_as_pictures_do():
    picture = np.arange(6).reshape(2, 3)
    seen = {
        1: picture, 2: picture[:, ::-1], 3: np.rot90(picture, 2), 4: picture[::-1],
        5: picture.T, 6: np.rot90(picture, -1), 7: np.rot90(picture, 2).T, 8: np.rot90(picture),
    }  # fmt: skip
    back = {value.tobytes() + bytes(value.shape): orientation for orientation, value in seen.items()}
    for first, turned in seen.items():
        second = {1: turned, 2: turned[:, ::-1], 6: np.rot90(turned, -1), 7: np.rot90(turned, 2).T}
        for other, expected in second.items():
            assert turns.composed(first, other) == back[expected.tobytes() + bytes(expected.shape)]
