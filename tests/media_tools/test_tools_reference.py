from tests.media_tools import tools_reference


def test_the_page_about_fields_says_what_the_code_says():
    written = tools_reference.PAGE.read_text(encoding="utf-8")
    assert written == tools_reference.page(), "run python -m tests.media_tools.tools_reference"
