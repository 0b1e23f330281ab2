"""Into SVG: a drawing is cleaned and written in fewer bytes, a picture is traced."""

from pathlib import Path

from media_tools.detect import detect
from media_tools.engines import files, svg, svg_smaller, trace, vips
from media_tools.engines.header import damaged
from media_tools.limits import Limits
from media_tools.media import Output, Progress, Result
from media_tools.registry import Format, formats
from media_tools.steps import pipeline, turns
from media_tools.steps.sizes import Box
from media_tools.steps.wish import Wish

TRACED_SIDE = 512
"""Longer side in pixels of what is traced in colour: of a photograph about 2 MB of paths, in half a second.

The drawing is shown at the picture's own size all the same.
"""
MONO_SIDE = 1024


def run(
    source: Path,
    destination: Path,
    target: Format,
    limits: Limits,
    on_progress: Progress,
    *,
    mono: bool = False,
    about: bool = True,
) -> Result:
    """Write the drawing into the folder `destination`. `about` keeps what a drawing tells about itself.

    Raises the errors of the pipeline, or EncodeFailed for a picture that cannot be traced.
    """
    form = detect(source)
    if form is target:
        header = files.header(source, form, limits)
        width, height = header.width, header.height
        data = svg_smaller.smaller(svg.clean(source, form, limits, keep_about=about), form, limits)
    else:
        data, width, height = _traced(source, destination, limits, mono=mono)
    path = destination / f"output.{target.extensions[0]}"
    path.write_bytes(data)
    on_progress(1.0)
    made = Output(
        path=Path(path.name), format=target.name, mime=target.mime, size=len(data), width=width, height=height
    )
    return Result(outputs=(made,))


def _traced(source: Path, destination: Path, limits: Limits, *, mono: bool) -> tuple[bytes, int, int]:
    """Bring the picture upright to a bounded size by way of PNG, and trace that; give its own size, too."""
    header = files.header(source, detect(source), limits)
    width, height = header.width, header.height
    if turns.lies(header.orientation):
        width, height = height, width
    side = MONO_SIDE if mono else TRACED_SIDE
    png = formats()["png"]
    small = Wish(target=png, quality=100, box=Box(side, side), metadata=False, still=True)
    done = pipeline.run(source, destination, small, limits, lambda part: None).outputs[0]
    path = destination / done.path
    with vips.errors_as(damaged(png)):
        picture = vips.from_bytes(path.read_bytes(), "png").copy_memory()
        data = trace.traced(picture, width, height, mono=mono)
    path.unlink()
    return data, width, height
