import io

import numpy as np
import pytest
from PIL import Image

from media_tools.detect import sniff
from media_tools.errors import ImageTooLarge, Undecodable, UnsupportedMedia
from media_tools.limits import Limits
from tests.media_tools.work import convert, opened, pixels
from tests.samples import pictures

FORMS = ("qoi", "pcx", "dds", "ppm", "jp2")


@pytest.mark.parametrize("form", FORMS)
def test_a_lossless_file_gives_its_pixels(form):
    source = pictures.encoded(pictures.photo(), form, metadata=False)
    assert np.array_equal(pixels(convert(source, "png").data), np.asarray(pictures.photo()))


@pytest.mark.parametrize("form", FORMS)
def test_a_file_that_is_cut_short_is_refused(form):
    source = pictures.encoded(pictures.photo(), form, metadata=False)
    with pytest.raises(Undecodable):
        convert(source[: len(source) // 3], "png")


@pytest.mark.parametrize("form", FORMS)
def test_the_header_is_held_against_the_limits(form):
    with pytest.raises(ImageTooLarge):
        convert(pictures.encoded(pictures.photo(), form, metadata=False), "png", limits=Limits(side=95))


def test_a_grey_of_sixteen_bits_is_scaled_and_not_cut_off():
    ramp = np.linspace(0, 65_535, 96 * 64).reshape(64, 96).astype(np.uint16)
    buffer = io.BytesIO()
    Image.fromarray(ramp).save(buffer, "JPEG2000")
    done = opened(convert(buffer.getvalue(), "png").data)
    assert done.mode == "L"
    assert np.abs(np.asarray(done).astype(float) - ramp / 257).max() <= 1


def test_a_netpbm_file_of_more_than_eight_bits_is_not_taken_for_one():
    assert sniff(b"P5\n# a comment\n4 4\n255\n" + bytes(16)).name == "ppm"
    assert sniff(b"P4\n8 1\n\0").name == "ppm"
    with pytest.raises(UnsupportedMedia):
        convert(b"P5\n4 4\n65535\n" + bytes(32), "png")
