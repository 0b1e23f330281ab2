"""Gzipped tar: written by this word; its bytes are seen as gzip, with a tar inside."""

from media_tools.registry import Format

FORMAT = Format(
    name="tgz",
    label="TGZ",
    mime="application/gzip",
    kind="archive",
    extensions=("tgz",),
    reads=True,
    writes=True,
)
