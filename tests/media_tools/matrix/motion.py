"""Rows about animation: times, loops, disposal, and frames that are only a part of the picture."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
from PIL import Image

from media_tools.engines import sequences
from media_tools.registry import Format
from tests.media_tools.matrix import sources
from tests.media_tools.matrix.case import Case, rgba

TIMES = (100, 250, 400)
MOVING = ("gif", "webp", "png", "avif", "jxl")
OPTIONS: dict[str, dict[str, object]] = {
    "webp": {"lossless": True, "exact": True},
    "avif": {"quality": 98, "subsampling": "4:4:4", "speed": 8},
}


def moving(form: Format) -> Iterator[Case]:
    """Frames of different times."""
    if form.name in MOVING:
        for detail, plays in (("for ever", 0), ("3 times", 3), ("once", 1)):
            yield _case(form, detail, _squares("RGB"), plays)


def see_through(form: Format) -> Iterator[Case]:
    """Frames with holes: what a frame leaves open must not show the one before."""
    if form.name in MOVING:
        whole = {"disposal": 1, "blend": 0}
        disposal = {"gif": {"disposal": 2}, "png": whole, "jxl": whole}.get(form.name, {})
        yield _case(form, "frames with holes", _squares("RGBA"), 0, **disposal)


def layered(form: Format) -> Iterator[Case]:
    """Frames that are laid over the one before, and only as large as what changes."""
    if form.name in ("gif", "png"):
        disposal = {"gif": {"disposal": 1}, "png": {"disposal": 0, "blend": 1}}[form.name]
        grounds = [Image.new("RGBA", sources.SIZE, (200, 30, 30, 255))]
        for index in (1, 2):
            patch = Image.new("RGBA", sources.SIZE, (0, 0, 0, 0))
            patch.paste((30, 30, 60 * index, 255), (20 * index, 10, 20 * index + 16, 40))
            grounds.append(patch)
        shown = [grounds[0]]
        for patch in grounds[1:]:
            shown.append(Image.alpha_composite(shown[-1], patch))
        yield _case(form, "frames over frames", grounds, 0, shown, **disposal)


def _squares(mode: str) -> list[Image.Image]:
    """Give three frames with a square that moves, on a ground or on nothing."""
    grounds = {"RGB": (240, 240, 240), "RGBA": (0, 0, 0, 0)}
    frames = [Image.new(mode, sources.SIZE, grounds[mode]) for _ in TIMES]
    for index, frame in enumerate(frames):
        colour = [(200, 30, 30), (30, 160, 30), (30, 30, 200)][index]
        frame.paste(colour + (255,) * (mode == "RGBA"), (8 + 24 * index, 8, 40 + 24 * index, 56))
    return frames


def _case(
    form: Format,
    detail: str,
    frames: list[Image.Image],
    plays: int,
    shown: list[Image.Image] | None = None,
    **options: object,
) -> Case:
    buffer = io.BytesIO()
    if form.name == "gif":
        options |= {} if plays == 1 else {"loop": max(0, plays - 1)}
    elif form.name != "avif":
        options["loop"] = plays
    options = {"append_images": frames[1:], "duration": list(TIMES), **OPTIONS.get(form.name, {}), **options}
    # nothing else here writes JPEG XL that moves: our own writer makes it from a PNG
    frames[0].save(buffer, "PNG" if form.name == "jxl" else form.name.upper(), save_all=True, **options)
    data = buffer.getvalue()
    if form.name == "avif":
        data = _repeated(data, plays)
    elif form.name == "jxl":
        data = sources.convert(data, "jxl", compression=100).data
    return Case(
        feature="Animation",
        form=form.name,
        detail=detail,
        data=data,
        frames=[np.array(rgba(frame)) for frame in shown or frames],
        times=TIMES,
        plays=plays,
        exact=form.name not in ("avif", "jxl"),
    )


def _repeated(data: bytes, plays: int) -> bytes:
    """Let an AVIF play so often; Pillow writes it to play for ever."""
    with NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        sequences.set_avif_plays(Path(file.name), plays)
        return Path(file.name).read_bytes()


MOTIONS: tuple[Callable[[Format], Iterator[Case]], ...] = (moving, see_through, layered)
