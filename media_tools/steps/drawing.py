"""SVG to SVG: the same drawing, cleaned. Nothing else can become SVG."""

from pathlib import Path

from media_tools.detect import detect
from media_tools.engines import files, svg
from media_tools.errors import FormatUnavailable
from media_tools.limits import Limits
from media_tools.media import Output, Progress, Result
from media_tools.registry import Format


def run(source: Path, destination: Path, target: Format, limits: Limits, on_progress: Progress) -> Result:
    """Write the cleaned drawing into the folder `destination`. Raises FormatUnavailable for anything but SVG."""
    form = detect(source)
    if form is not target:
        raise FormatUnavailable("SVG can be written from SVG only; choose png or another picture format.")
    header = files.header(source, form, limits)
    path = destination / f"output.{form.extensions[0]}"
    svg.save(source, path, form, limits)
    on_progress(1.0)
    return Result(
        outputs=(
            Output(
                path=Path(path.name),
                format=form.name,
                mime=form.mime,
                size=path.stat().st_size,
                width=header.width,
                height=header.height,
            ),
        )
    )
