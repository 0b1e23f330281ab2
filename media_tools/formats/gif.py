"""GIF 89a: 256 colours a frame, one of them transparent; animation."""

from media_tools.magic import starts
from media_tools.registry import Format, installed

FORMAT = Format(
    name="gif",
    label="GIF",
    mime="image/gif",
    kind="image",
    extensions=("gif",),
    matches=starts(b"GIF87a", b"GIF89a"),
    reads=installed("pyvips"),
    writes=installed("pyvips"),
    alpha=True,
    animation=True,
    engine={"demuxer": "gif", "read": "vips", "write": "vips", "muxer": "gif", "motion": "gif"},
)
