import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from media_tools import registry
from tests.media_tools.work import compress, convert, opened
from tests.samples import pictures

TARGETS = ("jpg", "png", "webp", "avif", "tiff", "gif", "heif", "pdf")
KEEPING = ("jpg", "png", "webp", "avif", "heif", "tiff")
SECRETS = (pictures.GPS_PLACE.encode(), b"Sample Maker", b"SECRET-XMP")
MARKER = b"PLANTED-MARKER-7f3a19"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><!-- SECRET-XMP --></x:xmpmeta>'


def told(form):
    options = {"xmp": XMP} if form in ("jpg", "webp", "avif", "heif") else {}
    return pictures.encoded(pictures.photo(), form, 6, **options)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("form", KEEPING)
def test_nothing_personal_is_left_when_stripped(form, target):
    source = told(form)
    assert any(secret in source for secret in SECRETS)
    data = convert(source, target, stripMetadata="true").data
    assert not any(secret in data for secret in SECRETS)


@pytest.mark.parametrize("target", KEEPING)
@pytest.mark.parametrize("form", KEEPING)
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


def told_everywhere():
    """Plant a marker in every place where each format can tell something, beside the EXIF that all have."""
    photo = pictures.photo()
    exif = pictures.exif(6)
    return {
        "jpg thumbnail and comment": pictures.encoded(photo, "jpg", comment=MARKER),
        "jpg extended xmp": _with_segment(
            pictures.encoded(photo, "jpg"), b"http://ns.adobe.com/xmp/extension/\0" + bytes(40) + MARKER
        ),
        "jpg iptc": _with_segment(
            pictures.encoded(photo, "jpg"), b"Photoshop 3.0\x008BIM\4\4\0\0\0\0\0\x17" + MARKER, 13
        ),
        "jpg maker note": _saved(photo, "JPEG", exif=_with_maker_note()),
        "png text": _saved(photo, "PNG", pnginfo=_texts(), exif=exif),
        "webp": _saved(photo, "WEBP", exif=_with_maker_note(), xmp=MARKER),
        "avif": _saved(photo, "AVIF", exif=_with_maker_note(), xmp=MARKER),
        "gif comment": _saved(photo, "GIF", comment=MARKER),
        "tiff": _saved(photo, "TIFF", tiffinfo={270: MARKER.decode(), 315: MARKER.decode(), 700: MARKER}),
        "heif": pictures.encoded(photo, "heif", 6, xmp=MARKER),
    }


def _saved(picture, kind, **options):
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def _with_segment(data, content, number=1):
    segment = b"\xff" + bytes([0xE0 + number]) + (len(content) + 2).to_bytes(2, "big") + content
    return data[:2] + segment + data[2:]


def _with_maker_note():
    block = Image.Exif()
    block[0x8298] = MARKER.decode()
    block[0x8769] = {0x927C: MARKER}
    return block.tobytes()


def _texts():
    texts = PngInfo()
    texts.add_text("Copyright", MARKER.decode())
    texts.add_itxt("XML:com.adobe.xmp", MARKER.decode())
    return texts


def writable():
    return [
        form.name
        for form in registry.formats().values()
        if form.writes and (form.kind == "image" or form.name == "pdf")
    ]


@pytest.mark.parametrize("target", writable())
def test_no_marker_in_any_place_is_left_when_stripped(target):
    for name, source in told_everywhere().items():
        assert MARKER in source, name
        assert MARKER not in convert(source, target, stripMetadata="true").data, name


@pytest.mark.parametrize("name", told_everywhere())
def test_compress_leaves_no_marker_when_it_strips(name):
    source = told_everywhere()[name]
    done = compress(source, stripMetadata="true")
    assert MARKER not in done.data or (done.data == source and "metadata" in done.warning)


@pytest.mark.parametrize("target", [name for name in writable() if registry.formats()[name].exif])
def test_copyright_is_kept_with_the_metadata_and_only_then(target):
    source = _saved(pictures.photo(), "JPEG", exif=_with_maker_note())
    assert MARKER in convert(source, target).data
    assert MARKER not in convert(source, target, stripMetadata="true").data
