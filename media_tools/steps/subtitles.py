"""Take the subtitles out of a film, or bring a file of them into another format."""

from pathlib import Path

from media_tools.detect import detect
from media_tools.engines import cues, demux, subtitled
from media_tools.engines.header import damaged
from media_tools.errors import FormatUnavailable, Undecodable
from media_tools.limits import MIB, Limits
from media_tools.media import Output, Progress, Result
from media_tools.registry import Format

MOST_BYTES = 10 * MIB
"""More text than the longest film needs."""


def run(
    source: Path, destination: Path, target: Format, limits: Limits, on_progress: Progress, *, track: int = 1
) -> Result:
    """Write `output.<extension>` into the folder `destination`. `track` counts a film's subtitles from 1.

    Raises EmptyFile, UnsupportedMedia, Undecodable for a file without a text, and FormatUnavailable for a film without
    subtitles, or with pictures in their place.
    """
    form = detect(source)
    found = _of_file(source, form) if form.kind == "subtitle" else _of_film(source, form, limits, track)
    path = destination / f"output.{target.extensions[0]}"
    path.write_text(cues.written(found, target.name), encoding="utf-8", newline="\n")
    on_progress(1.0)
    made = Output(
        path=Path(path.name),
        format=target.name,
        mime=target.mime,
        size=path.stat().st_size,
        duration=round(max(cue.end for cue in found), 3),
    )
    return Result(outputs=(made,))


def _of_file(source: Path, form: Format) -> list[cues.Cue]:
    if source.stat().st_size > MOST_BYTES:
        raise Undecodable(f"The file is larger than subtitles are: at most {MOST_BYTES // MIB} MiB are read.")
    found = cues.read(source.read_bytes(), form.name)
    if not found:
        raise damaged(form)
    return found


def _of_film(source: Path, form: Format, limits: Limits, track: int) -> list[cues.Cue]:
    with demux.opened(source, form, limits) as container:
        streams = subtitled.texts(container)
        if not streams and container.streams.subtitles:
            raise FormatUnavailable("The film's subtitles are pictures, which cannot be read as text.")
        if len(streams) < track:
            count = "no subtitles" if not streams else f"{len(streams)} tracks of subtitles"
            raise FormatUnavailable(f"The film has {count}; send a film with track {track}, or another track.")
        found = subtitled.cues_of(container, streams[track - 1])
    if not found:
        raise FormatUnavailable("The film's track of subtitles holds no text.")
    return found
