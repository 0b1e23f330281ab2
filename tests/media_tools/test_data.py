import csv
import io
import json
import tomllib
from decimal import Decimal

import pytest
from lxml import etree
from ruamel.yaml import YAML

from media_tools import registry, spec
from media_tools.errors import InvalidParam, UnsupportedMedia
from tests.media_tools.texts import became, refused, value_of
from tests.media_tools.work import do
from tests.samples import pictures

FORMATS = ("json", "csv", "xml", "yaml", "toml")
PEOPLE = [{"name": "Zoë", "city": "Köln"}, {"name": 'O\'Hara, "Bob"', "city": "two\nlines"}]
MANY = json.dumps([{"id": number, "name": f"person {number}"} for number in range(30_000)])


def rows(text, delimiter=","):
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


@pytest.mark.parametrize("first", FORMATS)
@pytest.mark.parametrize("second", FORMATS)
def test_a_table_goes_from_every_format_to_every_other_and_comes_back(first, second):
    there = became(json.dumps(PEOPLE), "json", first)
    back = became(became(there, first, second), second, "csv")
    assert rows(back) == [["name", "city"], *([each["name"], each["city"]] for each in PEOPLE)]


def test_other_readers_take_them_for_the_same():
    value = {"text": "yes", "n": 12, "half": 0.5, "none": "", "list": [1, [2], {}], "inner": {"a b": True}, "on": "012"}
    text = json.dumps(value)
    assert tomllib.loads(became(text, "json", "toml")) == value
    assert YAML(typ="safe", pure=True).load(became(text, "json", "yaml")) == value
    old = YAML(typ="safe", pure=True)
    old.version = (1, 1)
    assert old.load(became(text, "json", "yaml")) == value
    root = etree.fromstring(became(text, "json", "xml").encode())
    assert [each.text.strip() for each in root.findall("list") + root.findall("list/item") if each.text] == [
        "1",
        "",
        "2",
    ]
    assert root.findtext("inner/a_x0020_b") == "true"


def test_numbers_keep_every_digit():
    text = "[123456789012345678901234567890, 1.10, 0.1000000000000000055511151231257827, 1e400, -1E-400, 3.0]"
    numbers = json.loads(text, parse_float=Decimal)
    for form in ("json", "yaml"):
        assert value_of(became(text, "json", form), form) == numbers
    assert value_of(became(text, "json", "toml"), "toml") == {"items": numbers}
    assert became(text, "json", "csv").split() == ["value", *text.strip("[]").replace("e400", "E+400").split(", ")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize(
    ("form", "text"), [("json", '{"a": "é"}'), ("csv", "a\né\n"), ("yaml", "a: é"), ("toml", "a='é'")]
)
def test_text_is_read_in_every_encoding_of_unicode(encoding, form, text):
    found = value_of(text.encode(encoding), form)
    assert (found if isinstance(found, dict) else found[0]) == {"a": "é"}


def test_xml_is_read_in_the_encoding_that_it_names():
    assert value_of("<?xml version='1.0' encoding='iso-8859-1'?><a>é</a>".encode("latin-1"), "xml") == {"a": "é"}
    assert value_of("<?xml version='1.0' encoding='utf-16'?><a>é</a>".encode("utf-16"), "xml") == {"a": "é"}


def test_a_table_has_a_column_for_each_path_and_json_in_the_cell_of_a_list():
    items = [{"id": 1, "home": {"city": "Ulm"}, "tags": ["a", 2]}, {"id": None, "more": {}, "tags": []}]
    assert rows(became(json.dumps(items), "json", "csv")) == [
        ["id", "home.city", "tags", "more"],
        ["1", "Ulm", '["a",2]', ""],
        ["", "", "[]", "{}"],
    ]


@pytest.mark.parametrize(
    ("value", "table"),
    [
        ({"a": 1, "b": [{"c": 2}]}, [["a", "b"], ["1", '[{"c":2}]']]),
        ({"people": {"person": [{"a": 1}, {"a": 2}]}}, [["a"], ["1"], ["2"]]),
        ([[1, None], ["x", [2]]], [["1", ""], ["x", "[2]"]]),
        ([1, "x", [2]], [["value"], ["1"], ["x"], ["[2]"]]),
        ([[1], {"a": 2}], [["value", "a"], ["[1]", ""], ["", "2"]]),
        (3, [["value"], ["3"]]),
        ([], []),
    ],
    ids=repr,
)
def test_what_is_no_table_becomes_one_as_the_docs_say(value, table):
    assert rows(became(json.dumps(value), "json", "csv")) == table


def test_cells_are_exact_and_formulas_are_left_alone():
    cells = ["=1+1", "@x", " padded ", "00123", "1e5", "", "NULL", "a\r\nb", 'quote "']
    text = became(json.dumps([{"cell": cell} for cell in cells]), "json", "csv")
    assert [each["cell"] for each in value_of(text, "csv")] == cells


def test_the_options_of_csv():
    text = "made by hand\na;b\n1;2\n\n3\n"
    options = {"delimiter": ";", "skip_rows": "1"}
    assert value_of(text, "csv", **options) == [{"a": "1", "b": "2"}, {"a": "3", "b": ""}]
    assert value_of(text, "csv", **options, has_header="false") == [["a", "b"], ["1", "2"], ["3"]]
    assert became('[{"a": "1\\t2"}]', "json", "csv", delimiter="tab", include_header="false") == '"1\t2"\r\n'
    with pytest.raises(InvalidParam, match="delimiter must be a comma"):
        became(text, "csv", "json", delimiter="x")


def test_the_options_of_xml():
    text = '<a:r xmlns:a="urn:a" a:id="7"><a:x>1</a:x><y>hi <b/>you</y><!-- no --><?no no?></a:r>'
    whole = {"a:r": {"@xmlns:a": "urn:a", "@a:id": "7", "a:x": "1", "y": {"b": "", "#text": "hiyou"}}}
    assert value_of(text, "xml") == whole
    assert value_of(text, "xml", strip_namespaces="true") == {
        "r": {"@id": "7", "x": "1", "y": {"b": "", "#text": "hiyou"}}
    }
    assert value_of(became(text, "xml", "xml"), "xml") == whole
    assert became('{"a": [1, {"@b": 2, "#text": "x"}]}', "json", "xml", root_element="all", pretty="false") == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<all><a>1</a><a b="2">x</a></all>\n'
    )
    with pytest.raises(InvalidParam, match="root_element must be a name"):
        became("{}", "json", "xml", root_element="a b")


def test_keys_that_are_no_names_of_xml_come_back():
    keys = ["", "_", "a b", "1st", "a:b", "_x0020_", "@", "ключ", "<&>", "x-1.2", "#text "]
    value = {"root": dict.fromkeys(keys, "v")}
    assert value_of(became(json.dumps(value), "json", "xml"), "xml") == value


def test_the_options_of_yaml_and_json():
    assert became('{"a": [1, {}]}', "json", "yaml", flow_style="true") == "{a: [1, {}]}\n"
    assert became('{"a": [1, {}]}', "json", "yaml") == "a:\n- 1\n- {}\n"
    assert became('{"a": [1, {}]}', "json", "json", pretty="false") == '{"a":[1,{}]}\n'


def test_yaml_is_version_1_2_with_merges_and_aliases():
    text = "a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}\nc: *x\nd: [no, 0o17, 0x1F, 017, 1_0, ~, '3', 2020-01-01]\n1: true"
    assert value_of(text, "yaml") == {
        "a": {"p": 1, "q": 2},
        "b": {"p": 1, "q": 3},
        "c": {"p": 1, "q": 2},
        "d": ["no", 15, 31, 17, "1_0", None, "3", "2020-01-01"],
        "1": True,
    }
    assert value_of("--- 1\n--- 2\n", "yaml") == [1, 2]


def test_toml_has_times_which_others_take_as_text_and_no_null():
    text = "day = 1979-05-27\nat = 1979-05-27T07:32:00Z\nnow = 07:32:00\n"
    assert value_of(text, "toml") == {"day": "1979-05-27", "at": "1979-05-27T07:32:00+00:00", "now": "07:32:00"}
    assert tomllib.loads(became(text, "toml", "toml")) == tomllib.loads(text)
    assert value_of(became('{"a": null, "b": 1}', "json", "toml"), "toml") == {"b": 1}
    assert "TOML has no null" in refused("data_unrepresentable", "[null]", "json", "toml")


@pytest.mark.parametrize(("form", "text"), [("toml", "a = inf"), ("yaml", "a: .nan")])
def test_infinity_is_not_written_where_there_is_no_word_for_it(form, text):
    refused("data_unrepresentable", text, form, "json")
    assert became(text, form, "yaml").startswith("a: .")


def test_a_picture_is_no_text():
    with pytest.raises(UnsupportedMedia, match="is PNG and no text"):
        do("data", pictures.encoded(pictures.photo(16, 16), "png"), from_format="json", to_format="xml")


@pytest.mark.parametrize("word", [*FORMATS, "ics", "vcf"])
def test_the_list_of_formats_says_that_they_are_read_and_written(word):
    form = registry.formats()[word]
    assert (form.reads, form.writes) == (True, True)
    tool = registry.tools()["data" if word in FORMATS else "calendar"]
    assert word in tool.params[1].choices
    with pytest.raises(InvalidParam):
        spec.parse(tool, {"from_format": word, "to_format": "png"})


def test_typescript_says_which_tool_writes_it():
    form = registry.formats()["typescript"]
    [path] = [part for part in form.remedy.replace(",", " ").split() if part.startswith("/api/media/")]
    assert registry.tools()[path.removeprefix("/api/media/")].params
