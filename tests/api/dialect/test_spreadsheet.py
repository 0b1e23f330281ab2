"""`/v1/convert/spreadsheet`: tables."""

import io

import openpyxl
import pytest

from tests.api.dialect.asking import get, made, needs, post, refused, upload
from tests.calls import photo
from tests.hosts import ok
from tests.rooms import nothing_is_left

ROWS = [("name", "age"), ("Jürgen", "41")]
CSV = "".join(f"{name},{age}\n" for name, age in ROWS)


@pytest.fixture
def client(api, owner_key):
    return api(owner_key)


@needs("spreadsheet", "csv")
def test_a_table_in_the_request_becomes_a_sheet_and_that_a_table(client):
    answer = post(client, "spreadsheet", data=CSV, from_format="csv", to_format="xlsx", filename="people.xlsx")
    sheet = made(client, answer, "people.xlsx")
    [name, (first, _)] = openpyxl.load_workbook(io.BytesIO(sheet)).active.iter_rows(values_only=True)
    assert (name, first) == (("name", "age"), "Jürgen")

    table = made(client, upload(client, "spreadsheet", sheet, "people.xlsx", to_format="csv"), "people.csv")
    assert table.decode("utf-8-sig").splitlines() == CSV.splitlines()


def test_delimiter_and_sheet_name_are_heeded(client):
    answer = post(client, "spreadsheet", data="a;b,c\n", from_format="csv", to_format="tsv", delimiter=";")
    assert made(client, answer, "content.tsv") == b"a\tb,c\r\n"
    book = openpyxl.Workbook()
    book.create_sheet("Second").append(["x", "y"])
    stored = io.BytesIO()
    book.save(stored)
    wish = {"from_format": "xlsx", "to_format": "csv", "sheet_name": "Second", "delimiter": "|"}
    answer = upload(client, "spreadsheet", stored.getvalue(), "book.xlsx", **wish)
    assert made(client, answer, "book.csv") == b"x|y\r\n"
    answer = upload(client, "spreadsheet", stored.getvalue(), "book.xlsx", **{**wish, "sheet_name": "Third"})
    assert refused(answer, 400, "invalid_value", "sheet_name")["allowed"] == ["Sheet", "Second"]


@needs("spreadsheet", "ods")
def test_a_sheet_becomes_a_pdf(client, hosting):
    host = hosting(ok(CSV.encode()))
    answer = get(client, "spreadsheet", url=host.url("/people.csv"), from_format="csv", to_format="pdf")

    assert answer["Content-Disposition"] == 'attachment; filename="people.pdf"'
    assert answer.content.startswith(b"%PDF-")


def test_refuses_and_keeps_nothing(client):
    table = CSV.encode()
    wrong = upload(client, "spreadsheet", table, "a.csv", from_format="csv", to_format="mp3")
    refused(wrong, 400, "invalid_value", "to_format")
    wrong = upload(client, "spreadsheet", table, "a.csv", from_format="pptx", to_format="csv")
    refused(wrong, 400, "invalid_value", "from_format")
    refused(upload(client, "spreadsheet", photo(), to_format="pdf"), 415, "unsupported_media_type")
    assert nothing_is_left()
