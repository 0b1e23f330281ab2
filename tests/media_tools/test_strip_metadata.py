import numpy as np
import pytest

from media_tools.errors import FormatUnavailable, Undecodable
from tests.media_tools.work import difference, do, opened, pixels
from tests.samples import documents, drawings, pictures

SECRETS = (pictures.GPS_PLACE.encode(), b"Sample Maker")


def strip(source):
    return do("strip-metadata", source)


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("form", ["jpg", "png", "webp", "avif", "heif", "tiff"])
def test_nothing_personal_is_left_and_the_picture_stays_upright(form, orientation):
    source = pictures.encoded(pictures.photo(), form, orientation)
    done = strip(source)
    assert done.output.format == form
    assert not any(secret in done.data for secret in SECRETS)
    assert (done.output.width, done.output.height) == (96, 64)
    as_seen = do("convert", done.data, format="png").data
    assert difference(pixels(as_seen), np.asarray(pictures.photo())) < 6


@pytest.mark.parametrize("form", ["jpg", "png", "webp"])
def test_no_pixel_is_touched_and_the_orientation_stays_as_the_only_entry(form):
    source = pictures.encoded(pictures.photo(), form, 6)
    done = strip(source)
    assert np.array_equal(pixels(done.data), pixels(source))
    assert dict(opened(done.data).getexif()) == {pictures.ORIENTATION: 6}
    assert done.warning is None


def test_a_drawing_is_cleaned():
    assert b"secret" not in strip(drawings.svg('<metadata>secret</metadata><rect width="9" height="9"/>')).data


def test_what_cannot_be_written_back_is_refused_and_so_is_what_is_broken():
    with pytest.raises(FormatUnavailable):
        strip(documents.pdf())
    with pytest.raises(Undecodable):
        strip(pictures.encoded(pictures.photo(), "jpg")[:1500])
