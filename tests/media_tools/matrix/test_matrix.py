"""Holds the committed matrix to the running code: orientations and colours whole, of the rest what is quick."""

from functools import cache

import numpy as np
import pytest

from tests.media_tools.colours import delta_e
from tests.media_tools.matrix import cell, page, sources
from tests.samples import pictures

QUICK = ("jpg", "png", "webp")
EVERYWHERE = "png"
"""The source whose rows are taken to every target."""
WHOLE = ("Orientation", "Display P3", "Adobe RGB", "Grey profile", "CMYK", "Lab", "HDR", "Metadata")
"""The features of which every cell is run."""
SLOW = {("Sizes", "10000 × 3", "heif"), ("Sizes", "3 × 10000", "heif")}
"""Cells of several seconds each."""
AGAIN = "run python -m tests.media_tools.matrix"


@cache
def committed():
    return page.read(page.PAGE.read_text(encoding="utf-8"))


@cache
def rows():
    return page.cases()


def test_the_page_is_whole():
    assert page.page(committed()) == page.PAGE.read_text(encoding="utf-8"), AGAIN


def test_no_cell_is_wrong():
    assert [key for key, text in committed().items() if cell.FLAW in text] == []


def test_the_picture_of_the_orientations_tells_them_apart():
    turned = [pictures.turned(sources.corners(), number).resize((16, 16)) for number in range(1, 9)]
    for index, one in enumerate(turned):
        for other in turned[:index]:
            assert delta_e(np.asarray(one), np.asarray(other)).mean() > 3 * cell.PALETTE_MEAN


def test_every_row_and_every_target_of_the_code_is_in_the_page():
    expected = {(row.feature, row.form, row.detail, to.name) for row in rows() for to in sources.targets()}
    assert set(committed()) == expected, AGAIN


@pytest.mark.parametrize("feature", list(page.TITLES))
def test_the_page_says_what_is_seen(feature):
    for row in rows():
        if row.feature != feature:
            continue
        for target in sources.targets():
            if (row.feature, row.detail, target.name) in SLOW:
                continue
            if target.name in QUICK or row.form == EVERYWHERE or feature in WHOLE:
                said = committed()[row.feature, row.form, row.detail, target.name]
                assert cell.outcome(row, target) == said, f"{row.form} {row.detail} to {target.name}: {AGAIN}"
