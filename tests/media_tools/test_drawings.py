import base64
import http.server
import re
import threading

import numpy as np
import pytest
from PIL import Image

from media_tools.engines import fonts
from media_tools.errors import InvalidParam, MediaError, Undecodable
from tests.media_tools.work import compress, convert, opened, pixels
from tests.samples import drawings, pictures

WAYS = drawings.hostile("http://example.invalid/").keys()


@pytest.fixture(scope="module")
def listening():
    """Give the address of a server that remembers every request."""
    asked = []

    class Remember(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Remember)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/canary", asked
    server.shutdown()


@pytest.fixture
def neighbour(tmp_path):
    """Give the path of a picture that no drawing may show: all of it loud green."""
    path = tmp_path / "neighbour.png"
    path.write_bytes(pictures.encoded(pictures.photo().point(lambda value: 0).convert("RGB"), "png"))
    return path


@pytest.mark.parametrize("way", WAYS)
def test_no_drawing_asks_the_network(way, listening):
    address, asked = listening
    convert(drawings.hostile(address)[way], "png")
    kept = convert(drawings.hostile(address)[way], "svg").data
    assert asked == []
    assert address.encode() not in kept
    assert b"javascript" not in kept


@pytest.mark.parametrize("prefix", ["", "file://"])
@pytest.mark.parametrize("way", ["image", "xlink image", "use", "css url", "filter image", "style attribute"])
def test_no_drawing_shows_another_file(way, prefix, neighbour):
    done = convert(drawings.hostile(f"{prefix}{neighbour}")[way], "png")
    harmless = convert(drawings.svg('<rect width="9" height="9"/>'), "png")
    shown = np.asarray(opened(done.data).convert("RGBA"))[40:, 60:, 3]
    assert shown.max() == np.asarray(opened(harmless.data).convert("RGBA"))[40:, 60:, 3].max() == 0


@pytest.mark.parametrize("way", drawings.with_entity("x"))
def test_document_types_that_pull_something_in_are_refused(way, neighbour):
    with pytest.raises(Undecodable, match="entities"):
        convert(drawings.with_entity(f"file://{neighbour}")[way], "png")


def test_a_bare_document_type_is_common_and_taken():
    before = '<?xml version="1.0"?>\n<!-- drawn by hand -->\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">\n'
    done = convert(drawings.svg(before=before), "svg")
    assert b"DOCTYPE" not in done.data
    assert opened(convert(drawings.svg(before=before), "png").data).getpixel((20, 20)) == (221, 34, 34, 255)


def test_a_picture_inside_a_drawing_is_shown():
    source = drawings.with_picture(pictures.encoded(pictures.photo(120, 80), "png"), "png")
    shown = np.asarray(opened(convert(source, "png").data).convert("RGB")).astype(float)
    assert np.abs(shown - np.asarray(pictures.photo(120, 80))).mean() < 6


def test_gradients_and_parts_of_the_same_drawing_stay():
    content = (
        '<linearGradient id="g"><stop stop-color="#00f"/></linearGradient><rect id="r" width="20" height="20"/>'
        '<rect width="60" height="80" fill="url(#g)"/><use xlink:href="#r" x="80"/>'
    )
    picture = opened(convert(drawings.svg(content), "png").data)
    assert picture.getpixel((30, 40)) == (0, 0, 255, 255)
    assert picture.getpixel((90, 10)) == (0, 0, 0, 255)


def test_text_is_drawn(tmp_path):
    done = convert(drawings.svg('<text x="5" y="50" font-size="40">Hej</text>'), "png")
    assert np.asarray(opened(done.data).convert("RGBA"))[..., 3].max() == 255


def test_the_font_configuration_names_the_wheels_font_alone(tmp_path):
    environment = fonts.environment(tmp_path)
    written = (tmp_path / "fonts.conf").read_text()
    assert environment["FONTCONFIG_FILE"] == str(tmp_path / "fonts.conf")
    assert str(fonts.folder()) in written
    assert any(fonts.folder().glob("*.ttf"))


def test_utf_16_and_a_byte_order_mark_are_read():
    text = drawings.svg().decode()
    assert convert(text.encode("utf-16"), "png").output.width == 120
    assert convert(b"\xef\xbb\xbf" + drawings.svg(), "png").output.width == 120


def test_very_deep_nesting_is_an_error_and_not_a_crash():
    depth = 50_000
    with pytest.raises(MediaError):
        convert(drawings.svg("<g>" * depth + "</g>" * depth), "png")


def test_compress_gives_a_smaller_drawing_or_the_input():
    commented = drawings.svg("<!-- " + "nothing " * 500 + "--><rect width='9' height='9'/>")
    assert len(compress(commented).data) < 400
    tight = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    assert compress(tight).data == tight


@pytest.mark.parametrize("form", ["png", "jpg", "gif"])
def test_a_picture_is_traced_and_looks_alike(form):
    source = pictures.encoded(pictures.photo(192, 128), form)
    traced = convert(source, "svg")
    assert (traced.output.width, traced.output.height, traced.output.mime) == (192, 128, "image/svg+xml")
    shown = np.asarray(opened(convert(traced.data, "png").data).convert("RGB")).astype(float)
    assert np.abs(shown - np.asarray(pictures.photo(192, 128))).mean() < 16


@pytest.mark.parametrize("mono", ["true", "false"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_a_traced_picture_is_shown_at_its_own_size(orientation, mono):
    traced = convert(pictures.encoded(pictures.photo(1500, 1001), "jpg", orientation), "svg", mono=mono)
    assert (traced.output.width, traced.output.height) == (1500, 1001)
    assert b'width="1500" height="1001"' in traced.data
    shown = opened(convert(traced.data, "png").data).convert("RGBA")
    assert shown.size == (1500, 1001)
    if mono == "false":
        # the shapes reach into every corner
        assert np.asarray(shown)[[5, 5, -5, -5], [5, -5, 5, -5], 3].min() == 255


@pytest.mark.parametrize(("width", "height"), [(1, 1), (2, 2), (5, 1), (1, 5), (3, 900), (900, 3)])
def test_a_tiny_or_thin_picture_is_traced_too(width, height):
    halves = Image.new("RGB", (width, height), (200, 40, 30))
    left, top = (width // 2, 0) if width > height else (0, height // 2)
    halves.paste((30, 60, 190), (left, top, width, height))
    shown = pixels(convert(convert(pictures.encoded(halves, "png"), "svg").data, "png").data)
    assert shown.shape == (height, width, 3)
    assert np.abs(shown - np.asarray(halves)).mean() < 8


def test_a_smooth_gradient_keeps_its_colours_when_traced():
    ramp = np.tile(np.linspace(20, 235, 96), (64, 1))
    gradient = np.dstack([ramp, ramp[::-1, ::-1], np.full_like(ramp, 90)]).astype(np.uint8)
    shown = pixels(convert(convert(pictures.encoded(Image.fromarray(gradient), "png"), "svg").data, "png").data)
    assert np.abs(shown - gradient).mean() < 8


def test_transparency_becomes_a_hole():
    source = pictures.encoded(pictures.with_hole(), "png")
    shown = np.asarray(opened(convert(convert(source, "svg").data, "png").data).convert("RGBA"))
    assert shown[12, 16, 3] == 0
    assert shown[40, 60, 3] == 255


def test_mono_draws_in_black_alone():
    source = pictures.encoded(pictures.photo(192, 128), "jpg")
    data = convert(source, "svg", mono="true").data
    assert set(re.findall(rb'fill="([^"]*)"', data)) == {b"#000000"}
    dark = np.asarray(opened(convert(data, "png").data).convert("RGBA"))[..., 3] > 128
    grey = np.asarray(pictures.photo(192, 128).convert("L"))
    assert grey[dark].mean() + 60 < grey[~dark].mean()


def test_mono_is_refused_for_other_formats():
    with pytest.raises(InvalidParam, match="svg only"):
        convert(pictures.encoded(pictures.photo(), "jpg"), "png", mono="true")


def test_a_drawing_in_fewer_bytes_looks_the_same():
    path = " ".join(f"L {40 + index * 0.7312345:.7f},{30 + index % 9 * 1.2345678:.7f}" for index in range(40))
    source = drawings.svg(f'<g><path d="M 10.00000,10.0000 {path} z" style="fill:#ff0000;stroke:none"/></g>')
    done = convert(source, "svg")
    assert len(done.data) < len(source) * 0.75
    before, after = (pixels(convert(data, "jpg", compression=100).data) for data in (source, done.data))
    assert np.abs(before - after).max() <= 96


@pytest.mark.parametrize("content", ["<g>" * 200 + "</g>" * 200, f'<path d="M0 0L{"1" * 9000} 3"/>'])
def test_what_cannot_be_made_smaller_is_only_cleaned(content):
    assert convert(drawings.svg(content), "svg").data.startswith(b"<svg")


def test_larger_than_its_own_size_a_drawing_is_drawn_and_not_scaled_up():
    done = convert(drawings.svg(), "png", resize="width", resizeWidth=1200, enlarge="true")
    edge = np.asarray(opened(done.data).convert("RGBA"))[300, 80:130, 3]
    assert done.output.width == 1200
    assert np.count_nonzero((edge > 0) & (edge < 255)) <= 1


def test_what_is_told_in_a_drawing_goes_when_stripped():
    inside = base64.b64encode(pictures.encoded(pictures.photo(16, 16), "jpg")).decode()
    source = drawings.svg(
        f'<title>SECRET</title><metadata>SECRET</metadata><image href="data:image/jpeg;base64,{inside}" width="9"'
        ' height="9"/>',
        attributes='width="9" height="9" xmlns:i="urn:editor" i:path="/home/secret"',
    )
    data = convert(source, "svg", stripMetadata="true").data
    assert b"secret" not in data.lower()
    picture = re.search(rb"base64,([^\"]+)", data)
    assert pictures.GPS_PLACE.encode() not in base64.b64decode(picture[1])
    assert b"/home/secret" not in convert(source, "svg").data
