"""SVG 1.1/2: drawings. Rasterised when read; a drawing is written cleaned and smaller, a picture traced."""

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
    writes=installed("defusedxml", "scour", "vtracer"),
    alpha=True,
    vector=True,
    lossless=True,
    engine={"read": "svg", "write": "svg"},
)
