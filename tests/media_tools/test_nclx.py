import io
import struct

import numpy as np
import pillow_heif
import pytest
import pyvips
from PIL import Image

from tests.media_tools.colours import delta_e
from tests.media_tools.work import compress, convert, do, opened, pixels
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


def hlg(nits):
    """Encode the light of a display of 1,000 cd/m² in HLG (BT.2100, table 5, with a system gamma of 1.2)."""
    shown = np.clip(nits / 1_000, 0, None)
    luminance = np.maximum(shown @ [0.2627, 0.6780, 0.0593], 1e-9)[..., None]
    scene = shown * luminance ** (1 / 1.2 - 1)
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(scene <= 1 / 12, np.sqrt(3 * scene), a * np.log(np.maximum(12 * scene - b, 1e-9)) + c)


def deep_file(form, code, bits, primaries, transfer):
    """Store code values 0 to 1 with 10 or 12 bits, and name their colours by code points only."""
    deep = np.round(code * 65_535).astype(np.uint16)
    if form == "avif":
        image = pyvips.Image.new_from_array(deep).copy(interpretation="rgb16")
        data = image.heifsave_buffer(compression="av1", bitdepth=bits, Q=98, subsample_mode="off", effort=2, keep=0)
        return named(bytes(data), primaries, transfer)
    buffer = io.BytesIO()
    heif = pillow_heif.from_bytes("RGB;16", (deep.shape[1], deep.shape[0]), deep.tobytes())
    before, pillow_heif.options.SAVE_HDR_TO_12_BIT = pillow_heif.options.SAVE_HDR_TO_12_BIT, bits == 12
    try:
        heif.save(buffer, quality=98, chroma=444, color_primaries=primaries, transfer_characteristics=transfer)
    finally:
        pillow_heif.options.SAVE_HDR_TO_12_BIT = before
    return buffer.getvalue()


def named(data, primaries, transfer):
    """Put code points into an AVIF that has none: one more property, and the picture's link to it."""
    colour = struct.pack(">I4s4sHHHB", 19, b"colr", b"nclx", primaries, transfer, 6, 0x80)
    location = data.index(b"iloc") + 16
    (start,) = struct.unpack_from(">I", data, location)
    changed = bytearray(data)
    struct.pack_into(">I", changed, location, start + len(colour) + 1)
    links = data.index(b"ipma")
    last = links - 4 + struct.unpack_from(">I", data, links - 4)[0]
    properties = data.index(b"ipco")
    count = changed[links + 14]
    changed[links + 14] += 1
    for box, more in ((b"ipma", 1), (b"ipco", len(colour)), (b"iprp", len(colour) + 1), (b"meta", len(colour) + 1)):
        place = data.index(box) - 4
        struct.pack_into(">I", changed, place, struct.unpack_from(">I", data, place)[0] + more)
    end = properties - 4 + struct.unpack_from(">I", data, properties - 4)[0]
    return bytes(changed[:end]) + colour + bytes(changed[end:last]) + bytes([count + 1]) + bytes(changed[last:])


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


@pytest.mark.parametrize("target", ["png", "webp", "gif", "avif"])
def test_every_frame_of_an_animation_named_by_code_points_becomes_srgb(target):
    hues = np.tile(np.linspace(0, 255, 96), (64, 1)).astype(np.uint8)
    vivid = Image.fromarray(np.dstack([hues, np.full_like(hues, 170), np.full_like(hues, 210)]), "HSV").convert("RGB")
    frames = [vivid, vivid.transpose(Image.Transpose.ROTATE_180)]
    wide = [Image.fromarray(np.uint8(np.rint(gamma(light(frame) @ BT2020_FROM_709.T) * 255))) for frame in frames]
    buffer = io.BytesIO()
    wide[0].save(buffer, "AVIF", save_all=True, append_images=wide[1:], quality=98, subsampling="4:4:4")
    assert delta_e(np.asarray(wide[0]), frames[0]).mean() > 2 * MEAN
    source = buffer.getvalue().replace(b"colrnclx\0\1\0\x0d", b"colrnclx\0\x09\0\x0d")
    picture = opened(convert(source, target, compression=97).data)
    assert picture.n_frames == 2
    for index, frame in enumerate(frames):
        picture.seek(index)
        assert delta_e(np.asarray(picture.convert("RGB")), frame).mean() < 1.5 * MEAN


@pytest.mark.parametrize("target", ["png", "tiff"])
@pytest.mark.parametrize("bits", [10, 12])
@pytest.mark.parametrize("form", ["avif", "heif"])
def test_ten_and_twelve_bits_stay_and_white_is_white(form, bits, target, tmp_path):
    ramp = np.linspace(0, 1, 96 * 64).reshape(64, 96)[..., None].repeat(3, axis=2)
    path = tmp_path / f"result.{target}"
    path.write_bytes(convert(deep_file(form, ramp, bits, 1, 13), target).data)
    found = pyvips.Image.new_from_file(str(path)).numpy()
    assert found.dtype == np.uint16
    assert found.max() > 65_500
    assert len(np.unique(found)) > 600
    assert np.abs(found - ramp * 65_535).mean() < 150


@pytest.mark.parametrize("mode", ["I;16", "RGB;16", "RGBA;16"])
def test_a_heic_of_ten_bits_keeps_them_in_its_own_format(mode):
    ramp = np.linspace(0, 65_535, 96 * 64).astype(np.uint16).reshape(64, 96)
    deep = ramp if mode == "I;16" else np.dstack([ramp] * (len(mode) - 3))
    buffer = io.BytesIO()
    pillow_heif.from_bytes(mode, (96, 64), deep.tobytes()).save(buffer, quality=95, chroma=444)
    found = pillow_heif.open_heif(io.BytesIO(do("strip-metadata", buffer.getvalue()).data), convert_hdr_to_8bit=False)
    assert (found.mode, found.info["bit_depth"]) == (mode, 10)
    assert np.abs(np.asarray(found).astype(float) - deep).mean() < 300


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
