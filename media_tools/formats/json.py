"""JSON (RFC 8259): data, and what tools tell of a file in a file."""

from media_tools.registry import Format

FORMAT = Format(
    name="json",
    label="JSON",
    mime="application/json",
    kind="data",
    extensions=("json",),
    text=True,
    reads=True,
    writes=True,
)
