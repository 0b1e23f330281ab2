"""Lay a text or a logo on a picture."""

from dataclasses import dataclass
from pathlib import Path

from media_tools.detect import detect
from media_tools.engines import colour, files, overlay, text, vips
from media_tools.engines.header import Header, damaged
from media_tools.errors import MediaError
from media_tools.steps import turns
from media_tools.steps.edits import Mark
from media_tools.steps.wish import Plan

LETTERS = 1 / 16
"""How high a line of text is where no width is wished, against the shorter side of the picture."""
SMALLEST_LETTERS = 12
LOGO = 1 / 4
"""The most that a logo is wide where no width is wished, against the width of the picture."""
MOST_MARGIN = 1 / 4
"""A margin never takes more of a side than this, so that small pictures keep room for the mark."""
TRIAL = 64
"""The size of letters, in pixels, at which a text is measured."""

NAMED = 20
"""How many letters without a sign a warning names."""


@dataclass(frozen=True)
class Room:
    """Where a mark may stand in a picture, in pixels."""

    width: int
    height: int
    margin_x: int
    margin_y: int

    def fitting(self, width: float, height: float) -> float:
        """Give the factor, 1.0 or less, that makes this size fit."""
        return min(1.0, self.width / width, self.height / height)

    def place(self, mark: vips.Image, position: str) -> tuple[int, int]:
        """Give the left and top of the mark."""
        free_x, free_y = self.width - mark.width, self.height - mark.height
        vertical, _, horizontal = position.partition("-")
        left = {"left": 0, "right": free_x}.get(horizontal, free_x // 2)
        top = {"top": 0, "bottom": free_y}.get(vertical, free_y // 2)
        return self.margin_x + left, self.margin_y + top


def mark(image: vips.Image, plan: Plan) -> vips.Image:
    """Lay the mark on every frame; nothing to do without one."""
    wanted = plan.wish.edits.mark
    if wanted is None:
        return image
    shown, left, top = placed(wanted, image.width, image.get_page_height())
    return vips.each_frame(image, lambda frame: overlay.over(frame, shown, left, top, wanted.opacity))


def warning(wanted: Mark) -> str | None:
    """Say which letters of the text cannot be drawn; None where all can."""
    lacking = text.missing(wanted.text or "")
    if not lacking:
        return None
    more = len(lacking) - NAMED
    others = f" and {more} more" if more > 0 else ""
    return f"The font has no sign for: {' '.join(lacking[:NAMED])}{others}; boxes stand in their place."


def placed(wanted: Mark, width: int, height: int) -> tuple[vips.Image, int, int]:
    """Draw the mark for a picture of this size: 8 bits with transparency, and its left and top in pixels."""
    room = _room(width, height, wanted.margin)
    shown = _text(wanted, room, min(width, height)) if wanted.text else _logo(wanted, room, width)
    shown = shown.copy_memory()
    return shown, *room.place(shown, wanted.position)


def _room(width: int, height: int, margin: int) -> Room:
    x, y = min(margin, int(width * MOST_MARGIN)), min(margin, int(height * MOST_MARGIN))
    return Room(width - 2 * x, height - 2 * y, x, y)


def _text(wanted: Mark, room: Room, shorter: int) -> vips.Image:
    assert wanted.text is not None
    trial = text.drawn(wanted.text, TRIAL)
    usual = max(SMALLEST_LETTERS, LETTERS * shorter)
    size = usual if wanted.width is None else TRIAL * wanted.width / trial.width
    factor = size / TRIAL
    size *= room.fitting(trial.width * factor, trial.height * factor)
    return _shrunk(text.drawn(wanted.text, size), room)


def _logo(wanted: Mark, room: Room, below: int) -> vips.Image:
    """Draw the logo, and say of what is wrong with it that it is the logo's fault."""
    assert wanted.logo is not None
    try:
        header = files.header(wanted.logo, detect(wanted.logo), wanted.limits)
        with vips.errors_as(damaged(header.form)):
            return _shrunk(_read_logo(wanted.logo, header, wanted, room, below), room).copy_memory()
    except MediaError as error:
        raise type(error)(f"The watermark cannot be used: {error.message}") from error


def _read_logo(logo: Path, header: Header, wanted: Mark, room: Room, below: int) -> vips.Image:
    """Read it upright and in sRGB, at the size that it will have."""
    lies = turns.lies(header.orientation)
    width, height = (header.height, header.width) if lies else (header.width, header.height)
    wish = wanted.width if wanted.width is not None else min(width, max(1, round(LOGO * below)))
    scale = wish / width
    scale *= room.fitting(width * scale, height * scale)
    shown = vips.upright(files.load(logo, header, wanted.limits, scale), header.orientation)
    shown = colour.to_srgb(shown, deep=False)
    shown = shown if shown.hasalpha() else shown.addalpha()
    return vips.scale(shown, max(1, round(width * scale)), max(1, round(height * scale)))


def _shrunk(shown: vips.Image, room: Room) -> vips.Image:
    """Take away what rounding left over, so that the mark fits for sure."""
    factor = room.fitting(shown.width, shown.height)
    if factor == 1.0:
        return shown
    return vips.scale(shown, max(1, int(shown.width * factor)), max(1, int(shown.height * factor)))
