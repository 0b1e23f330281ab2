"""Colours that an AVIF or HEIF names by code points alone (`colr` of type `nclx`, ITU-T H.273), brought to sRGB.

High dynamic range is mapped by the EETF of Report ITU-R BT.2390 (5.4.1) on the largest of R, G and B, from a peak of
1,000 cd/m² to white at 203 cd/m², the reference white of Report ITU-R BT.2408. Black is not lifted.
"""

import struct
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyvips

PQ, HLG = 16, 18
SOURCE_PEAK = 1_000.0
WHITE = 203.0
HLG_SYSTEM_GAMMA = 1.2
HEAD_BYTES = 256 * 1024
"""The properties of a picture stand before its data."""
BT_2020, DISPLAY_P3 = 9, 12
_TO_BT_709 = {
    BT_2020: [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]],
    DISPLAY_P3: [[1.2249, -0.2247, 0.0], [-0.0420, 1.0419, 0.0], [-0.0197, -0.0786, 1.0979]],
}
"""Light in other primaries to light in those of sRGB; both have white at D65."""
_LUMINANCE = [[0.2627, 0.6780, 0.0593]]
_PQ_M1, _PQ_M2, _PQ_C1, _PQ_C2, _PQ_C3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
_HLG_A, _HLG_B, _HLG_C = 0.17883277, 0.28466892, 0.55991073
FIELDS = ("nclx-primaries", "nclx-transfer")
_STEPS = 65_536


class Codes(NamedTuple):
    """Colour primaries and transfer characteristics."""

    primaries: int
    transfer: int

    @property
    def high(self) -> bool:
        """Whether they mean high dynamic range."""
        return self.transfer in (PQ, HLG)


def read(source: Path) -> Codes | None:
    """Find code points that mean other colours than sRGB; None where there are none, or an ICC profile says more."""
    with source.open("rb") as file:
        head = file.read(HEAD_BYTES)
    start = head.find(b"ipco")
    found = head.find(b"colrnclx", max(start, 0))
    if start < 0 or found < 0 or found + 12 > len(head) or b"colrprof" in head or b"colrrICC" in head:
        return None
    codes = Codes(*struct.unpack_from(">HH", head, found + 8))
    return codes if codes.high or codes.primaries in _TO_BT_709 else None


def marked(image: pyvips.Image, codes: Codes | None) -> pyvips.Image:
    """Give the picture with its code points as fields, for `to_srgb`."""
    if codes is None:
        return image
    image = image.copy()
    for name, value in zip(FIELDS, codes, strict=True):
        image.set_type(pyvips.GValue.gint_type, name, value)
    return image


def codes_of(image: pyvips.Image) -> Codes | None:
    """Give the code points of a marked picture."""
    return Codes(*(image.get(name) for name in FIELDS)) if image.get_typeof(FIELDS[0]) else None


def to_srgb(image: pyvips.Image, codes: Codes) -> pyvips.Image:
    """Convert a marked RGB picture, with or without alpha, to sRGB at its own depth."""
    alpha = image[3] if image.bands == 4 else None
    deep = image.format == "ushort"
    light = image[0:3].maplut(_table(light_of(codes.transfer, np.linspace(0, 1, _STEPS if deep else 256))))
    if codes.transfer == HLG:
        light *= (light.recomb(pyvips.Image.new_from_array(_LUMINANCE)) + 1e-6) ** (HLG_SYSTEM_GAMMA - 1)
        light *= SOURCE_PEAK / WHITE
    if codes.high:
        light *= _scale(light)
    if codes.primaries in _TO_BT_709:
        light = light.recomb(pyvips.Image.new_from_array(_TO_BT_709[codes.primaries]))
    light = (light * (_STEPS - 1) + 0.5).cast("ushort")
    shown = light.maplut(_table(encoded(np.linspace(0, 1, _STEPS)) * (65_535 if deep else 255) + 0.5))
    shown = shown.cast("ushort" if deep else "uchar").copy(interpretation="rgb16" if deep else "srgb")
    shown = shown if alpha is None else shown.bandjoin(alpha)
    for name in FIELDS:
        shown.remove(name)
    return shown


def _table(values: np.ndarray) -> pyvips.Image:
    return pyvips.Image.new_from_array(np.ascontiguousarray(values.astype(np.float32)[None, :]))


def light_of(transfer: int, code: np.ndarray) -> np.ndarray:
    """Give the light of code values 0 to 1: 1.0 is the white of sRGB, for HLG that of the scene."""
    if transfer == PQ:
        return _pq_nits(code) / WHITE
    if transfer == HLG:
        return np.where(code <= 0.5, code**2 / 3, (np.exp((code - _HLG_C) / _HLG_A) + _HLG_B) / 12)
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


def encoded(light: np.ndarray) -> np.ndarray:
    """Give the code values of sRGB for light."""
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def _scale(light: pyvips.Image) -> pyvips.Image:
    """Give the factor of each pixel by its largest channel; looked up at the fourth root, where dark has its share."""
    peak = SOURCE_PEAK / WHITE
    largest = light[0].bandrank([light[1], light[2]], index=2)
    place = ((largest / peak) ** 0.25 * (_STEPS - 1)).cast("ushort")
    nits = np.maximum(np.linspace(0, 1, _STEPS) ** 4 * SOURCE_PEAK, 1e-6)
    return place.maplut(_table(eetf(nits) / nits))


def eetf(nits: np.ndarray) -> np.ndarray:
    """Bring luminance up to the source's peak below white: as it is up to a knee, then along a Hermite spline."""
    top = _pq_code(np.array(SOURCE_PEAK))
    code, most = _pq_code(nits) / top, _pq_code(np.array(WHITE)) / top
    knee = 1.5 * most - 0.5
    t = np.clip((code - knee) / (1 - knee), 0, 1)
    rolled = (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (3 * t**2 - 2 * t**3) * most
    mapped: np.ndarray = _pq_nits(np.where(code < knee, code, rolled) * top)
    return mapped


def mapped(codes: Codes, rgb: np.ndarray) -> np.ndarray:
    """Do what `to_srgb` does to code values 0 to 1; the last axis is red, green and blue."""
    light = light_of(codes.transfer, rgb)
    if codes.transfer == HLG:
        light = light * ((light @ np.array(_LUMINANCE[0]))[..., None] + 1e-6) ** (HLG_SYSTEM_GAMMA - 1)
        light = light * SOURCE_PEAK / WHITE
    nits = np.maximum(light.max(axis=-1, keepdims=True) * WHITE, 1e-6)
    light = light * (eetf(np.minimum(nits, SOURCE_PEAK)) / nits)
    if codes.primaries in _TO_BT_709:
        light = light @ np.array(_TO_BT_709[codes.primaries]).T
    codes_out: np.ndarray = encoded(np.clip(light, 0, 1))
    return codes_out


def _pq_nits(code: np.ndarray) -> np.ndarray:
    """Turn PQ code values into cd/m² (SMPTE ST 2084)."""
    root = code ** (1 / _PQ_M2)
    nits: np.ndarray = 10_000 * (np.maximum(root - _PQ_C1, 0) / (_PQ_C2 - _PQ_C3 * root)) ** (1 / _PQ_M1)
    return nits


def _pq_code(nits: np.ndarray) -> np.ndarray:
    root = (nits / 10_000) ** _PQ_M1
    code: np.ndarray = ((_PQ_C1 + _PQ_C2 * root) / (1 + _PQ_C3 * root)) ** _PQ_M2
    return code
