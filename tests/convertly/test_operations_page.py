"""The page for operators agrees with the code."""

import re

from tests.convertly.conftest import ROOT

PAGE = (ROOT / "docs" / "operations.md").read_text()
SETTINGS = "".join((ROOT / "convertly" / name).read_text() for name in ("settings.py", "s3.py"))


def test_the_table_lists_exactly_the_settings_that_are_read() -> None:
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z0-9_]+)"', SETTINGS))
    listed = re.findall(r"^\| `([A-Z0-9_]+)` \|", PAGE, re.MULTILINE)
    assert len(read) > 20
    assert set(listed) == read
    assert len(listed) == len(set(listed))


def test_the_table_tells_the_defaults_that_are_numbers() -> None:
    numbers = dict(re.findall(r'env\.integer\("([A-Z0-9_]+)", ([0-9_]+)', SETTINGS))
    told = dict(re.findall(r"^\| `([A-Z0-9_]+)` \| `([0-9]+)` \|", PAGE, re.MULTILINE))
    assert told == {name: value.replace("_", "") for name, value in numbers.items()}
