"""YAML 1.2."""

from media_tools.registry import Format, installed

FORMAT = Format(
    name="yaml",
    label="YAML",
    mime="application/yaml",
    kind="data",
    extensions=("yaml", "yml"),
    aliases=("yml",),
    text=True,
    reads=installed("ruamel.yaml"),
    writes=installed("ruamel.yaml"),
)
