import subprocess
import sys

import pytest

from media_tools.errors import ImageTooLarge, Undecodable
from media_tools.limits import Limits
from tests.media_tools.work import compress, convert
from tests.samples import bombs, documents, drawings, pictures

BOMBS = {
    "png": bombs.png,
    "png with too many pixels in short sides": lambda: bombs.png(10_001, 10_000),
    "apng": bombs.apng,
    "jpeg": lambda: bombs.resized_jpeg(pictures.encoded(pictures.photo(), "jpg")),
    "gif of many frames": bombs.gif,
    "gif of a large screen": lambda: bombs.gif(1, 65_000, 65_000),
    "gif of large frames": lambda: bombs.gif(999, 4_000, 4_000),
    "webp": lambda: bombs.resized_webp(pictures.animation("webp")),
    "bmp": bombs.bmp,
    "ico": bombs.ico,
    "tiff": bombs.tiff,
    "avif": lambda: bombs.resized_isobmff(pictures.encoded(pictures.photo(), "avif")),
    "animated avif": lambda: bombs.resized_isobmff(pictures.animation("avif"), 16_000, 16_000),
    "heif": lambda: bombs.resized_isobmff(pictures.encoded(pictures.photo(), "heif")),
    "svg": lambda: drawings.svg(attributes='width="100000" height="100000"'),
    "svg of many bytes": lambda: drawings.svg(f"<desc>{'x' * 11_000_000}</desc>"),
    "svg with a bomb inside": lambda: drawings.with_picture(bombs.png(), "png"),
}

MEMORY = 400 * 1024
"""Kilobytes. The libraries alone take half of it."""


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_for_what_its_header_says(name):
    with pytest.raises(ImageTooLarge) as refusal:
        convert(BOMBS[name](), "webp", resize="email")
    assert any(word in refusal.value.message for word in ("at most", "too large"))


def test_compress_refuses_bombs_too():
    with pytest.raises(ImageTooLarge):
        compress(bombs.png(), lossless="true")


def test_no_bomb_costs_memory_or_time():
    code = (
        "import resource; from tests.media_tools import test_bombs as t\n"
        "from media_tools.errors import MediaError\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (25, 25))\n"
        "for make in t.BOMBS.values():\n"
        "    try: t.convert(make(), 'png'); raise SystemExit('a bomb was converted')\n"
        "    except MediaError: pass\n"
        "t.convert(t.bombs.png_text(), 'png')\n"
        # not ru_maxrss, which goes on from the process that started this one
        "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout.split()[-1]) < MEMORY


def test_an_entity_bomb_is_refused():
    with pytest.raises(Undecodable, match="entities"):
        convert(drawings.laughs(), "png")


def test_a_result_may_not_be_larger_than_a_source_may():
    source = pictures.encoded(pictures.photo(16, 4096), "png")
    with pytest.raises(ImageTooLarge):
        convert(source, "png", resize="width", resizeWidth=16_384, enlarge=True)


def test_a_side_that_webp_cannot_hold_is_refused_with_its_own_limit():
    source = pictures.encoded(pictures.photo(16_384, 4), "png")
    with pytest.raises(ImageTooLarge, match="16,383"):
        convert(source, "webp")


def test_limits_are_the_callers_and_the_largest_allowed_passes():
    source = pictures.encoded(pictures.photo(), "png")
    assert convert(source, "jpg", limits=Limits(side=96, frame_pixels=96 * 64)).output.width == 96
    with pytest.raises(ImageTooLarge, match="95"):
        convert(source, "jpg", limits=Limits(side=95))


@pytest.mark.parametrize("box", ["0 0 0 0", "0 0 1000000000 1000000000", "0 0 1e30 1", "5 5 -5 -5", "0 0 0.1 0.1"])
def test_a_page_of_a_mad_size_is_drawn_small_or_refused(box):
    try:
        done = convert(documents.drawn_pdf(media_box=box), "png", resize="email")
    except Undecodable:
        return
    assert done.output.width <= 1024
