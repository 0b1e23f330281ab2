import numpy as np
import pytest

from media_tools import registry
from media_tools.errors import InvalidParam
from media_tools.spec import parse
from tests.media_tools.work import difference, do, opened, pixels
from tests.samples import pictures


def thumbnail(source, **values):
    return do("thumbnail", source, **values)


def test_without_a_wish_it_is_a_jpeg_of_512_pixels():
    done = thumbnail(pictures.encoded(pictures.photo(1200, 800), "png"))
    assert (done.output.format, done.output.width, done.output.height, done.output.quality) == ("jpg", 512, 512, 82)


@pytest.mark.parametrize("form", ["jpg", "png", "webp", "avif"])
@pytest.mark.parametrize(("fit", "size"), [("cover", (60, 50)), ("contain", (60, 50)), ("inside", (60, 40))])
def test_every_fit_in_every_format(fit, size, form):
    done = thumbnail(pictures.encoded(pictures.photo(), "jpg", 6), width=60, height=50, fit=fit, format=form)
    assert opened(done.data).size == size == (done.output.width, done.output.height)


def test_cover_shows_the_middle_and_contain_shows_all():
    source = pictures.encoded(pictures.photo(), "png")
    covered = thumbnail(source, width=64, height=64, format="png").data
    assert difference(pixels(covered), pixels(source)[:, 16:80]) < 1
    contained = pixels(thumbnail(source, width=96, height=96, fit="contain", format="png").data, "RGBA")
    assert np.array_equal(contained[16:80, :, :3], pixels(source))
    assert contained[:16, :, 3].max() == contained[80:, :, 3].max() == 0
    on_white = pixels(thumbnail(source, width=96, height=96, fit="contain").data)
    assert on_white[:12].min() > 250


def test_nothing_grows_unless_asked():
    source = pictures.encoded(pictures.photo(), "png")
    assert opened(thumbnail(source).data).size == (64, 64)
    assert opened(thumbnail(source, fit="inside").data).size == (96, 64)
    assert opened(thumbnail(source, fit="contain").data).size == (512, 512)
    assert opened(thumbnail(source, enlarge="true").data).size == (512, 512)


def test_it_is_still_and_holds_nothing_personal():
    data = thumbnail(pictures.animation("gif"), format="webp").data
    assert getattr(opened(data), "n_frames", 1) == 1
    data = thumbnail(pictures.encoded(pictures.photo(), "jpg", 6)).data
    assert pictures.GPS_PLACE.encode() not in data
    assert not opened(data).getexif()


@pytest.mark.parametrize(
    ("field", "value"), [("format", "gif"), ("format", "pdf"), ("fit", "stretch"), ("width", 0), ("quality", 101)]
)
def test_what_it_does_not_know_is_refused_by_name(field, value):
    with pytest.raises(InvalidParam) as refusal:
        parse(registry.tools()["thumbnail"], {field: value})
    assert refusal.value.field == field
    assert refusal.value.allowed
