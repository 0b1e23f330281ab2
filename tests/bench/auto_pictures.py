"""The pictures that `auto` is measured on, in three groups: shipped with packages, drawn here, or out of a folder."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import skimage.data
from PIL import Image, ImageDraw, ImageFont
from sklearn.datasets import load_sample_image

GROUPS = ("photographs", "drawings", "screenshots")
PHOTOGRAPHS = (
    "astronaut.png",
    "camera.png",
    "chelsea.png",
    "coffee.png",
    "hubble_deep_field.jpg",
    "ihc.png",
    "motorcycle_left.png",
    "retina.jpg",
    "rocket.jpg",
)
DRAWINGS = ("color.png", "horse.png", "logo.png")
SCREENSHOTS = ("page.png", "text.png")
_SAMPLES = ("china", "flower")
_ENDINGS = (".jpg", ".jpeg", ".png", ".webp")
_WORDS = {"screenshots": ("screen", "page", "text"), "drawings": ("graphic", "draw", "logo", "icon")}
_INK, _PAPER, _BLUE, _GREEN, _RED = "#1c2430", "#ffffff", "#2f6fde", "#2c9c6a", "#d2483f"
_TEXT = "The quick brown fox jumps over the lazy dog while 0123456789 waits, and nobody minds the difference. "


def pictures(folder: Path | None) -> Iterator[tuple[str, str, Image.Image]]:
    """Give group, name and picture of each; those in `folder` stand in the group that their names speak of."""
    shipped = Path(skimage.data.__file__).parent
    for group, names in zip(GROUPS, (PHOTOGRAPHS, DRAWINGS, SCREENSHOTS), strict=True):
        for name in names:
            yield group, name, _plain(Image.open(shipped / name))
    for name in _SAMPLES:
        yield "photographs", f"{name}.jpg", Image.fromarray(load_sample_image(f"{name}.jpg"))
    yield "drawings", "diagram", diagram()
    yield "drawings", "chart", chart()
    yield "screenshots", "letter", letter()
    yield "screenshots", "dialog", dialog()
    yield "screenshots", "table", table()
    for path in sorted(folder.iterdir()) if folder else []:
        if path.suffix.lower() in _ENDINGS:
            named = (group for group, words in _WORDS.items() if any(word in path.name for word in words))
            yield next(named, "photographs"), path.name, _plain(Image.open(path))


def letter() -> Image.Image:
    """Set a page of text in two sizes."""
    image = Image.new("RGB", (900, 1200), _PAPER)
    draw = ImageDraw.Draw(image)
    draw.text((60, 50), "About loss", _INK, ImageFont.load_default(36))
    for line in range(50):
        draw.text((60, 120 + 21 * line), (_TEXT[line % 40 :] + _TEXT)[:104], _INK, ImageFont.load_default(15))
    return image


def dialog() -> Image.Image:
    """Draw a window with buttons, fields and a progress bar."""
    image = Image.new("RGB", (1024, 640), "#dfe5ee")
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((110, 70, 914, 570), 14, _PAPER, "#aab4c4", 2)
    draw.rectangle((112, 84, 912, 124), "#eef2f8")
    draw.text((134, 94), "Convert 12 files", _INK, ImageFont.load_default(18))
    for row in range(5):
        top = 150 + 62 * row
        draw.text((140, top + 10), f"Setting number {row + 1}", _INK, ImageFont.load_default(15))
        draw.rounded_rectangle((340, top, 880, top + 40), 6, "#f7f9fc", "#c3ccd9")
        draw.text((354, top + 11), _TEXT[7 * row : 7 * row + 48], "#55606f", ImageFont.load_default(14))
    draw.rounded_rectangle((140, 474, 880, 488), 7, "#e3e8f0")
    draw.rounded_rectangle((140, 474, 560, 488), 7, _GREEN)
    for left, colour, word in ((640, "#8692a3", "Cancel"), (770, _BLUE, "Convert")):
        draw.rounded_rectangle((left, 508, left + 110, 548), 8, colour)
        draw.text((left + 28, 519), word, _PAPER, ImageFont.load_default(15))
    return image


def table() -> Image.Image:
    """Draw a dark sheet of figures."""
    image = Image.new("RGB", (1280, 720), "#10151d")
    draw = ImageDraw.Draw(image)
    for row in range(30):
        top = 24 * row
        if row % 2:
            draw.rectangle((0, top, 1280, top + 24), "#18202c")
        for column in range(10):
            colour = (_RED if (row * column) % 7 == 3 else "#c8d3e3") if row else "#7fb0ff"
            draw.text((16 + 128 * column, top + 4), f"{(row * 7919 + column * 104729) % 99991:,}", colour, _small())
    return image


def diagram() -> Image.Image:
    """Draw flat, rounded shapes with smooth edges, joined by lines."""
    image = Image.new("RGB", (1600, 1200), "#fbf7ee")
    draw = ImageDraw.Draw(image)
    places = [(220 + 380 * column, 220 + 380 * row) for row in range(3) for column in range(4)]
    for one, other in pairwise(places):
        draw.line((*one, *other), _INK, 8)
    for index, (left, top) in enumerate(places):
        colour = (_BLUE, _GREEN, _RED, "#e8b33c")[index % 4]
        draw.ellipse((left - 120, top - 120, left + 120, top + 120), colour, _INK, 8)
    return image.resize((800, 600), Image.Resampling.LANCZOS)


def chart() -> Image.Image:
    """Draw bars over a soft gradient, with words beneath."""
    image = Image.linear_gradient("L").resize((900, 600)).convert("RGB").point(lambda value: 190 + value // 4)
    draw = ImageDraw.Draw(image)
    for index in range(12):
        left, height = 60 + 68 * index, 60 + (index * 137) % 380
        draw.rectangle((left, 540 - height, left + 46, 540), (_BLUE, _GREEN, _RED)[index % 3])
        draw.text((left + 8, 550), f"{index + 1:02d}", _INK, ImageFont.load_default(16))
    draw.line((40, 540, 880, 540), _INK, 3)
    return image


def _small() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(14)


def _plain(image: Image.Image) -> Image.Image:
    """Give the bare values: the package that judges knows nothing of profiles."""
    return Image.fromarray(np.asarray(image if image.mode in ("L", "RGB", "RGBA") else image.convert("RGB")))
