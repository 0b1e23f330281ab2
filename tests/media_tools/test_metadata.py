import pytest

from tests.media_tools.work import compress, convert, opened
from tests.samples import pictures

TARGETS = ("jpg", "png", "webp", "avif", "tiff", "gif", "heif", "pdf")
KEEPING = ("jpg", "png", "webp", "avif", "heif")
SECRETS = (pictures.GPS_PLACE.encode(), b"Sample Maker", b"SECRET-XMP")
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><!-- SECRET-XMP --></x:xmpmeta>'


def told(form):
    options = {"xmp": XMP} if form in ("jpg", "webp", "avif", "heif") else {}
    return pictures.encoded(pictures.photo(), form, 6, **options)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("form", ["jpg", "png", "webp", "avif", "heif"])
def test_nothing_personal_is_left_when_stripped(form, target):
    source = told(form)
    assert any(secret in source for secret in SECRETS)
    data = convert(source, target, stripMetadata="true").data
    assert not any(secret in data for secret in SECRETS)


@pytest.mark.parametrize("target", KEEPING)
@pytest.mark.parametrize("form", ["jpg", "png", "webp", "avif", "heif"])
def test_maker_and_place_are_kept_where_the_target_can_hold_them(form, target):
    kept = opened(convert(told(form), target).data).getexif()
    assert kept[pictures.MAKE] == "Sample Maker"
    assert kept.get_ifd(pictures.GPS_IFD)[2] == (51.0, 28.0, 38.0)


@pytest.mark.parametrize("target", ["jpg", "webp", "avif", "png", "tiff", "heif"])
def test_xmp_is_kept_where_the_target_can_hold_it(target):
    info = opened(convert(told("jpg"), target).data).info
    assert b"SECRET-XMP" in (info.get("xmp") or info["XML:com.adobe.xmp"].encode())


@pytest.mark.parametrize("lossless", ["true", "false"])
@pytest.mark.parametrize("form", ["jpg", "png", "webp"])
def test_compress_strips_even_where_recoding_does_not_pay(form, lossless):
    source = told(form)
    done = compress(source, stripMetadata="true", lossless=lossless, quality=100)
    assert len(done.data) < len(source)
    assert not any(secret in done.data for secret in SECRETS)
    picture = opened(done.data)
    upright = picture.size == (96, 64)
    assert upright or picture.getexif()[pictures.ORIENTATION] == 6


def test_compress_says_so_where_metadata_stays():
    tiny = pictures.encoded(pictures.photo(16, 16), "gif")
    done = compress(tiny, stripMetadata="true", lossless="true")
    assert done.data == tiny
    assert "metadata" in done.warning
