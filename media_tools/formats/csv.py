"""CSV (RFC 4180): a table as text; the tool data reads and writes it."""

from media_tools.registry import Format

FORMAT = Format(
    name="csv",
    label="CSV",
    mime="text/csv",
    kind="data",
    extensions=("csv",),
    remedy="Use POST /api/media/data, which reads and writes CSV, JSON, XML, YAML and TOML.",
)
