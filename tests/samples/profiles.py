"""ICC profiles made by hand (ICC.1:2001-04, version 2): an RGB space by primaries and gamma, a grey by its gamma."""

import struct

ADOBE_GAMMA = 563 / 256
"""Of Adobe RGB (1998), 4.3.4.2."""
GREY_GAMMA = 1.8
"""Of printers and old Macintoshes: far enough from sRGB to be seen."""
_D50 = (0.9642, 1.0, 0.8249)
_ADOBE_D50 = {
    b"rXYZ": (0.60974, 0.31111, 0.01947),
    b"gXYZ": (0.20528, 0.62567, 0.06087),
    b"bXYZ": (0.14919, 0.06322, 0.74457),
}
"""Its primaries, adapted to D50."""


def adobe_rgb() -> bytes:
    """Make the profile of Adobe RGB (1998)."""
    curves = {name: _curve(ADOBE_GAMMA) for name in (b"rTRC", b"gTRC", b"bTRC")}
    return _profile(b"RGB ", {name: _xyz(value) for name, value in _ADOBE_D50.items()} | curves)


def grey() -> bytes:
    """Make the profile of a grey with GREY_GAMMA."""
    return _profile(b"GRAY", {b"kTRC": _curve(GREY_GAMMA)})


def _profile(space: bytes, tags: dict[bytes, bytes]) -> bytes:
    text = b"Made for tests\0"
    name = b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(4 + 4 + 2 + 1 + 67)
    tags = {b"desc": name, b"cprt": b"text" + bytes(4) + text, b"wtpt": _xyz(_D50)} | tags
    table, content = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for tag, value in tags.items():
        table += struct.pack(">4sII", tag, start + len(content), len(value))
        content += value + bytes(-len(value) % 4)
    size = start + len(content)
    head = struct.pack(">I4sI4s4s4s", size, bytes(4), 0x02400000, b"mntr", space, b"XYZ ")
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    head += b"".join(_fixed(value) for value in _D50)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + content


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(map(_fixed, values))


def _curve(gamma: float) -> bytes:
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
