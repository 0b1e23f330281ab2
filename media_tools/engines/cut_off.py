"""Notice that the end of a file is missing where no header says how long it should play."""

from pathlib import Path

from media_tools.registry import Format

PACKETS = (188, 192, 204)
"""Sizes of a packet of MPEG-TS, bare or with what devices put around it."""
UNKNOWN = (0, 0xFFFFFFFF)
"""Sizes that a RIFF file says which was written without looking back."""

SPEECH = {
    b"#!AMR\n": (12, 13, 15, 17, 19, 20, 26, 31, 5),
    b"#!AMR-WB\n": (17, 23, 32, 36, 40, 46, 50, 58, 60, 5),
}
"""Bytes of a frame of AMR by its type, behind its first (RFC 4867, 5.3); the types that are not listed have none."""
SPEECH_BYTES = 32_000_000
"""Larger recordings are not walked through: that would take longer than a missing last word is worth."""


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
        case "amr":
            return size <= SPEECH_BYTES and _within_a_frame(source.read_bytes())
        case _:
            return False


def _within_a_frame(recording: bytes) -> bool:
    """Say whether a recording of AMR ends before its last frame does."""
    magic = next((magic for magic in SPEECH if recording.startswith(magic)), b"")
    place, sizes = len(magic), SPEECH.get(magic, ())
    while magic and place < len(recording):
        kind = recording[place] >> 3 & 15
        place += 1 + (sizes[kind] if kind < len(sizes) else 0)
    return place > len(recording)
