"""JPEG and JPEG XL at quality 100: the same picture to the last coefficient, in fewer bytes, and the same file back."""

import numpy as np
import pylibjxl
import pytest

from media_tools.errors import ImageTooLarge, Undecodable
from media_tools.limits import Limits
from tests.media_tools.work import convert, difference, facts, opened, pixels
from tests.samples import pictures


def there(source, **values):
    return convert(source, "jxl", compression=100, **values)


def back(source, **values):
    return convert(source, "jpg", compression=100, **values)


def jpeg(orientation=1, picture=None, **options):
    return pictures.encoded(picture or pictures.photo(320, 214), "jpg", orientation, **options)


@pytest.mark.parametrize(
    "source",
    [
        jpeg(),
        jpeg(progressive=True),
        jpeg(metadata=False, subsampling=0),
        jpeg(picture=pictures.photo(33, 17), metadata=False),
        pictures.grey(),
        jpeg(xmp=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>hello</x:xmpmeta>"),
        jpeg(icc_profile=pictures.profile("srgb")),
        jpeg() + b"what a camera leaves behind the end",
    ],
)
def test_a_jpeg_comes_back_to_the_byte(source):
    packed = there(source)
    assert packed.output.quality is None
    assert back(packed.data).data == source
    assert difference(pixels(convert(packed.data, "png").data), pixels(source)) < 1


def test_it_is_a_good_deal_smaller():
    assert len(there(jpeg()).data) < 0.87 * len(jpeg())


def test_a_jpeg_that_outgrows_the_room_that_was_made_for_it_comes_back_too():
    # nothing packs as well as what one camera left behind the end
    source = jpeg() + bytes(3_000_000)
    packed = there(source)
    assert len(packed.data) < len(jpeg())
    assert back(packed.data).data == source
    assert back(packed.data, limits=Limits(output_bytes_base=2**20, output_bytes_per_input=1)).output.quality == 100


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_picture_is_upright_and_its_file_still_comes_back_as_it_was_stored(orientation):
    source = jpeg(orientation)
    packed = there(source)
    assert (packed.output.width, packed.output.height) == (320, 214)
    # this decoder turns the picture upright by itself, as viewers do
    assert difference(pylibjxl.decode(packed.data), pictures.photo(320, 214)) < 4
    assert back(packed.data, autoOrient="false").data == source
    upright = back(packed.data)
    assert opened(upright.data).getexif().get(pictures.ORIENTATION, 1) == 1
    assert difference(opened(upright.data), pictures.photo(320, 214)) < 4


def test_metadata_is_kept_or_gone_as_asked():
    source = jpeg(6)
    place = pictures.GPS_PLACE.encode()
    assert place in pylibjxl.decode(there(source).data, metadata=True)[1]["exif"]
    bare = there(source, stripMetadata="true").data
    assert place not in bare
    assert place not in back(bare, autoOrient="false").data
    assert facts(bare)["orientation"] == 6
    assert place not in back(there(jpeg()).data, stripMetadata="true").data


@pytest.mark.parametrize(
    ("source", "values"),
    [
        (jpeg(), {"compression": 99}),
        (jpeg(), {"resize": "width", "resizeWidth": 100}),
        (jpeg(), {"resize": "square"}),
        (pictures.cmyk(True), {}),
        (jpeg(icc_profile=pictures.profile("p3")), {}),
    ],
)
def test_what_asks_for_other_pixels_or_colours_is_encoded_anew(source, values):
    done = convert(source, "jxl", **{"compression": 100, **values})
    assert done.output.quality == values.get("compression", 100)
    assert "icc_profile" not in opened(done.data).info
    again = back(done.data)
    assert again.output.quality == 100


def test_a_size_that_the_picture_has_already_asks_for_nothing():
    assert back(there(jpeg(), resize="website").data, resize="email").data == jpeg()


def test_a_jpeg_xl_that_was_never_a_jpeg_is_encoded():
    source = pylibjxl.encode(np.asarray(pictures.photo()), lossless=True, effort=3)
    done = back(source)
    assert done.output.quality == 100
    assert difference(opened(done.data), pictures.photo()) < 3


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_what_is_cut_short_is_refused_both_ways(part):
    packed = there(jpeg()).data
    with pytest.raises(Undecodable):
        there(jpeg()[: int(len(jpeg()) * part)])
    with pytest.raises(Undecodable):
        back(packed[: int(len(packed) * part)])


def test_the_limits_hold():
    for source, convert_it in ((jpeg(), there), (there(jpeg()).data, back)):
        with pytest.raises(ImageTooLarge):
            convert_it(source, limits=Limits(side=319))


def boxes(data):
    """Cut a JPEG XL container into its boxes."""
    found, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 4]) or len(data) - at
        found.append(data[at : at + length])
        at += length
    return found


def test_what_would_come_back_of_another_picture_is_not_believed():
    small, large = there(jpeg(picture=pictures.photo(64, 48))).data, there(jpeg(progressive=True)).data
    [recipe] = [box for box in boxes(large) if box[4:8] == b"jbrd"]
    mixed = b"".join(recipe if box[4:8] == b"jbrd" else box for box in boxes(small))
    assert mixed != small
    try:
        done = back(mixed)
    except Undecodable:
        return
    assert opened(done.data).size == (64, 48)
