"""Adaptive multi-rate speech (RFC 4867): read only."""

from media_tools.magic import starts
from media_tools.registry import Format, installed

FORMAT = Format(
    name="amr",
    label="AMR",
    mime="audio/amr",
    kind="audio",
    extensions=("amr",),
    matches=starts(b"#!AMR\n", b"#!AMR-WB\n"),
    reads=installed("av"),
    remedy="AMR is read only; ask for m4a.",
    engine={"read": "av", "demuxer": "amr"},
)
