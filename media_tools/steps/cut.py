"""Cut a rectangle out, as the pixels are stored: what is left out need not be scaled or turned."""

from media_tools.engines import vips
from media_tools.errors import InvalidParam
from media_tools.steps import turns
from media_tools.steps.edits import Cut
from media_tools.steps.turns import Area
from media_tools.steps.wish import Plan


def cut(image: vips.Image, plan: Plan) -> vips.Image:
    """Cut every frame; nothing to do when the whole picture is wanted."""
    area = plan.cut
    if area is None:
        return image
    return vips.each_frame(image, lambda frame: frame.crop(area.left, area.top, area.width, area.height))


def placed(wanted: Cut, size: tuple[int, int], orientation: int) -> Area:
    """Find the wanted rectangle of the upright picture in the stored one, which has `size`. Raises InvalidParam."""
    wide, high = (size[1], size[0]) if turns.lies(orientation) else size
    width = _length(wanted.left, wanted.width, wide, ("cropLeft", "cropWidth"))
    height = _length(wanted.top, wanted.height, high, ("cropTop", "cropHeight"))
    return turns.as_stored(Area(wanted.left, wanted.top, width, height), size, orientation)


def _length(start: int, length: int | None, whole: int, names: tuple[str, str]) -> int:
    if start >= whole:
        raise InvalidParam(
            f"{names[0]} must be less than {whole}, the size of the picture.",
            field=names[0],
            allowed={"minimum": 0, "maximum": whole - 1},
        )
    rest = whole - start
    if length is not None and length > rest:
        raise InvalidParam(
            f"{names[1]} must be at most {rest}: the picture ends there.",
            field=names[1],
            allowed={"minimum": 1, "maximum": rest},
        )
    return rest if length is None else length
