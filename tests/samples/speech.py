"""Recordings of telephones, written frame by frame as RFC 4867, 5 lays them out: AMR, narrow and wide.

What a frame says is pseudo-random: it sounds like nothing, and every decoder must make the same of it.
"""

import io
import random
from collections.abc import Sequence
from functools import cache

import av

FRAME_SECONDS = 0.02
SILENCE, NOTHING = "silence", "nothing"
"""A frame that describes the noise in a pause (SID), and one for which nothing was sent (NO_DATA)."""
RATES = {False: 8000, True: 16000}
"""The sample rate: narrow, wide."""
FASTEST = {False: 7, True: 8}
_MAGIC = {False: b"#!AMR\n", True: b"#!AMR-WB\n"}
_BITS = {
    False: (95, 103, 118, 134, 148, 159, 204, 244, 39),
    True: (132, 177, 253, 285, 317, 365, 397, 461, 477, 40),
}
"""The bits of a frame of each type; the last is the pause's (3GPP TS 26.101 and 26.201)."""


def frame(kind: int | str, wide: bool = False, seed: int = 0) -> bytes:
    """Give a frame: its table of contents, with its type and the mark of a good one, and its bits in whole bytes."""
    pause = len(_BITS[wide]) - 1
    number = pause if kind == SILENCE else 15 if kind == NOTHING else int(kind)
    bits = 0 if kind == NOTHING else _BITS[wide][number]
    speech = random.Random(seed).getrandbits(bits or 1) if bits else 0
    return bytes([number << 3 | 0b100]) + (speech << -bits % 8).to_bytes(-(-bits // 8))


@cache
def recording(kinds: Sequence[int | str] = (), *, wide: bool = False, seconds: float = 0.6) -> bytes:
    """Write a file of these frames, or of so many seconds in the fastest mode."""
    frames = kinds or (FASTEST[wide],) * round(seconds / FRAME_SECONDS)
    return _MAGIC[wide] + b"".join(frame(kind, wide, seed) for seed, kind in enumerate(frames))


@cache
def in_film_container(*, wide: bool = False, seconds: float = 0.6) -> bytes:
    """Put the packets of a recording into 3GP, as telephones send it (RFC 4281's `samr` and `sawb`)."""
    file = io.BytesIO()
    with av.open(io.BytesIO(recording(wide=wide, seconds=seconds))) as given, av.open(file, "w", format="3gp") as out:
        stream = out.add_stream_from_template(given.streams.audio[0])
        for packet in given.demux():
            if packet.dts is not None:
                packet.stream = stream
                out.mux_one(packet)
    return file.getvalue()
