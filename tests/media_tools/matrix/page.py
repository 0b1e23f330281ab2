"""Write the matrix as a page: a table for each feature, a row for each source, a column for each target."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from media_tools.registry import Format
from tests.media_tools.matrix import cell, sources
from tests.media_tools.matrix.case import Case
from tests.media_tools.matrix.colours import COLOURS
from tests.media_tools.matrix.features import SHAPES
from tests.media_tools.matrix.motion import MOTIONS

PAGE = Path(__file__).parents[3] / "docs" / "formats-matrix.md"
FEATURES = (*SHAPES, *COLOURS, *MOTIONS)

Grid = dict[tuple[str, str, str, str], str]
"""What was seen, by feature, source, detail and target."""


def cases(forms: Iterable[Format] | None = None) -> list[Case]:
    """Make every source that the formats can hold."""
    found = []
    chosen = list(forms or sources.readable())
    for feature in FEATURES:
        for form in chosen:
            try:
                found += list(feature(form))
            except sources.NoSample:
                continue
    return sorted(found, key=lambda case: list(TITLES).index(case.feature))


TITLES = {
    "8 bits": "8 bits a channel",
    "Grey": "Grey",
    "Palette": "A palette",
    "Transparency": "Transparency",
    "16 bits": "More than 8 bits a channel",
    "CMYK": "CMYK",
    "Display P3": "Display P3",
    "Adobe RGB": "Adobe RGB",
    "Grey profile": "Grey with a profile",
    "Lab": "CIE Lab",
    "HDR": "High dynamic range",
    "Orientation": "Orientations 1 to 8",
    "Metadata": "EXIF and XMP",
    "Interlaced": "Interlaced and progressive",
    "Pages": "Several pages",
    "Animation": "Animation",
    "Sizes": "Unusual sizes",
}


def grid(rows: Iterable[Case], columns: Sequence[Format]) -> Grid:
    """Run every cell."""
    return {
        (row.feature, row.form, row.detail, target.name): cell.outcome(row, target)
        for row in rows
        for target in columns
    }


def page(cells: Grid) -> str:
    """Give the whole page."""
    columns = list(dict.fromkeys(target for *_, target in cells))
    flaws = sum(cell.FLAW in text for text in cells.values())
    lines = [
        "# What every conversion does",
        "",
        "Written by `python -m tests.media_tools.matrix` from conversions that it ran and looked at: every format that",
        "is read, with everything its pictures can have, to every format that is written. The suite runs a part of",
        "them again and fails when a cell has changed.",
        "",
        "Each result is opened with another decoder than the one that wrote it, where there is one, and compared with",
        f"the picture that the source shows; lossy targets are written at quality {cell.QUALITY}. The measure is",
        "CIEDE2000, the distance of two colours as eyes see it, over all pixels, transparent ones on white. No result",
        "of any cell says that it is to be turned: neither a tag of EXIF nor a property of its container.",
        "",
        "| Cell | Meaning |",
        "| --- | --- |",
        "| exact | every visible pixel is equal, at the depth of the target |",
        f"| near | ΔE2000 is at most {cell.MEAN:g} on average and {cell.HIGH:g} at the 95th percentile"
        f" ({cell.PALETTE_MEAN:g} and {cell.PALETTE_HIGH:g} with 256 colours, and from 8 bits of PQ); transparency"
        f" differs by {cell.ALPHA:g} of 255 at most |",
        "| on white, 256 colours, as RGB, first frame, first page, loop not kept | what the target cannot hold was"
        " changed so |",
        "| traced, w × h | drawn as shapes in a drawing of this size;"
        f" ΔE2000 is at most {cell.TRACED_MEAN:g} on average |",
        "| holes only | what is at least half opaque became opaque, the rest a hole |",
        "| no EXIF, no XMP | the source has it and the result has not |",
        "| `a_code` | refused with this code |",
        f"| {cell.FLAW} | wrong; what was seen |",
        "",
        f"{len(cells):,} cells, {flaws} of them wrong.",
        "",
    ]
    for feature, keys in groupby(cells, key=lambda key: key[0]):
        lines += _table(TITLES[feature], list(keys), columns, cells)
    return "\n".join(lines)


def read(text: str) -> Grid:
    """Give the cells that a page holds."""
    cells: Grid = {}
    features = {title: feature for feature, title in TITLES.items()}
    feature, columns = "", [""]
    for line in text.splitlines():
        if line.startswith("## "):
            feature = features[line.removeprefix("## ")]
        elif line.startswith("| ") and feature and "---" not in line:
            first, *rest = (part.strip() for part in line.strip("|").split(" | "))
            if first == "From":
                columns = rest
                continue
            form, _, detail = first.partition(", ")
            cells |= {(feature, form, detail, target): text for target, text in zip(columns, rest, strict=True)}
    return cells


def _table(title: str, keys: list[tuple[str, str, str, str]], columns: list[str], cells: Grid) -> list[str]:
    rows = list(dict.fromkeys(key[:3] for key in keys))
    return [
        f"## {title}",
        "",
        f"| From | {' | '.join(columns)} |",
        f"| {' | '.join(['---'] * (1 + len(columns)))} |",
        *(
            f"| {row[1]}{', ' + row[2] if row[2] else ''} | {' | '.join(cells[(*row, column)] for column in columns)} |"
            for row in rows
        ),
        "",
    ]
