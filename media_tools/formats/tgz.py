"""Gzipped tar: the word is known; the bytes are seen as gzip."""

from media_tools.registry import Format

FORMAT = Format(
    name="tgz",
    label="TGZ",
    mime="application/gzip",
    kind="archive",
    extensions=("tgz",),
    remedy="Archives are not made or opened by convert; to get many results in one file, send createArchive=true.",
)
