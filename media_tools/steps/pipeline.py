"""The work on a picture as a list of steps: each looks at the plan and may decide to do nothing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from media_tools.detect import detect
from media_tools.engines import encode, files, vips
from media_tools.engines.header import Header, damaged
from media_tools.errors import EncodeFailed, ImageTooLarge, Undecodable
from media_tools.limits import Limits
from media_tools.media import Output, Progress, Result
from media_tools.registry import Format
from media_tools.steps import auto, sizes, turns
from media_tools.steps.colour import to_srgb
from media_tools.steps.cut import cut, placed
from media_tools.steps.flatten import flatten
from media_tools.steps.mark import mark
from media_tools.steps.metadata import metadata
from media_tools.steps.orient import orient
from media_tools.steps.pad import pad
from media_tools.steps.resize import resize
from media_tools.steps.tone import tone
from media_tools.steps.wish import Plan, Wish, orientation

STEPS: tuple[Callable[[vips.Image, Plan], vips.Image], ...] = (
    cut,
    resize,
    orient,
    to_srgb,
    tone,
    pad,
    mark,
    flatten,
    metadata,
)

PAGES_DIFFER = "The pages have different sizes; only the first one was kept."


def run(
    source: Path, destination: Path, wish: Wish, limits: Limits, on_progress: Progress, form: Format | None = None
) -> Result:
    """Read the picture, apply every step and write `output.<extension>` into the folder `destination`.

    `form` is its format, where that has been detected already. Raises EmptyFile, UnsupportedMedia, ImageTooLarge,
    Undecodable or EncodeFailed.
    """
    header, opened = files.look(source, form or detect(source), limits)
    every_frame, warning = _every_frame(source, header, wish)
    plan = _plan(header, wish, limits, every_frame)
    image = files.load(source, header, limits, _scale(plan), every_frame, opened)
    try:
        return _made(image, plan, destination, limits, on_progress, warning)
    except (EncodeFailed, Undecodable):
        # Pixels are decoded while they are encoded, so a broken source shows itself here. Ask it alone.
        files.read_through(source, header, limits, every_frame)
        raise


def of(
    image: vips.Image, header: Header, destination: Path, wish: Wish, limits: Limits, on_progress: Progress
) -> Result:
    """Do the same to one frame that is in memory already. Raises ImageTooLarge or EncodeFailed."""
    return _made(image, _plan(header, wish, limits, every_frame=False), destination, limits, on_progress)


def _made(
    image: vips.Image,
    plan: Plan,
    destination: Path,
    limits: Limits,
    on_progress: Progress,
    warning: str | None = None,
) -> Result:
    """Take an opened picture through the steps and write it."""
    with vips.errors_as(damaged(plan.header.form)):
        for step in STEPS:
            image = step(image, plan)
    target = plan.wish.target
    path = destination / f"output.{target.extensions[0]}"
    quality, score = _write(image, path, plan, limits, on_progress)
    on_progress(1.0)
    made = output(path, target, image, quality)
    return Result(outputs=(replace(made, score=score),), warning=warning)


def output(path: Path, form: Format, image: vips.Image, quality: int | None) -> Output:
    """Describe a written picture."""
    return Output(
        path=Path(path.name),
        format=form.name,
        mime=form.mime,
        size=path.stat().st_size,
        width=image.width,
        height=image.get_page_height(),
        duration=sum(vips.delays(image)) / 1000 if form.animation and vips.frame_count(image) > 1 else None,
        quality=quality,
    )


def _every_frame(source: Path, header: Header, wish: Wish) -> tuple[bool, str | None]:
    """Say whether all frames or pages are kept; the second value is a warning where they should be and cannot."""
    wanted = (
        header.frames > 1
        and not wish.still
        and ((header.form.animation and wish.target.animation) or (header.form.pages and wish.target.pages))
    )
    if wanted and header.form.pages and not vips.same_size_pages(source, header.form):
        return False, PAGES_DIFFER
    return wanted, None


def _plan(header: Header, wish: Wish, limits: Limits, every_frame: bool) -> Plan:
    """Hold the wish against the header."""
    lying = turns.lies(orientation(header, wish))
    area = _area(header, wish)
    width, height = (area.width, area.height) if area else (header.width, header.height)
    if lying:
        width, height = height, width
    geometry = sizes.plan(width, height, wish.box, wish.enlarge)
    frames = header.frames if every_frame else 1
    limits.check_picture(geometry.width, geometry.height, frames)
    size = wish.edits.canvas or (geometry.crop_width, geometry.crop_height)
    limits.check_picture(*size, frames)
    most = wish.target.max_side
    if most is not None and max(size) > most:
        raise ImageTooLarge(f"{wish.target.label} holds at most {most:,} pixels a side; choose a smaller size.")
    stored = geometry.turned() if lying else geometry
    return Plan(wish=wish, header=header, geometry=stored, every_frame=every_frame, cut=area)


def _area(header: Header, wish: Wish) -> turns.Area | None:
    """Find the rectangle that is wanted in the stored picture. Raises InvalidParam when it reaches out of it."""
    if wish.edits.cut is None:
        return None
    upright = header.orientation if wish.upright else turns.UNTURNED
    return placed(wish.edits.cut, (header.width, header.height), upright)


def _scale(plan: Plan) -> float:
    """Say how large the decoder must deliver, against the header's size; a cut is made to the pixel."""
    if plan.cut is not None:
        return 1.0
    return max(plan.geometry.width / plan.header.width, plan.geometry.height / plan.header.height)


def _write(
    image: vips.Image, path: Path, plan: Plan, limits: Limits, on_progress: Progress
) -> tuple[int | None, float | None]:
    """Encode the picture; give the quality that was applied and the score, where there are such."""
    wish = plan.wish
    try:
        if wish.auto and auto.tries(wish, image):
            with vips.errors_as(damaged(plan.header.form)):
                image = image.copy_memory()
            return auto.write(image, path, wish, limits, on_progress)
        encode.write(
            image,
            path,
            wish.target,
            quality=wish.quality,
            lossless=wish.lossless,
            smallest=wish.smallest,
            keep_metadata=wish.metadata,
            on_progress=on_progress,
        )
    except (EncodeFailed, Undecodable):
        path.unlink(missing_ok=True)
        raise
    return _quality(wish), None


def _quality(wish: Wish) -> int | None:
    return wish.quality if wish.target.quality and not wish.lossless else None
