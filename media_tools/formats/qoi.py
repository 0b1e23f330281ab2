"""QOI, the Quite OK Image Format 1.0: both ways at about a megapixel a second."""

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
    writes=installed("PIL"),
    alpha=True,
    lossless=True,
    engine={"read": "pillow", "write": "pillow"},
)
