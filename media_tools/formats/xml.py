"""XML 1.0; the tool data reads and writes it."""

from media_tools.registry import Format

FORMAT = Format(
    name="xml",
    label="XML",
    mime="application/xml",
    kind="data",
    extensions=("xml",),
    remedy="Use POST /api/media/data, which reads and writes CSV, JSON, XML, YAML and TOML.",
)
