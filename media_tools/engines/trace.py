"""vtracer: a picture of few pixels as SVG paths. Colours are stacked shapes; transparency becomes holes."""

import re

import vtracer  # type: ignore[import-untyped]

from media_tools.engines import vips
from media_tools.engines.vips import Image
from media_tools.errors import EncodeFailed

OPAQUE = 128
"""From this alpha on a pixel is painted."""
COLOUR_BITS = 7
"""With 6, all of a smooth gradient becomes one colour; with 8, the drawing of a photograph grows by a quarter."""
THIN = 32
"""In a picture that has fewer pixels on a side, a speckle is a detail."""
ZOOM = 8
"""How much larger a small one is traced: a shape needs an outline of several pixels."""
_NUMBER = re.compile(r"-?\d+\.\d+")
_PATHS = re.compile(r"<path .*?/>", re.DOTALL)


def traced(image: Image, width: int, height: int, *, mono: bool) -> bytes:
    """Trace an 8-bit sRGB picture and give a drawing that is shown at `width` × `height` pixels. Raises EncodeFailed.

    `mono` paints in black what is darker than Otsu's threshold, and nothing else.
    """
    thin = min(image.width, image.height) < THIN
    zoom = ZOOM if max(image.width, image.height) < THIN else 1
    shown = (_mono(image) if mono else _coloured(image)).zoom(zoom, zoom)
    data = bytes(vips.pixels(shown))
    points = list(zip(data[0::4], data[1::4], data[2::4], data[3::4], strict=True))
    try:
        drawn = vtracer.convert_pixels_to_svg(
            points,
            (shown.width, shown.height),
            colormode="binary" if mono else "color",
            mode="spline",
            filter_speckle=0 if thin else 2 if mono else 4,
            color_precision=COLOUR_BITS,
            layer_difference=16,
        )
    except Exception as error:
        raise EncodeFailed("The picture could not be traced; try another format.") from error
    paths = "".join(_NUMBER.sub(lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), path)
                    for path in _PATHS.findall(drawn))  # fmt: skip
    # A small picture of a long and thin one has other proportions, by rounding: it is stretched back.
    view = f'viewBox="0 0 {image.width * zoom} {image.height * zoom}" preserveAspectRatio="none"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" {view}>'
    return f"{head}{paths}</svg>".encode()


def _coloured(image: Image) -> Image:
    image = _rgba(image)
    clear = image.extract_band(0, n=3).bandjoin(image.extract_band(3) >= OPAQUE)
    # The tracer looks for transparency in a few lines only, the last among them: one clear line below makes it sure.
    return clear.embed(0, 0, image.width, image.height + 1) if clear.extract_band(3).min() == 0 else clear


def _mono(image: Image) -> Image:
    """Give black and white pixels: white is what the tracer leaves out."""
    grey = _rgba(image).flatten(background=255).colourspace("b-w").extract_band(0)
    light = grey > _otsu(grey)
    return light.bandjoin([light, light, light.new_from_image(255)]).cast("uchar").copy(interpretation="srgb")


def _rgba(image: Image) -> Image:
    image = image.colourspace("srgb").cast("uchar")
    return image if image.hasalpha() else image.addalpha()


def _otsu(grey: Image) -> int:
    """Find the grey level that parts dark from light with the most variance between them (Otsu, 1979)."""
    counts = [int(value) for value in grey.hist_find().tolist()[0]]
    total, whole = sum(counts), sum(level * count for level, count in enumerate(counts))
    best, found, below, weight = -1.0, 127, 0, 0
    for level, count in enumerate(counts):
        below += count
        weight += level * count
        if 0 < below < total:
            between = (whole * below - weight * total) ** 2 / (below * (total - below))
            if between > best:
                best, found = between, level
    return found
