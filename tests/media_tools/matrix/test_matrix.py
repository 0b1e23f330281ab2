"""Holds the committed matrix to the running code: every row to the targets that are quick, one source to all."""

from functools import cache

import pytest

from tests.media_tools.matrix import cell, page, sources

QUICK = ("jpg", "png", "webp")
EVERYWHERE = "png"
"""The source whose rows are taken to every target."""
AGAIN = "run python -m tests.media_tools.matrix"


@cache
def committed():
    return page.read(page.PAGE.read_text(encoding="utf-8"))


@cache
def rows():
    return page.cases()


def test_the_page_is_whole():
    assert page.page(committed()) == page.PAGE.read_text(encoding="utf-8"), AGAIN


def test_every_row_and_every_target_of_the_code_is_in_the_page():
    expected = {(row.feature, row.form, row.detail, to.name) for row in rows() for to in sources.targets()}
    assert set(committed()) == expected, AGAIN


@pytest.mark.parametrize("feature", list(page.TITLES))
def test_the_page_says_what_is_seen(feature):
    for row in rows():
        if row.feature != feature:
            continue
        for target in sources.targets():
            if target.name in QUICK or row.form == EVERYWHERE:
                said = committed()[row.feature, row.form, row.detail, target.name]
                assert cell.outcome(row, target) == said, f"{row.form} {row.detail} to {target.name}: {AGAIN}"
