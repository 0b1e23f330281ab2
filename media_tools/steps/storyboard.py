"""Put frames of a film into one picture, and write down for players which part of it belongs to which time.

Players read the WebVTT file's fragments `#xywh=` (https://www.w3.org/TR/media-frags/#naming-space).
"""

from pathlib import Path, PurePosixPath
from urllib.parse import quote

from media_tools import registry
from media_tools.detect import detect
from media_tools.engines import canvas, demux, encode, ending, probe, stills
from media_tools.engines.header import damaged
from media_tools.engines.vips import Image
from media_tools.errors import ImageTooLarge, NoPicture, UnsupportedMedia
from media_tools.limits import Limits
from media_tools.media import Output, Progress, Result
from media_tools.registry import Format
from media_tools.steps import frame, pipeline, sizes
from media_tools.steps.sizes import Box
from media_tools.steps.still import FILMS

NAME_BYTES = 255
"""The longest name of a file: longer ones are cut, here as where the picture is given to the client."""


def run(
    source: Path,
    destination: Path,
    target: Format,
    limits: Limits,
    on_progress: Progress,
    *,
    frames: int,
    columns: int,
    width: int,
    quality: int,
    name: str,
) -> Result:
    """Write the picture and the WebVTT file, which calls it as a client who sent the film `name` will download it.

    Raises UnsupportedMedia for what is no film, NoPicture for a sound, ImageTooLarge for a picture beyond the limits,
    and the errors of `probe`.
    """
    images, seconds = _frames(source, target, limits, on_progress, frames, columns, width)
    size = (images[0].width, images[0].height)
    path = destination / f"output.{target.extensions[0]}"
    image = canvas.sheet(images, min(columns, frames))
    encode.write(
        image,
        path,
        target,
        quality=quality,
        lossless=False,
        smallest=False,
        keep_metadata=False,
        on_progress=lambda part: None,
    )
    cues = destination / "output.vtt"
    cues.write_text(_cues(_renamed(name, target), size, frames, columns, seconds), encoding="utf-8")
    on_progress(1.0)
    vtt = registry.formats()["vtt"]
    return Result(
        outputs=(
            pipeline.output(path, target, image, quality if target.quality else None),
            Output(path=Path(cues.name), format=vtt.name, mime=vtt.mime, size=cues.stat().st_size),
        )
    )


def _frames(
    source: Path, target: Format, limits: Limits, on_progress: Progress, frames: int, columns: int, width: int
) -> tuple[list[Image], float]:
    """Give the frames, all of one size, and how long the film plays in seconds."""
    form = detect(source)
    if form.kind not in FILMS:
        raise UnsupportedMedia(f"A storyboard is made of a film, and this is {form.label}; send one, such as mp4.")
    with demux.opened(source, form, limits) as container:
        film = probe.looked_at(container, form, limits)
        moving, _ = probe.streams(container)
        if film.picture is None or moving is None:
            raise NoPicture(f"The {form.label} file holds sound and no picture that moves; send a film.")
        geometry = sizes.plan(film.picture.width, film.picture.height, Box(width=width))
        size, looks = frame.fitted(film.picture, geometry, even=False)
        across, down = min(columns, frames), -(-frames // columns)
        _check(size[0] * across, size[1] * down, target, limits)
        seconds = ending.of(container, film).seconds
        if not seconds:
            raise damaged(form)
        shown = stills.Shown(container, moving, neighbours=film.picture.interlaced)
        # frames of a film that changes its size on the way become all of one
        filters = [*frame.upright(film.picture), *looks, f"scale={size[0]}:{size[1]}:flags=bicubic"]
        images = []
        for number in range(frames):
            at = film.start + seconds * (number + 0.5) / frames
            images.append(stills.upright(shown.at(at), moving, filters, form))
            on_progress((number + 1) / frames)
        return images, seconds


def _check(width: int, height: int, target: Format, limits: Limits) -> None:
    limits.check_picture(width, height)
    if target.max_side is not None and max(width, height) > target.max_side:
        raise ImageTooLarge(
            f"{target.label} holds at most {target.max_side:,} pixels a side; ask for fewer or smaller frames."
        )


def _cues(name: str, size: tuple[int, int], frames: int, columns: int, seconds: float) -> str:
    """Write one cue a frame: its part of the film's time, and its rectangle in the picture."""
    lines = ["WEBVTT", ""]
    for number in range(frames):
        row, column = divmod(number, columns)
        begin, end = (_clock(seconds * place / frames) for place in (number, number + 1))
        area = f"{column * size[0]},{row * size[1]},{size[0]},{size[1]}"
        lines += [f"{begin} --> {end}", f"{quote(name)}#xywh={area}", ""]
    return "\n".join(lines)


def _clock(seconds: float) -> str:
    minutes, milliseconds = divmod(round(seconds * 1000), 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"


def _renamed(name: str, target: Format) -> str:
    ending = f".{target.extensions[0]}"
    stem = PurePosixPath(name).stem.encode()[: NAME_BYTES - len(ending)]
    return stem.decode(errors="ignore") + ending
