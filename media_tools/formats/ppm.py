"""Netpbm: bitmaps, greys and colours of up to eight bits, read only."""

import re

from media_tools.registry import Format, installed

_GAP = rb"(?:\s+(?:#[^\n]*\n\s*)*)"
_HEAD = re.compile(
    rb"P(?:[14]"
    + _GAP
    + rb"\d+"
    + _GAP
    + rb"\d+\s|[2356](?:"
    + _GAP
    + rb"\d+){2}"
    + _GAP
    + rb"0*(?:25[0-5]|2[0-4]\d|1?\d?\d)\s)"
)
"""Up to the largest value, which is 255 or less here."""

FORMAT = Format(
    name="ppm",
    label="Netpbm",
    mime="image/x-portable-anymap",
    kind="image",
    extensions=("ppm", "pgm", "pbm", "pnm"),
    aliases=("pgm", "pbm", "pnm"),
    matches=lambda head: _HEAD.match(head[:256]) is not None,
    reads=installed("PIL"),
    remedy="Use png, which is lossless too and opens everywhere.",
    lossless=True,
    engine={"read": "pillow"},
)
