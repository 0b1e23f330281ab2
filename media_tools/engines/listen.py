"""Hear a sound from its beginning to its end without writing it: for whoever measures or draws it."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from av.audio.frame import AudioFrame

from media_tools.engines import demux, probe, tracks
from media_tools.engines.graph import Chain, Joined
from media_tools.engines.probe import Film
from media_tools.engines.tracks import Span
from media_tools.limits import Limits
from media_tools.media import Progress


def heard(
    source: Path,
    film: Film,
    layout: str,
    limits: Limits,
    filters: Sequence[str],
    on_progress: Progress,
    samples: int = 0,
) -> Iterator[AudioFrame]:
    """Give the frames of the sound, mixed to `layout` and sent through `filters`. Raises Undecodable.

    They follow each other without a gap, from the beginning of the film on; `samples` is how many each of them has, 0
    for any number.
    """
    sound = film.sound
    assert sound is not None
    with demux.opened(source, film.form, limits) as container:
        _, stream = probe.streams(container)
        assert stream is not None
        assert stream.time_base is not None
        chain = Joined(
            Chain(tracks.evened(Span(start=film.start), sound.rate, layout), stream.time_base),
            Chain(filters, Fraction(1, sound.rate), samples),
        )
        seconds = Fraction(0)
        for packet in demux.packets(container, [stream]):
            for frame in probe.decoded(packet):
                for made in chain.push(frame):
                    assert isinstance(made, AudioFrame)
                    seconds += Fraction(made.samples, made.sample_rate)
                    yield made
            if film.seconds:
                on_progress(min(float(seconds) / film.seconds, 1.0))
        for made in chain.finish():
            assert isinstance(made, AudioFrame)
            yield made
