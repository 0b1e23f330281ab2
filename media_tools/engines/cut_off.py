"""Notice that the end of a file is missing where no header says how long it should play."""

from pathlib import Path

from media_tools.registry import Format

PACKETS = (188, 192, 204)
"""Sizes of a packet of MPEG-TS, bare or with what devices put around it."""
UNKNOWN = (0, 0xFFFFFFFF)
"""Sizes that a RIFF file says which was written without looking back."""


def ends_early(source: Path, form: Format) -> bool:
    """Say whether the file at `source` is shorter, in bytes, than its own structure says."""
    size = source.stat().st_size
    match form.name:
        case "ts":
            return all(size % packet for packet in PACKETS)
        case "wav" | "avi":
            with source.open("rb") as file:
                promised = int.from_bytes(file.read(8)[4:], "little")
            return promised not in UNKNOWN and size < promised
        case _:
            return False
