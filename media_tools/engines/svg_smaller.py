"""SVG in fewer bytes by scour: a second spelling of the same drawing, taken only where it looks the same."""

from scour import scour  # type: ignore[import-untyped]

from media_tools.engines import svg, vips
from media_tools.engines.vips import Image
from media_tools.errors import MediaError
from media_tools.limits import MIB, Limits
from media_tools.registry import Format

MOST_BYTES = 2 * MIB
MOST_ELEMENTS = 20_000
"""Scour is Python over a whole tree: a drawing of this size takes it seconds; larger ones are only cleaned."""
DIGITS = 6
"""Significant digits of a coordinate: a thousandth of a pixel in a drawing a thousand wide."""
LOOK_PIXELS = 512
"""Longer side of the two renderings that are compared."""
MEAN_DIFFERENCE = 0.25
"""Of 255, over all channels: rounding moves edges by less than a grey level."""
WORST_DIFFERENCE = 96
"""Of 255, any pixel: an edge that moved by a third of a pixel; a part that is gone differs by more."""


def smaller(data: bytes, form: Format, limits: Limits) -> bytes:
    """Give a cleaned drawing in fewer bytes, cleaned again; the drawing itself where that fails or shows."""
    if len(data) > MOST_BYTES or data.count(b"<") > 2 * MOST_ELEMENTS:
        return data
    try:
        found = svg.sanitised(scour.scourString(data.decode(), _options(data)).encode(), form, limits)
        better = len(found) < len(data) and _look_the_same(data, found)
    except MemoryError:
        raise
    except Exception:  # hostile numbers and nesting make it raise nearly anything
        return data
    return found if better else data


def _options(data: bytes) -> object:
    options = scour.sanitizeOptions(None)
    options.quiet = True
    options.digits = DIGITS
    options.strip_comments = True
    options.strip_xml_prolog = True
    options.remove_metadata = True
    options.indent_type = "none"
    options.newlines = False
    # Definitions are what a page refers to from outside, and looking for unused ones takes quadratic time.
    options.keep_defs = True
    # An attribute gives way to a style sheet, a style attribute does not.
    options.style_to_xml = b"<style" not in data
    return options


def _look_the_same(before: bytes, after: bytes) -> bool:
    """Render both and compare them, transparency included."""
    with vips.errors_as(MediaError("The drawing cannot be compared.")):
        whole = vips.from_bytes(before, "svg")
        size = (whole.width, whole.height)
        scale = min(1.0, LOOK_PIXELS / max(size))
        changed = vips.from_bytes(after, "svg")
        if (changed.width, changed.height) != size:
            return False
        difference = (_drawn(before, scale) - _drawn(after, scale)).abs()
        return bool(difference.avg() <= MEAN_DIFFERENCE and difference.max() <= WORST_DIFFERENCE)


def _drawn(data: bytes, scale: float) -> Image:
    return vips.from_bytes(data, "svg", scale=scale).copy_memory().premultiply()
