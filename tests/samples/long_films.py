"""Make long films quickly: FFmpeg's own test picture and tone, frame by frame, so that no memory holds them."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.filter import Graph

PATTERN = "testsrc2"


def make(path: Path, *, seconds: int, size: tuple[int, int], rate: int, sound_rate: int = 16_000) -> None:
    """Write an MP4 film of so many seconds to `path`: H.264 and AAC."""
    with av.open(str(path), "w", format="mp4") as out:
        moving: Any = out.add_stream("libx264", rate=rate, options={"preset": "ultrafast", "crf": "40"})
        moving.width, moving.height = size
        moving.pix_fmt = "yuv420p"
        heard: Any = out.add_stream("aac", rate=sound_rate, layout="mono")
        picture = _source(PATTERN, f"size={size[0]}x{size[1]}:rate={rate}", "format", "yuv420p", "buffersink")
        tone = _source("sine", f"sample_rate={sound_rate}:samples_per_frame=1024", "anull", "", "abuffersink")
        samples = 0
        for number in range(seconds * rate):
            frame = picture.pull()
            frame.pts, frame.time_base = number, Fraction(1, rate)
            out.mux(moving.encode(frame))
            while samples * rate < (number + 1) * sound_rate:
                part = tone.pull()
                part.pts, part.time_base = samples, Fraction(1, sound_rate)
                samples += part.samples
                out.mux(heard.encode(part))
        out.mux(moving.encode(None))
        out.mux(heard.encode(None))


def _source(name: str, args: str, then: str, how: str, sink: str) -> Graph:
    graph = Graph()
    chain = [graph.add(name, args), graph.add(then, how or None), graph.add(sink)]
    graph.link_nodes(*chain).configure()
    return graph
