"""MPEG-4 film: known, not read or written yet."""

from media_tools.magic import brand
from media_tools.registry import Format

FORMAT = Format(
    name="mp4",
    label="MP4",
    mime="video/mp4",
    kind="video",
    extensions=("mp4",),
    matches=brand(b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash", b"M4V "),
    remedy="Video is not converted by this version; pictures and PDF are.",
)
