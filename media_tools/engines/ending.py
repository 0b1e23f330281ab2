"""Find out how long a film or sound really plays: by its last packets, whatever its header promises."""

from dataclasses import dataclass
from pathlib import Path

import av.error
from av.container import InputContainer

from media_tools.engines import cut_off, demux
from media_tools.engines.probe import MICROSECONDS, Film

COUNTED = ("mp3", "aac", "amr")
"""Formats that are no more than their packets: without an index, what their header promises is a guess."""
GUESSED = ("amr",)
"""Of these, whose header says nothing, FFmpeg guesses by the first frames: a pause later on is no file cut short."""
COUNTED_BYTES = 32_000_000
"""Larger ones are believed: counting them would take longer than everything else."""
COUNTED_PACKETS = 500_000
NEAR = 0.1
"""Seconds by which the last packet may differ from the header's promise, which knows where in the packet it ends."""
MISSING = 1.0
"""A file that ends so much before its promise was cut short."""


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How many seconds a file plays, None where nothing tells; a guess where `estimated`, broken off where `cut`."""

    seconds: float | None
    estimated: bool = False
    cut: bool = False


def of(container: InputContainer, film: Film) -> Ending:
    """Hold the promise of the header against the last packets. Leaves the container anywhere."""
    counted = film.form.name in COUNTED
    if counted and container.size > COUNTED_BYTES:
        return Ending(seconds=film.seconds, estimated=True)
    end = None
    if not counted and film.seconds is not None and _jumped(container, film.start + film.seconds):
        end = _last(container, film)
    if end is None:
        end = _last(container, film) if _jumped(container, film.start) else None
    if end is None:
        return Ending(seconds=film.seconds, estimated=True)
    seconds = end - film.start
    if film.form.name in GUESSED:
        return Ending(seconds=seconds, cut=cut_off.ends_early(Path(container.name), film.form))
    if film.seconds is None or abs(seconds - film.seconds) > NEAR:
        return Ending(seconds=seconds, cut=film.seconds is not None and seconds < film.seconds - MISSING)
    return Ending(seconds=film.seconds)


def _jumped(container: InputContainer, seconds: float) -> bool:
    try:
        container.seek(round(seconds * MICROSECONDS))
    except av.error.FFmpegError:
        return False
    return True


def _last(container: InputContainer, film: Film) -> float | None:
    """Read on to the end and give when the last packet ends; None where there is no packet, or too many are."""
    wanted = {found.index for found in (film.picture, film.sound) if found is not None}
    end: float | None = None
    streams = [stream for stream in container.streams if stream.index in wanted]
    for count, packet in enumerate(demux.packets(container, streams)):
        if count > COUNTED_PACKETS:
            return None
        if packet.pts is not None:
            end = max(end or 0.0, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    return end
