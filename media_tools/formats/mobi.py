"""Mobipocket and what Kindle made of it, as long as nothing is locked; never written."""

from media_tools.magic import mobipocket
from media_tools.registry import Format, installed

FORMAT = Format(
    name="mobi",
    label="Mobipocket",
    mime="application/x-mobipocket-ebook",
    kind="ebook",
    extensions=("mobi",),
    aliases=("prc",),
    matches=mobipocket,
    reads=installed("mobi"),
    remedy="No free library writes it; format=epub is what Kindles take today.",
    engine={"read": "mobi"},
)
