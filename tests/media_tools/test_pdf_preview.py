import numpy as np
import pytest

from media_tools.errors import ImageTooLarge, InvalidParam, Undecodable, UnsupportedMedia
from tests.media_tools.work import do, opened, pixels
from tests.samples import documents, pictures

LOCK = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">>>/ID[<00><00>]"


def preview(source, **values):
    return do("pdf-preview", source, **values)


@pytest.mark.parametrize("width", [1, 7, 333, 1600])
@pytest.mark.parametrize("form", ["jpg", "png", "webp", "avif"])
def test_the_page_is_as_wide_as_asked(form, width):
    done = preview(documents.drawn_pdf(), format=form, width=width)
    assert opened(done.data).width == done.output.width == width


def test_lines_are_sharp_at_any_width():
    row = pixels(preview(documents.drawn_pdf(), format="png", width=3000).data)[100, :, 0]
    assert np.count_nonzero((row > 5) & (row < 250)) <= 2


def test_pages_are_counted_from_one():
    source = documents.pdf(((300, 200), (200, 300)))
    assert opened(preview(source, page=2, width=100).data).size == (100, 150)
    with pytest.raises(InvalidParam, match="2 pages") as refusal:
        preview(source, page=3)
    assert (refusal.value.field, refusal.value.allowed) == ("page", {"minimum": 1, "maximum": 2})


def test_a_locked_document_says_so():
    with pytest.raises(Undecodable, match="password"):
        preview(documents.drawn_pdf().replace(b"/Root 1 0 R", b"/Root 1 0 R" + LOCK))


@pytest.mark.parametrize(
    ("source", "error"),
    [
        (documents.drawn_pdf()[:200], Undecodable),
        (documents.pdf(((1, 14_400),)), ImageTooLarge),
        (pictures.encoded(pictures.photo(), "png"), UnsupportedMedia),
    ],
)
def test_what_cannot_be_shown_is_refused(source, error):
    with pytest.raises(error):
        preview(source)
