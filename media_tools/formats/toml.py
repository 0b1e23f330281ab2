"""TOML 1.0."""

from media_tools.registry import Format, installed

FORMAT = Format(
    name="toml",
    label="TOML",
    mime="application/toml",
    kind="data",
    extensions=("toml",),
    text=True,
    reads=installed("tomli_w"),
    writes=installed("tomli_w"),
)
