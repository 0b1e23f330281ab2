"""Names: any name becomes one that is safe to show, to send in a header and to unpack."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jobs import names

LETTERS = st.characters(exclude_categories=[]) | st.sampled_from('./\\:*?"<>|\0\r\n\t ‮⁦​﻿  é̈')
NAMES = st.text(LETTERS, max_size=300) | st.sampled_from(
    [
        "",
        ".",
        "..",
        "...",
        "con",
        "NUL.txt",
        "com1.jpg",
        "a/../../etc/passwd",
        "C:\\x.png",
        ".jpg",
        "a.jpg.",
        " a",
        "a. .",
    ]
)
BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(NAMES)
@example("a" * 254 + " b")
@example("a" * 254 + ".b")
@example("x." + "y" * 300)
@example("é" * 200 + ".jpeg")
@example("a\u2028b.jpg")
def test_a_clean_name_is_one_safe_part_of_a_path(name):
    clean = names.clean(name)

    assert 1 <= len(clean.encode()) <= names.NAME_BYTES
    assert not set(clean) & set('/\\:*?"<>|')
    assert not set(clean) & BIDI
    assert all(unicodedata.category(letter)[0] != "C" for letter in clean)
    assert len(clean.splitlines()) == 1
    assert clean not in (".", "..")
    assert clean == clean.strip(" ")
    assert not clean.endswith(".")
    assert clean.partition(".")[0].lower() not in {"con", "prn", "aux", "nul", "com1", "lpt9"}


@given(NAMES)
@example("a" * 254 + " b")
def test_cleaning_twice_changes_nothing_more(name):
    assert names.clean(names.clean(name)) == names.clean(name)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("photo.jpg", "photo.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\photo.jpg", "photo.jpg"),
        ("gpj.exe\u202e", "gpj.exe"),
        ("a\r\nSet-Cookie: b.jpg", "aSet-Cookie_ b.jpg"),
        ("con.jpg", "_con.jpg"),
        ("..", "file"),
        ("", "file"),
        ("Grüße 日本 🌍.jpg", "Grüße 日本 🌍.jpg"),
        (".htaccess", "htaccess"),
    ],
)
def test_names_people_send(name, clean):
    assert names.clean(name) == clean


@given(NAMES.map(names.clean), st.sampled_from(["jpg", "webp", "pdf", "heic"]))
def test_a_renamed_file_ends_as_it_should_and_is_still_safe(name, extension):
    renamed = names.renamed(name, extension)

    assert renamed.endswith(f".{extension}")
    assert len(renamed) > len(extension) + 1
    assert len(renamed.encode()) <= names.NAME_BYTES


def test_only_the_last_extension_changes():
    assert names.renamed("holiday.2024.jpg", "webp") == "holiday.2024.webp"


@given(
    st.lists(
        st.sampled_from(["a.jpg", "A.JPG", "a (2).jpg", "b", "B", "ß.png", "SS.png", "x" * 255, "x" * 251 + ".jpg"])
    )
)
def test_unique_names_differ_even_where_case_does_not_count(given_names):
    unique = names.unique(given_names)

    assert len({name.casefold() for name in unique}) == len(given_names)
    assert all(len(name.encode()) <= names.NAME_BYTES for name in unique)


def test_what_is_unique_already_stays():
    assert names.unique(["b.jpg", "a.jpg", "a.png"]) == ["b.jpg", "a.jpg", "a.png"]


def test_a_thousand_equal_names_are_counted():
    assert names.unique(["a.jpg"] * 1000) == ["a.jpg", *(f"a ({number}).jpg" for number in range(2, 1001))]
