import io

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from tests.media_tools.colours import delta_e
from tests.media_tools.work import compress, convert, pixels
from tests.samples import pictures

MEAN = 2.0
"""Mean ΔE2000 of a lossy file against the colours that went in."""
P3_FROM_709 = np.array([[0.8225, 0.1774, 0.0], [0.0332, 0.9669, 0.0], [0.0171, 0.0724, 0.9108]])
BT2020_FROM_709 = np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]])


def light(picture):
    values = np.asarray(picture).astype(float) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def gamma(values):
    values = np.clip(values, 0, 1)
    return np.where(values <= 0.0031308, values * 12.92, 1.055 * values ** (1 / 2.4) - 0.055)


def pq(nits):
    root = (np.clip(nits, 0, None) / 10_000) ** (2610 / 16384)
    return ((3424 / 4096 + 2413 / 128 * root) / (1 + 2392 / 128 * root)) ** (2523 / 32)


def file(form, code, primaries, transfer):
    """Store code values 0 to 1 and name their colours by code points only."""
    buffer = io.BytesIO()
    if form == "heif":
        deep = np.round(code * 65_535).astype(np.uint16)
        heif = pillow_heif.from_bytes("RGB;16", (deep.shape[1], deep.shape[0]), deep.tobytes())
        heif.save(buffer, quality=98, chroma=444, color_primaries=primaries, transfer_characteristics=transfer)
        return buffer.getvalue()
    Image.fromarray(np.round(code * 255).astype(np.uint8)).save(buffer, "AVIF", quality=98, subsampling="4:4:4")
    data = bytearray(buffer.getvalue())
    place = data.index(b"colrnclx") + 8
    data[place : place + 4] = bytes([0, primaries, 0, transfer])
    return bytes(data)


@pytest.mark.parametrize("form", ["avif", "heif"])
@pytest.mark.parametrize(("primaries", "matrix"), [(12, P3_FROM_709), (9, BT2020_FROM_709)])
def test_wide_colours_named_by_code_points_become_the_same_in_srgb(form, primaries, matrix):
    source = file(form, gamma(light(pictures.photo()) @ matrix.T), primaries, 13)
    assert delta_e(pixels(convert(source, "png").data), pictures.photo()).mean() < MEAN
    if form == "avif":
        assert delta_e(pixels(compress(source, quality=60).data), pixels(convert(source, "png").data)).mean() < 4


@pytest.mark.parametrize("form", ["avif", "heif"])
@pytest.mark.parametrize("target", ["png", "jpg", "webp"])
def test_pq_below_the_knee_keeps_its_light(form, target):
    dim = light(pictures.photo()) * 0.4
    source = file(form, pq(dim @ BT2020_FROM_709.T * 203), 9, 16)
    done = convert(source, target, compression=97)
    assert delta_e(pixels(done.data), gamma(dim) * 255).mean() < 2 * MEAN


@pytest.mark.parametrize("form", ["avif", "heif"])
def test_pq_rolls_off_smoothly_up_to_white(form):
    nits = np.repeat(np.linspace(0, 1_000, 96)[None, :, None], 64, axis=0).repeat(3, axis=2)
    row = pixels(convert(file(form, pq(nits), 9, 16), "png").data)[32, :, 1]
    assert row[0] < 8
    assert row[-1] > 250
    assert np.diff(row).min() >= -3
    assert 215 < row[19] < 245


@pytest.mark.parametrize("form", ["avif", "heif"])
def test_hlg_is_dark_to_white_too(form):
    code = np.repeat(np.linspace(0, 1, 96)[None, :, None], 64, axis=0).repeat(3, axis=2)
    row = pixels(convert(file(form, code, 9, 18), "png").data)[32, :, 1]
    assert row[0] < 8
    assert row[-1] > 250
    assert np.diff(row).min() >= -3


def test_plain_files_are_left_alone():
    source = pictures.encoded(pictures.photo(), "avif", metadata=False, subsampling="4:4:4")
    assert delta_e(pixels(convert(source, "png").data), pictures.photo()).mean() < 1.5 * MEAN
