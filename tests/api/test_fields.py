"""How fields arrive: form text, JSON arrays, repeated fields, one scalar for the whole batch."""

import json

import pytest

from jobs.models import File
from tests.calls import WISH, create, created, post, sent
from tests.contract import check_error
from tests.rooms import nothing_is_left

TWO = ("a.jpg", "b.jpg")


def files(*names):
    return [sent(name) for name in names]


def wishes():
    """Give what was understood, file by file."""
    return [file.wish() for file in File.objects.order_by("position")]


def test_a_scalar_serves_the_whole_batch(api, owner_key):
    created(api(owner_key), *files(*TWO), compression="40")

    assert [wish["compression"] for wish in wishes()] == [40, 40]


def test_an_array_gives_each_file_its_own(api, owner_key):
    created(
        api(owner_key),
        *files(*TWO),
        formats='["png","JPEG"]',
        compressions="[10, 90]",
        resizes='["width","height"]',
        resizeWidths="[100, null]",
        resizeHeights="[null, 50]",
        autoOrients="[false, true]",
    )

    first, second = wishes()
    assert (first["format"], first["compression"], first["resizeWidth"], first["autoOrient"]) == ("png", 10, 100, False)
    assert (second["format"], second["resize"], second["resizeHeight"]) == ("jpg", "height", 50)
    assert first["resizeHeight"] is None


def test_an_array_wins_over_its_scalar(api, owner_key):
    created(api(owner_key), *files(*TWO), compression="nonsense", compressions="[10, 20]")

    assert [wish["compression"] for wish in wishes()] == [10, 20]


def test_null_in_an_array_is_the_default_and_not_the_scalar(api, owner_key):
    created(api(owner_key), *files(*TWO), compression="40", compressions="[null, 20]")

    assert [wish["compression"] for wish in wishes()] == [82, 20]


def test_an_array_may_be_sent_as_a_repeated_field(api, owner_key):
    created(api(owner_key), *files(*TWO), formats=["png", "webp"])

    assert [wish["format"] for wish in wishes()] == ["png", "webp"]


@pytest.mark.parametrize(
    "field", ["formats", "compressions", "resizes", "resizeWidths", "resizeHeights", "autoOrients"]
)
@pytest.mark.parametrize("count", [0, 1, 3, 1000])
def test_an_array_of_the_wrong_length_names_the_field_and_both_counts(api, owner_key, field, count):
    answer = create(api(owner_key), *files(*TWO), **{field: json.dumps([None] * count)})

    body = check_error(answer, 400, "invalid_value", "field")
    assert body["field"] == field
    for part in (field, str(count), "2"):
        assert part in body["error"]
    assert nothing_is_left()


@pytest.mark.parametrize(
    "text",
    ["", "webp", "[", "{}", '"webp"', "null", "[[1]]", '[{"a":1}]', "[" * 100_000, "[" + "9" * 5000 + "]"],
    ids=str.__len__,
)
def test_what_is_no_array_is_400(api, owner_key, text):
    body = check_error(create(api(owner_key), formats=text), 400, "invalid_value", "field")

    assert body["field"] == "formats"
    assert nothing_is_left()


@pytest.mark.parametrize(
    "text", ["[1e999]", "[NaN]", "[-Infinity]", "[true]", '["\\ud800"]', "[1.5]", "[1e300]", '[" "]']
)
def test_an_odd_entry_is_a_wrong_value_of_its_field(api, owner_key, text):
    body = check_error(create(api(owner_key), compressions=text), 400, "invalid_value", "field", "allowed")

    assert body["field"] == "compressions"


def test_an_error_names_the_field_as_it_was_sent(api, owner_key):
    scalar = check_error(create(api(owner_key), format="x"), 400, "invalid_value", "field", "allowed")
    array = check_error(create(api(owner_key), formats='["x"]'), 400, "invalid_value", "field", "allowed")

    assert (scalar["field"], array["field"]) == ("format", "formats")
    assert scalar["allowed"] == array["allowed"]


@pytest.mark.parametrize("word", ["TRUE", "True", " true "])
def test_words_are_read_in_any_case(api, owner_key, word):
    assert create(api(owner_key), format="WebP", saveToStorage=word, resize="ORIGINAL").status_code == 200


@pytest.mark.parametrize("word", ["1", "yes", "on", "wahr"])
def test_only_two_words_are_booleans(api, owner_key, word):
    check_error(create(api(owner_key), saveToStorage=word), 400, "invalid_value", "field", "allowed")


@pytest.mark.parametrize("number", ["0", "101", "-1", "1.5", "1e2", "0x10", "８２", "9" * 10_000, "\0", "82\n83"])
def test_a_number_out_of_range_is_told_the_range(api, owner_key, number):
    body = check_error(create(api(owner_key), compression=number), 400, "invalid_value", "field", "allowed")

    assert body["allowed"] == {"minimum": 1, "maximum": 100, "word": "auto"}


def test_an_empty_field_takes_the_default(api, owner_key):
    created(api(owner_key), compression="", resize="", createArchive="", jobType="")

    assert wishes()[0]["compression"] == 82


def test_an_unknown_field_does_no_harm(api, owner_key):
    assert create(api(owner_key), colour="blue", __class__="x").status_code == 200


def test_a_url_encoded_form_is_read_and_then_misses_the_file(api, owner_key):
    answer = api(owner_key).post(
        "/api/jobs", "format=webp&saveToStorage=true", content_type="application/x-www-form-urlencoded"
    )
    check_error(answer, 400, "missing_file", "field")


def test_json_is_read_and_a_wrong_field_in_it_is_named(api, owner_key):
    body = check_error(
        api(owner_key).post("/api/jobs", {**WISH, "createArchive": "maybe"}, format="json"),
        400, "invalid_value", "field", "allowed",
    )  # fmt: skip

    assert body["field"] == "createArchive"


def test_the_same_rules_hold_for_convert(api, owner_key):
    answer = post(api(owner_key), "/api/convert", files(*TWO), formats='["webp"]')

    assert check_error(answer, 400, "invalid_value", "field")["field"] == "formats"
