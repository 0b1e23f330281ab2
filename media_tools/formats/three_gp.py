"""3GPP film (3GPP TS 26.244): read only."""

from media_tools.magic import brand
from media_tools.registry import Format, installed

FORMAT = Format(
    name="3gp",
    label="3GP",
    mime="video/3gpp",
    kind="video",
    extensions=("3gp", "3g2"),
    aliases=("3g2",),
    matches=brand(b"3gp4", b"3gp5", b"3gp6", b"3gp7", b"3ge6", b"3gg6", b"3gs7", b"3g2a", b"3g2b", b"3g2c"),
    reads=installed("av"),
    remedy="3GP is read only; ask for mp4.",
    engine={"read": "av", "demuxer": "mov"},
)
