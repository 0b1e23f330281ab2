"""SVG 1.1/2: drawings. Rasterised when read; written only from SVG, as the same drawing without its dangers."""

from media_tools import magic
from media_tools.registry import Format, installed

FORMAT = Format(
    name="svg",
    label="SVG",
    mime="image/svg+xml",
    kind="image",
    extensions=("svg",),
    matches=magic.svg,
    reads=installed("pyvips", "defusedxml"),
    writes=installed("defusedxml"),
    alpha=True,
    vector=True,
    lossless=True,
    engine={"read": "svg", "write": "svg"},
)
