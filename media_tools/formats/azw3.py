"""Kindle's KF8 (azw3), as long as nothing is locked: told by the version that its header names; never written."""

from media_tools.magic import kindle
from media_tools.registry import Format, installed

FORMAT = Format(
    name="azw3",
    label="Kindle KF8",
    mime="application/vnd.amazon.mobi8-ebook",
    kind="ebook",
    extensions=("azw3",),
    aliases=("azw", "kf8"),
    matches=kindle,
    reads=installed("mobi"),
    remedy="No free library writes it; format=epub is what Kindles take today.",
    engine={"read": "mobi"},
)
