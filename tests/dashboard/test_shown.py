"""Sizes, spans and shares read well at every order of magnitude."""

from datetime import timedelta

import pytest

from jobs.templatetags.shown import filesize, playing, share, span


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (None, "0 B"),
        (999, "999 B"),
        (1000, "1 kB"),
        (1449, "1.4 kB"),
        (99_900, "99.9 kB"),
        (999_499, "999 kB"),
        (999_500, "1 MB"),
        (5 * 10**13, "50 TB"),
    ],
)
def test_sizes_are_decimal_and_never_show_a_thousand(count: int | None, text: str) -> None:
    assert filesize(count).replace("\N{NO-BREAK SPACE}", " ") == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-1, "0.0 s"), (1.44, "1.4 s"), (59, "59 s"), (185, "3 min 5 s"), (7260, "2 h 1 min"), (187_200, "2 d 4 h")],
)
def test_spans_show_their_two_largest_units(seconds: float, text: str) -> None:
    assert span(timedelta(seconds=seconds)) == text


@pytest.mark.parametrize(("part", "whole", "percent"), [(0, 9, 0), (5, 0, 0), (1, 1000, 1), (1, 2, 50), (3, 2, 100)])
def test_shares_are_never_invisible_and_never_too_long(part: float, whole: float, percent: int) -> None:
    assert share(part, whole) == percent


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.08, "0:01"), (4.4, "0:04"), (59.6, "1:00"), (750, "12:30"), (3723, "1:02:03")]
)
def test_a_length_reads_as_on_a_player(seconds: float, text: str) -> None:
    assert playing(seconds) == text
