import json

import pytest

from media_tools import registry, spec
from media_tools.engines.data import json_read, values
from media_tools.limits import Limits
from media_tools.run import run
from tests.media_tools.texts import became, refused

ITEMS = [{"id": number, "name": f"Zoë {number}", "in": {"a": [number, 0.5e-7]}} for number in range(500)]
LISTS = {
    "json": json.dumps(ITEMS, indent=1, ensure_ascii=False),
    "wrapped json": json.dumps({"all": {"people": ITEMS}}),
    "xml": "<all kind='x'>" + "".join(f"<p id='{n}'><name>Zoë {n}</name></p> \n" for n in range(500)) + "</all>",
}


@pytest.fixture
def in_pieces(monkeypatch):
    """Have files be read item by item as only large ones are, through a window smaller than an item."""
    monkeypatch.setattr(values, "WHOLE_BYTES", 1)
    monkeypatch.setattr(values, "LISTED_FROM", 1)
    monkeypatch.setattr(json_read, "CHUNK", 7)


@pytest.mark.parametrize("origin", LISTS)
@pytest.mark.parametrize("target", ["json", "csv", "xml", "yaml", "toml"])
def test_item_by_item_gives_what_reading_all_gives(origin, target, request):
    form = origin.split()[-1]
    whole = became(LISTS[origin], form, target)
    request.getfixturevalue("in_pieces")
    assert became(LISTS[origin], form, target) == whole


@pytest.mark.usefixtures("in_pieces")
def test_what_is_not_one_list_is_too_large():
    for text in ('{"a": [1], "b": 2}', '{"b": 2, "a": [1]}', '{"a": 1}', "33"):
        assert "only where all of it is one list" in refused("data_too_large", text, "json", "csv")
    for text in (
        "<a><b/><c/></a>",
        "<a>x<b/></a>",
        "<a><b/>x<b/></a>",
        "<a><b/><b/>x</a>",
        "<a/>",
        "<a><b/><c><b/></c></a>",
    ):
        assert "elements of one name" in refused("data_too_large", text, "xml", "csv")


@pytest.mark.usefixtures("in_pieces")
def test_a_mistake_far_inside_is_still_given_its_place():
    text = "[" + '{"a": 1},\n' * 300 + '{"a": }]'
    assert "at line 301, column 7" in refused("data_invalid", text, "json")
    refused("data_duplicate_key", "[" + '{"a": 1},' * 30 + '{"a": 1, "a": 2}]', "json")
    refused("data_number_too_long", "[1, " + "9" * 5000 + "]", "json")
    assert became('[12, 1.5,1.5e+3,  1E-30, "x"]', "json", "csv").split() == [
        "value",
        "12",
        "1.5",
        "1.5E+3",
        "1E-30",
        "x",
    ]
    for cut in ("[1, 2", '["x', "[1] 2", "[1]]", '{"a": [1]', "[1,]"):
        refused("data_invalid", cut, "json")
    assert "at line 3" in refused("data_invalid", "<a>\n<b/>\n<b></a>", "xml")


def test_progress_goes_by_the_bytes_that_were_read(tmp_path):
    source = tmp_path / "a.csv"
    source.write_text("a,b\n" + "some text,and more of it\n" * 100_000)
    done = []
    (tmp_path / "out").mkdir()
    tool = registry.tools()["data"]
    run(
        spec.parse(tool, {"from_format": "csv", "to_format": "json"}), [source], tmp_path / "out", Limits(), done.append
    )
    assert done == sorted(done)
    assert len([part for part in done if 0.2 < part < 0.8]) > 3
