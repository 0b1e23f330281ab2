"""The photographs that are converted, made from a real one."""

from functools import cache

import pyvips
from sklearn.datasets import load_sample_image

SMALL = (768, 512)
"""0.4 megapixels."""
LARGE = (2520, 1680)
"""4.2 megapixels."""
QUALITY = 90


@cache
def jpeg(size: tuple[int, int]) -> bytes:
    """Give a photograph of this size (width, height) as JPEG without metadata."""
    photograph = pyvips.Image.new_from_array(load_sample_image("china.jpg"))
    width, height = size
    scaled = photograph.resize(width / photograph.width, vscale=height / photograph.height, kernel="lanczos3")
    return bytes(scaled.jpegsave_buffer(Q=QUALITY))
