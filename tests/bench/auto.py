"""`compression=auto` against a fixed quality, group by group: `python -m tests.bench.auto [FOLDER]`.

Prints a Markdown table. The scores are of the files themselves: by the package `ssimulacra2` up to a megapixel, and
by the project's own beyond, as the package needs seconds for each.
"""

import argparse
import io
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from unittest import mock

import numpy as np
from PIL import Image
from ssimulacra2 import compute_ssimulacra2  # type: ignore[import-untyped]

from media_tools.engines import encode, score, vips
from tests.bench.auto_pictures import GROUPS, pictures
from tests.media_tools.work import Done, convert, opened

FORMATS = ("jpg", "webp", "avif", "jxl")
FIXED = 82
REFERENCE_PIXELS = 1_000_000
HEADINGS = (
    "Group",
    "Format",
    f"kB at {FIXED}",
    "kB with auto",
    f"Score at {FIXED}",
    "Score with auto",
    "Lowest score",
    "Without loss",
    "Encodes",
)


@dataclass(frozen=True)
class Row:
    """What became of one picture in one format."""

    group: str
    form: str
    fixed_bytes: int
    auto_bytes: int
    fixed_score: float
    auto_score: float
    lossless: bool
    encodes: int


def measure(among: Iterable[tuple[str, str, Image.Image]]) -> Iterator[Row]:
    """Convert every picture, which comes with group and name, to every format in both ways."""
    for group, name, picture in among:
        source = _png(picture)
        for form in FORMATS:
            fixed = convert(source, form, compression=FIXED)
            with mock.patch.object(encode, "write", wraps=encode.write) as encodes:
                auto = convert(source, form, compression="auto")
            scores = judged(picture, fixed), judged(picture, auto)
            lossless = auto.output.quality is None
            row = Row(group, form, len(fixed.data), len(auto.data), *scores, lossless, encodes.call_count)
            print(name, row, "said", auto.output.quality, auto.output.score, file=sys.stderr, flush=True)
            yield row


def judged(picture: Image.Image, done: Done) -> float:
    """Give the score of a file against its source; what is transparent is laid on the worse of two greys."""
    written = opened(done.data)
    if picture.mode != "RGBA":
        return _score(picture.convert("RGB"), written.convert("RGB"))
    grounds = score.GREYS if written.mode == "RGBA" else (255,)
    return min(_score(_laid(picture, grey), _laid(written.convert("RGBA"), grey)) for grey in grounds)


def table(rows: list[Row]) -> str:
    """Give the averages as a Markdown table."""
    lines = [f"| {' | '.join(HEADINGS)} |", "|" + " --- |" * len(HEADINGS)]
    for group in GROUPS:
        for form in FORMATS:
            of = [row for row in rows if (row.group, row.form) == (group, form)]
            cells = (
                f"{group} ({len(of)})",
                form,
                f"{mean(row.fixed_bytes for row in of) / 1000:.1f}",
                f"{mean(row.auto_bytes for row in of) / 1000:.1f}",
                f"{mean(row.fixed_score for row in of):.1f}",
                f"{mean(row.auto_score for row in of):.1f}",
                f"{min(row.auto_score for row in of):.1f}",
                f"{sum(row.lossless for row in of)}",
                f"{mean(row.encodes for row in of):.1f}",
            )
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", f"{mean(row.encodes for row in rows):.2f} encodes an image"])


def _score(source: Image.Image, written: Image.Image) -> float:
    if source.width * source.height <= REFERENCE_PIXELS:
        return float(compute_ssimulacra2(io.BytesIO(_png(source)), io.BytesIO(_png(written))))
    return score.Reference(_held(source)).score(_held(written))


def _laid(picture: Image.Image, grey: int) -> Image.Image:
    return Image.alpha_composite(Image.new("RGBA", picture.size, (grey, grey, grey, 255)), picture).convert("RGB")


def _held(picture: Image.Image) -> vips.Image:
    return vips.from_pixels(np.asarray(picture).tobytes(), picture.width, picture.height, 3, {})


def _png(picture: Image.Image) -> bytes:
    held = io.BytesIO()
    picture.save(held, "PNG", compress_level=1)
    return held.getvalue()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.auto", description="Measure compression=auto.")
    parser.add_argument("folder", nargs="?", type=Path, help="a folder of further pictures")
    print(table(list(measure(pictures(parser.parse_args().folder)))))
