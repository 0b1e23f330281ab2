"""TOML 1.0; the tool data reads and writes it."""

from media_tools.registry import Format

FORMAT = Format(
    name="toml",
    label="TOML",
    mime="application/toml",
    kind="data",
    extensions=("toml",),
    remedy="Use POST /api/media/data, which reads and writes CSV, JSON, XML, YAML and TOML.",
)
