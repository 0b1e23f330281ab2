import numpy as np
import pytest

from media_tools import registry, spec
from media_tools.errors import FormatUnavailable
from tests.media_tools.work import compress, convert, difference, opened
from tests.samples import documents, drawings, pictures, raws

KNOWN = [form for form in registry.formats().values() if form.kind == "image" or form.name == "pdf"]
WRITTEN = [form.name for form in KNOWN if form.writes and form.name != "svg"]
READ = [form.name for form in KNOWN if form.reads]


def source(form):
    match form:
        case "svg":
            return drawings.svg()
        case "pdf":
            return documents.drawn_pdf(120, 80)
        case "raw":
            return raws.dng(pictures.photo(64, 48))
        case _:
            return pictures.encoded(pictures.photo(64, 48), form, metadata=False)


@pytest.mark.parametrize("target", WRITTEN)
@pytest.mark.parametrize("form", READ)
def test_every_read_times_every_write_that_is_claimed_really_works(form, target):
    done = convert(source(form), target, compression=92)
    picture = opened(done.data)
    assert picture.size == (done.output.width, done.output.height)
    if form not in ("svg", "pdf"):
        assert difference(picture.convert("RGB"), pictures.photo(64, 48)) < 14
    assert registry.formats()[target].matches(done.data[:4096])
    assert done.output.format == target
    assert done.output.mime == registry.formats()[target].mime
    assert done.output.quality == (92 if registry.formats()[target].quality else None)


def test_all_formats_of_the_first_version_are_there():
    assert set(READ) == {"jpg", "png", "webp", "avif", "tiff", "gif", "heif", "jxl", "bmp", "ico", "svg", "pdf"} | {
        "qoi",
        "pcx",
        "dds",
        "ppm",
        "jp2",
        "raw",
    }
    assert {*WRITTEN, "svg"} == {"jpg", "png", "webp", "avif", "tiff", "gif", "heif", "jxl", "svg", "pdf"} | {
        "bmp",
        "ico",
        "qoi",
    }
    assert {"jpeg", "tif", "heic"} <= set(registry.format_words())


FILMS = ["avi", "ts", "flv", "3gp", "wmv", "mpg", "aiff", "amr", "aac"]
ARCHIVES = ["7z", "rar", "gz", "bz2", "xz"]


@pytest.mark.parametrize("word", [*FILMS, *ARCHIVES, "jp2", "dng"])
def test_a_known_format_that_cannot_be_written_says_what_would_work(word):
    with pytest.raises(FormatUnavailable) as refusal:
        spec.parse(registry.tools()["convert"], {"format": word})
    assert len(refusal.value.message) >= 60


@pytest.mark.parametrize("form", READ)
def test_a_drawing_can_be_had_of_every_format(form):
    done = convert(source(form), "svg")
    assert registry.formats()["svg"].matches(done.data[:4096])
    assert done.output.size == len(done.data)


@pytest.mark.parametrize("form", ["ico", "pdf", "raw"])
def test_what_cannot_be_written_back_cannot_be_compressed(form):
    with pytest.raises(FormatUnavailable, match="convert"):
        compress(source(form))


def test_the_first_page_of_a_pdf_is_drawn_at_its_size():
    done = convert(documents.drawn_pdf(300, 200), "png")
    assert (done.output.width, done.output.height) == (600, 400)
    picture = opened(done.data).convert("RGB")
    assert picture.getpixel((150, 200)) == (0, 0, 255)
    assert picture.getpixel((450, 200)) == (255, 255, 255)


def test_a_picture_written_as_pdf_comes_back_at_its_size():
    done = convert(pictures.encoded(pictures.photo(), "jpg"), "pdf", compression=95)
    back = convert(done.data, "png")
    assert (back.output.width, back.output.height) == (96, 64)
    assert difference(opened(back.data).convert("RGB"), pictures.photo()) < 9


def test_a_page_of_any_size_is_drawn_within_the_limits():
    done = convert(documents.drawn_pdf(media_box="0 0 14400 14400"), "jpg", resize="email")
    assert (done.output.width, done.output.height) == (1024, 1024)


def test_a_page_of_a_crooked_size_is_drawn_without_being_scaled():
    done = convert(documents.drawn_pdf(media_box="0 0 595.28 841.89"), "png")
    assert (done.output.width, done.output.height) == (1191, 1684)
    column = np.asarray(opened(done.data).convert("RGB"))[1600, :, 0]
    assert set(column[:299]) == {0}
    assert set(column[301:]) == {255}


def test_a_drawing_is_drawn_at_the_size_that_is_asked_for():
    done = convert(drawings.svg(), "png", resize="width", resizeWidth=1200, enlarge=True)
    picture = opened(done.data)
    assert picture.size == (1200, 800)
    # An edge that was drawn is sharp; one that was scaled up would be a slope.
    assert picture.getpixel((99, 300))[3] < 40
    assert picture.getpixel((101, 300))[3] > 215


def test_a_png_is_lossless_at_any_quality():
    done = convert(pictures.encoded(pictures.photo(), "png"), "png", compression=1)
    assert difference(opened(done.data), pictures.photo()) == 0
