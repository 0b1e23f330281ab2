"""What a file says about its picture before any pixel is read."""

from dataclasses import dataclass

from media_tools.errors import Undecodable
from media_tools.registry import Format


@dataclass(frozen=True, kw_only=True)
class Header:
    """A picture's facts: size in pixels as stored, before orientation; frames or pages; EXIF orientation 1–8.

    `seconds` is how long an animation plays once, 0 for anything else.
    """

    form: Format
    width: int
    height: int
    frames: int = 1
    orientation: int = 1
    seconds: float = 0.0


def damaged(form: Format) -> Undecodable:
    """Make the error for content that cannot be read as the format it claims."""
    return Undecodable(f"The {form.label} file is damaged or cut short; export it again and send the new one.")
