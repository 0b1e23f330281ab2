"""What the second dialect says that this server converts: nothing but what the registry knows."""

import pytest

from jobs.dialect.categories import CATEGORIES
from media_tools import registry
from tests.api.dialect.asking import BASE, refused


def test_lists_every_category_and_is_open_to_all(api, db):
    told = api(None).get(f"{BASE}/formats").json()["categories"]

    assert set(told) == set(CATEGORIES)
    for category in told.values():
        assert all(registry.format_words()[word] for word in told["media"]["from_formats"])
        assert len(set(category["from_formats"])) == len(category["from_formats"])
    assert {"jpg", "mp4", "mp3"} <= set(told["media"]["from_formats"])
    assert {"quality", "resize_width"} <= set(told["media"]["options"])
    assert not {"pages", "dpi", "title", "sheet_name"} & set(told["media"]["options"])
    assert told["document"]["options"] == ["pages", "dpi", "page_size", "title", "author"]
    assert told["spreadsheet"]["options"] == ["delimiter", "sheet_name"]
    assert "root_element" in told["data"]["options"]


@pytest.mark.parametrize("path", ["media", "%7Bcategory%7D?category=media"])
def test_one_category_by_its_name_or_by_the_placeholder(api, db, path):
    told = api(None).get(f"{BASE}/formats/{path}").json()

    assert told == api(None).get(f"{BASE}/formats").json()["categories"]["media"]


def test_there_is_no_such_category(api, db):
    for path in ("nothing", "%7Bcategory%7D"):
        refused(api(None).get(f"{BASE}/formats/{path}"), 404, "not_found")


def test_media_are_listed_in_pairs(api, db):
    told = api(None).get(f"{BASE}/supported-media-formats").json()

    assert told["source_formats"] == list(told["conversions"])
    for source, targets in told["conversions"].items():
        assert registry.formats()[source].reads
        assert targets
        assert all(registry.formats()[target].writes for target in targets)
        assert set(targets) <= set(told["target_formats"])
    assert "mp4" in told["conversions"]["gif"]
    assert "mp4" not in told["conversions"]["mp3"]
