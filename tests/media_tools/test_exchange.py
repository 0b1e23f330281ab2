"""`convert` brings data, tables, sheets, calendars and contacts into one another, as the tools for each do."""

import datetime
import io
import json

import openpyxl
import pytest

from media_tools import registry
from media_tools.errors import DataDuplicateKey, DataInvalid, FormatUnavailable, UnsupportedMedia
from tests.media_tools.work import convert, do
from tests.samples import pictures

FORMATS = ("json", "csv", "tsv", "xml", "yaml", "toml")
PEOPLE = [{"name": "Zoë", "city": "Köln"}, {"name": 'O\'Hara, "Bob"', "city": "two\nlines"}]


def became(source, name, form, **values):
    """Give the text that a file of this name becomes."""
    done = convert(source if isinstance(source, bytes) else source.encode(), form, name=name, **values)
    assert (done.output.format, done.output.mime) == (form, registry.formats()[form].mime)
    return done.data.decode()


@pytest.mark.parametrize("first", FORMATS)
@pytest.mark.parametrize("second", FORMATS)
def test_a_table_goes_from_every_format_to_every_other_and_comes_back(first, second):
    there = became(json.dumps(PEOPLE), "people.json", first)
    back = became(became(there, f"people.{first}", second), f"people.{second}", "csv")
    assert back.split("\r\n") == ["name,city", "Zoë,Köln", '"O\'Hara, ""Bob""","two\nlines"', ""]


def test_it_is_what_the_tool_data_makes():
    text = '{"b": [1, 2.50, null, {"c": "é"}], "a": 1e400}'
    for form in ("json", "xml", "yaml", "csv"):
        tool = do("data", text.encode(), from_format="json", to_format=form)
        assert became(text, "a.json", form) == tool.data.decode()


def test_the_delimiter_of_a_table_is_found_said_and_written():
    rows = [{"a": "1", "b,c": "2"}]
    assert json.loads(became("a;b,c\n1;2\n", "t.csv", "json")) == rows
    assert json.loads(became("a:b,c\n1:2\n", "t.csv", "json", delimiter=":")) == rows
    assert became(json.dumps(rows), "t.json", "csv", delimiter=";") == "a;b,c\r\n1;2\r\n"
    assert became(json.dumps(rows), "t.json", "tsv") == "a\tb,c\r\n1\t2\r\n"


def workbook(*rows, more=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    second = book.create_sheet("Second")
    for row in more:
        second.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_a_sheet_becomes_data_with_its_numbers_and_times():
    day = datetime.date(2026, 11, 27)
    source = workbook(
        ["name", "n", None, "on"], [], ["007", 1.5, "loose", day], ["x", 3, None, True], more=[["k"], ["v"]]
    )
    told = [{"name": "007", "n": 1.5, "C": "loose", "on": "2026-11-27"}, {"name": "x", "n": 3, "on": True}]
    assert json.loads(became(source, "book.xlsx", "json")) == told
    assert json.loads(became(source, "book.xlsx", "json", sheetName="second")) == [{"k": "v"}]
    assert json.loads(became(workbook(), "book.xlsx", "json")) == []
    assert "<name>007</name>" in became(source, "book.xlsx", "xml")
    with pytest.raises(DataDuplicateKey, match="column “a” stands twice in the first row"):
        became(workbook(["a", "a"], [1, 2]), "book.xlsx", "yaml")


def test_data_becomes_a_sheet():
    done = convert(json.dumps([{"id": "007", "n": 1.5}, {"id": "=1+1", "m": "é"}]).encode(), "xlsx", name="a.json")
    sheet = openpyxl.load_workbook(io.BytesIO(done.data)).active
    assert list(sheet.values) == [("id", "n", "m"), ("007", 1.5, None), ("=1+1", None, "é")]
    assert sheet["A3"].data_type == "s"


def test_calendars_and_contacts_go_to_records_and_back():
    for form, record in (
        ("ics", {"type": "event", "uid": "1", "summary": "Grüße", "start": "2026-11-27"}),
        ("vcf", {"name": "Zoë", "emails": [{"value": "z@example.com"}]}),
    ):
        text = became(json.dumps([record], ensure_ascii=False), "a.json", form)
        assert text.startswith({"ics": "BEGIN:VCALENDAR", "vcf": "BEGIN:VCARD"}[form])
        [again] = json.loads(became(text, f"a.{form}", "json"))
        assert {key: again[key] for key in ("summary", "start", "name") if key in record} == {
            key: record[key] for key in ("summary", "start", "name") if key in record
        }
        assert became(became(text, f"a.{form}", "csv"), "a.csv", form).startswith("BEGIN:VC")


@pytest.mark.parametrize(
    ("source", "name", "form", "error", "words"),
    [
        (b'{"a": 1}', "a.json", "pdf", FormatUnavailable, "JSON files become json, xml, .*xlsx, ics"),
        (b"BEGIN:VCARD\nEND:VCARD", "a.vcf", "yaml", FormatUnavailable, "vCard files become json, csv here"),
        (b"a: 1", "a.yaml", "ics", FormatUnavailable, "not iCalendar"),
        (b"# a", "a.md", "json", FormatUnavailable, "not JSON"),
        (pictures.encoded(pictures.photo(), "png"), "a.png", "json", FormatUnavailable, "neither"),
        (b'{"a": 1}', "a.json", "png", UnsupportedMedia, "JSON files become"),
        (b'{"a": 1}', "a", "yaml", UnsupportedMedia, "no format"),
        (b'{"a": ', "a.json", "yaml", DataInvalid, "line 1"),
        (b"\0\1", "a.json", "yaml", UnsupportedMedia, "no format"),
    ],
)  # fmt: skip
def test_what_is_no_data_or_becomes_none_is_refused(source, name, form, error, words):
    with pytest.raises(error, match=words):
        convert(source, form, name=name)
