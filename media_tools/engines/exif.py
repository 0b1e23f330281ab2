"""Set the orientation inside a block of EXIF (CIPA DC-008, a TIFF structure) without rebuilding it."""

import struct

PREFIX = b"Exif\0\0"
_ORIENTATION = 0x0112
_SHORT = 3


def with_orientation(block: bytes, orientation: int) -> bytes:
    """Give the block with its orientation tag set; unchanged when it has no such tag or is not readable."""
    start = len(PREFIX) if block.startswith(PREFIX) else 0
    order = {b"II": "<", b"MM": ">"}.get(block[start : start + 2])
    if order is None:
        return block
    try:
        (first,) = struct.unpack_from(f"{order}I", block, start + 4)
        (count,) = struct.unpack_from(f"{order}H", block, start + first)
        for entry in range(start + first + 2, start + first + 2 + 12 * count, 12):
            tag, kind = struct.unpack_from(f"{order}HH", block, entry)
            if (tag, kind) == (_ORIENTATION, _SHORT):
                return block[: entry + 8] + struct.pack(f"{order}H", orientation) + block[entry + 10 :]
    except struct.error:
        return block
    return block


def only_orientation(orientation: int) -> bytes:
    """Make a block that says the orientation and nothing else."""
    return PREFIX + b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, _SHORT, 1, orientation, 0, 0)
