import io

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from media_tools.errors import Undecodable, UnsupportedMedia
from tests.media_tools.work import difference, do
from tests.samples import documents, pictures


def album(*sources, **values):
    return do("image-to-pdf", *sources, **values).data


def shown(data, page=0, size=(96, 64)):
    """Draw a page so that the picture has its own pixels again."""
    sheet = pypdfium2.PdfDocument(data)[page]
    drawn = sheet.render(scale=size[0] / sheet.get_width()).to_pil().convert("RGB")
    return np.asarray(drawn.resize(size))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["jpg", "png"])
def test_every_picture_is_upright(form, orientation):
    data = album(pictures.encoded(pictures.photo(), form, orientation))
    assert difference(shown(data), np.asarray(pictures.photo())) < 4


def test_a_jpeg_goes_in_as_it_is_without_its_place():
    plain = pictures.encoded(pictures.photo(), "jpg", metadata=False)
    assert plain[plain.index(b"\xff\xdb") :] in album(plain)
    data = album(pictures.encoded(pictures.photo(), "jpg", 6))
    assert pictures.GPS_PLACE.encode() not in data
    assert b"/DCTDecode" in data


@pytest.mark.parametrize("form", ["png", "tiff", "bmp", "gif"])
def test_what_came_without_loss_goes_in_without_loss(form):
    source = pictures.encoded(pictures.photo(), form)
    (image,) = pypdfium2.PdfDocument(album(source))[0].get_objects()
    assert np.array_equal(
        np.asarray(image.get_bitmap(render=False).to_pil().convert("RGB")),
        np.asarray(Image.open(io.BytesIO(source)).convert("RGB")),
    )


def test_transparency_lies_on_white_and_every_format_is_taken():
    hole = shown(album(pictures.encoded(pictures.with_hole(), "png")))
    assert hole[8:16, 8:24].min() == 255
    sources = list(pictures.readable().values())
    assert len(pypdfium2.PdfDocument(album(*sources))) == len(sources)


def test_colours_keep_their_profile():
    wide, upright = pictures.display_p3()
    assert difference(shown(album(wide)), np.asarray(upright)) < 2
    inks = pictures.cmyk(with_profile=True)
    assert b"/ICCBased" in album(inks)
    assert difference(shown(album(inks)), np.asarray(upright)) < 25


def test_files_keep_their_order_and_a_tiff_its_pages():
    data = album(pictures.encoded(pictures.photo(40, 20), "png"), pictures.pages(), pictures.animation("gif"))
    sizes = [tuple(page.get_size()) for page in pypdfium2.PdfDocument(data)]
    assert len(sizes) == 5
    assert sizes[0] == (20, 10)


@pytest.mark.parametrize(
    ("word", "size", "expected"),
    [
        ("auto", (288, 144), (144, 72)),
        ("letter", (96, 64), (792, 612)),
        ("letter", (64, 96), (612, 792)),
        ("A4", (4000, 3000), (841.89, 595.276)),
    ],
)
def test_page_sizes(word, size, expected):
    source = pictures.encoded(Image.new("RGB", size), "png", metadata=False)
    assert pypdfium2.PdfDocument(album(source, pageSize=word))[0].get_size() == pytest.approx(expected, abs=0.01)


def test_a_picture_is_as_large_as_it_says():
    source = pictures.encoded(pictures.photo(300, 150), "jpg", metadata=False, dpi=(300, 300))
    assert pypdfium2.PdfDocument(album(source))[0].get_size() == pytest.approx((72, 36), abs=0.1)


@pytest.mark.parametrize(
    ("second", "error"),
    [
        (documents.pdf(), UnsupportedMedia),
        (b"words", UnsupportedMedia),
        (pictures.grey()[:400], Undecodable),
        (pictures.encoded(pictures.photo(), "png", metadata=False)[:-2000], Undecodable),
        (pictures.encoded(pictures.photo(), "tiff")[:-2000], Undecodable),
    ],
)
def test_the_file_at_fault_is_named(second, error):
    with pytest.raises(error, match=r"^File 2: "):
        album(pictures.grey(), second)
