"""Make a picture of whatever shows one: a picture itself, a frame of a film, the cover of a sound."""

from pathlib import Path

from media_tools.detect import detect
from media_tools.engines import demux, probe, stills
from media_tools.engines.header import Header
from media_tools.errors import NoPicture
from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.registry import Format
from media_tools.steps import frame, pipeline, sizes
from media_tools.steps.wish import Wish

FILMS = ("video", "audio")
COVER = "cover"
"""What a cover is called in the destination while it is worked on."""


def run(
    source: Path, destination: Path, wish: Wish, limits: Limits, on_progress: Progress, *, at: float = 0.0
) -> Result:
    """Do to the frame at `at` seconds what the pipeline does to a picture; a picture has no other time.

    A sound gives its cover. Raises the errors of the pipeline and of `probe`, and NoPicture for a sound without one.
    """
    form = detect(source)
    if form.kind not in FILMS:
        return pipeline.run(source, destination, wish, limits, on_progress, form)
    with demux.opened(source, form, limits) as container:
        film = probe.looked_at(container, form, limits)
        moving, _ = probe.streams(container)
        if film.picture is not None and moving is not None:
            shown = stills.Shown(container, moving, neighbours=film.picture.interlaced)
            whole = sizes.plan(film.picture.width, film.picture.height, sizes.ORIGINAL)
            _, looks = frame.fitted(film.picture, whole, even=False)
            filters = [*frame.upright(film.picture), *looks]
            image = stills.upright(shown.at(film.start + at), moving, filters, form)
            header = Header(form=form, width=image.width, height=image.height)
            return pipeline.of(image, header, destination, wish, limits, on_progress)
    return _cover(source, form, destination, wish, limits, on_progress)


def _cover(source: Path, form: Format, destination: Path, wish: Wish, limits: Limits, on_progress: Progress) -> Result:
    """Do it to the picture that is attached to a sound, which is a file of its own."""
    with demux.opened(source, form, limits) as container:
        data = stills.cover(container)
    if data is None:
        raise NoPicture(f"The {form.label} file holds sound and no picture; send a film, or a sound with a cover.")
    path = destination / COVER
    path.write_bytes(data)
    try:
        return pipeline.run(path, destination, wish, limits, on_progress)
    finally:
        path.unlink()
