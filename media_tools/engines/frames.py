"""A picture of libvips' as a frame of FFmpeg's."""

import numpy as np
from av.video.frame import VideoFrame

from media_tools.engines import vips


def of(image: vips.Image, opacity: float = 1.0) -> VideoFrame:
    """Give a picture in grey or sRGB with transparency, 8 bits, as RGBA; `opacity` thins all of it."""
    pixels = np.ndarray(buffer=image.write_to_memory(), dtype=np.uint8, shape=(image.height, image.width, image.bands))
    colours = pixels[..., :-1] if image.bands == 4 else np.repeat(pixels[..., :1], 3, axis=2)
    cover = np.rint(pixels[..., -1:] * opacity).astype(np.uint8)
    return VideoFrame.from_ndarray(np.ascontiguousarray(np.concatenate([colours, cover], axis=2)), format="rgba")
