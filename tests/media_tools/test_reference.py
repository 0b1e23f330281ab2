from tests.media_tools import reference


def test_the_page_about_formats_says_what_the_code_says():
    assert reference.PAGE.read_text(encoding="utf-8") == reference.page(), "run python -m tests.media_tools.reference"
