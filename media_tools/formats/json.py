"""JSON (RFC 8259): what tools tell of a file in a file; never read."""

from media_tools.registry import Format

FORMAT = Format(
    name="json",
    label="JSON",
    mime="application/json",
    kind="document",
    extensions=("json",),
    remedy="It holds no picture and no sound; only the tool waveform writes it, for the outline of a sound.",
)
