"""QOI, the Quite OK Image Format 1.0: read only, at about a megapixel a second."""

from media_tools.magic import starts
from media_tools.registry import Format, installed

FORMAT = Format(
    name="qoi",
    label="QOI",
    mime="image/qoi",
    kind="image",
    extensions=("qoi",),
    matches=starts(b"qoif"),
    reads=installed("PIL"),
    remedy="Use png, which is lossless too and opens everywhere.",
    alpha=True,
    lossless=True,
    engine={"read": "pillow"},
)
