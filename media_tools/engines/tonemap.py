"""A table from high dynamic range to sRGB, in the shape that FFmpeg's `haldclut` looks colours up in.

FFmpeg's own way, `scale` with other primaries and transfer, takes seconds to begin with; this table is there at once,
and films look like stills, which `nclx` maps by the same functions.
"""

from functools import cache

import numpy as np
from av.video.frame import VideoFrame

from media_tools.engines import nclx
from media_tools.engines.probe import Colours

LEVEL = 8
STEPS = LEVEL**2
"""So many steps a channel; between them the filter interpolates."""


@cache
def table(colours: Colours) -> VideoFrame:
    """Give the table for these colours: LEVEL³ pixels a side, red changing fastest."""
    step = np.linspace(0, 1, STEPS)
    blue, green, red = np.meshgrid(step, step, step, indexing="ij")
    rgb = np.stack([red, green, blue], axis=-1).reshape(LEVEL**3, LEVEL**3, 3)
    shown = nclx.mapped(nclx.Codes(colours.primaries, colours.transfer), rgb)
    return VideoFrame.from_ndarray(np.rint(shown * 65_535).astype(np.uint16), format="rgb48le")
