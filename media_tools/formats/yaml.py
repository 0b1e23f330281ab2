"""YAML 1.2; the tool data reads and writes it."""

from media_tools.registry import Format

FORMAT = Format(
    name="yaml",
    label="YAML",
    mime="application/yaml",
    kind="data",
    extensions=("yaml", "yml"),
    aliases=("yml",),
    remedy="Use POST /api/media/data, which reads and writes CSV, JSON, XML, YAML and TOML.",
)
