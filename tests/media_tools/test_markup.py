"""Markdown, HTML and plain text into one another: what is kept, what is lost, and what never gets through."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_tools.errors import EmptyFile, InvalidParam, MissingParam, Undecodable, UnsupportedMedia
from media_tools.steps import markup
from tests.media_tools.work import do

REPORT = """\
# Year & *more*

A line with **strong**, `code`, ~~gone~~ and [a link](https://example.com/a "why")\\
after a break. snake_case, 1 \\* 2, \\<b>, &amp;copy; ünï 日本 🎉

| Name | Sum |
| :--- | ---: |
| a \\| b | `1` |
| 日本 | ![p](p.png) |

- [x] done
- [ ] open
  1. one
  2. two

> said
>
> > deeper

```python
if a < b:
    pass
```

www.example.com
"""


def markup_of(source, source_format, target_format, **values):
    data = source if isinstance(source, bytes) else source.encode()
    return do("markup", data, from_format=source_format, to_format=target_format, **values).data.decode()


def test_markdown_becomes_html_with_githubs_additions():
    html = markup_of(REPORT, "markdown", "html")
    for piece in (
        "<h1>Year &amp; <em>more</em></h1>",
        '<td style="text-align:right"><code>1</code></td>',
        "<s>gone</s>",
        'checked="checked"',
        '<code class="language-python">if a &lt; b:',
        '<a href="http://www.example.com" rel="noopener noreferrer">www.example.com</a>',
        "&amp;copy; ünï 日本 🎉",
    ):
        assert piece in html
    assert html.count("disabled") == html.count("checkbox") == 2
    plain = markup_of(REPORT, "markdown", "html", gfm=False)
    assert "<table>" not in plain
    assert "~~gone~~" in plain
    assert "[x] done" in plain


def test_html_becomes_markdown_and_the_same_html_again():
    html = markup_of(REPORT, "markdown", "html")
    markdown = markup_of(html, "html", "markdown")
    assert markup_of(markdown, "markdown", "html") == html
    assert "| a \\| b | `1` |" in markdown
    without = markup_of(html, "html", "markdown", gfm=False)
    assert "| ---" not in without
    assert "~~" not in without
    assert "done" in without


def test_text_says_what_the_page_said():
    assert markup_of(REPORT, "md", "txt") == (
        "Year & more\n\nA line with strong, code, gone and a link (https://example.com/a)\n"
        "after a break. snake_case, 1 * 2, <b>, &copy; ünï 日本 🎉\n\n"
        "Name  | Sum\na | b | 1\n日本  | p\n\n"
        "- [x] done\n- [ ] open\n\n  1. one\n  2. two\n\n> said\n>\n> > deeper\n\n"
        "if a < b:\n    pass\n\nwww.example.com\n"
    )
    bare = markup_of(REPORT, "markdown", "text", preserve_links=False, preserve_tables=False)
    assert "example.com/a" not in bare
    assert "日本 p" in bare


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("<p>é".encode("utf-8-sig"), "é"),
        ("<p>é".encode("utf-16"), "é"),
        ('<meta charset="iso-8859-2"><p>ő'.encode("iso-8859-2"), "ő"),
        ('<meta http-equiv=x content="text/html; charset=Shift_JIS"><p>日本'.encode("shift_jis"), "日本"),
        ("<p>é “x”".encode("cp1252"), "é “x”"),
        (b"<meta charset=unicode_escape><p>\\u0041", "\\u0041"),
        (b"<meta charset=utf-16><p>&eacute;&#233;&nbsp;&#x1F389;", "éé 🎉"),
        (b"<p>a\0b\xff", "abÿ"),
    ],
)
def test_letters_are_read_as_the_file_says(data, said):
    assert markup_of(data, "html", "text") == f"{said}\n"


BAD = """<script>bad()</script><style>bad{}</style><p onclick="bad()" style="background:url(//bad)">said</p>
<a href="javascript:bad()">one</a><a href="&#106;ava&Tab;script:bad()">two</a><a href="data:text/html,bad">three</a>
<img src="data:image/svg+xml;base64,bad" onerror=bad()><iframe src="//bad"></iframe><svg onload=bad()><p>x</svg>
<form action="//bad"><input name=bad><object data="//bad"></object><base href="//bad"><meta content="bad">
<math><mtext><table><mglyph><style><img src=x onerror=bad()></style></table></math>"""


@pytest.mark.parametrize("source_format", ["html", "markdown"])
@pytest.mark.parametrize("target_format", ["html", "markdown", "text"])
def test_nothing_that_acts_gets_through(source_format, target_format):
    if source_format == target_format == "markdown":
        return
    made = markup_of(BAD, source_format, target_format)
    assert "bad" not in made
    assert "said" in made


def test_without_sanitizing_html_stays_and_text_has_no_scripts():
    assert "<script>bad()" in markup_of(BAD, "markdown", "html", sanitize=False)
    assert "bad(" not in markup_of(BAD, "html", "text", sanitize=False, preserve_links=False)
    assert markup_of("<p onclick=x>a", "html", "html") == "<p>a</p>"


def test_plain_text_is_shown_letter_by_letter():
    text = "1. a *b* <c> [d](e) &amp; _f_\n# g\n\n- h | i\n"
    html = markup_of(text, "text", "html")
    assert html.startswith("<p>1. a *b* &lt;c&gt; [d](e) &amp;amp; _f_<br>\n# g</p>\n<p>- h | i</p>")
    assert markup_of(html, "html", "text") == text
    assert markup_of(markup_of(text, "text", "markdown"), "markdown", "text") == text


@pytest.mark.parametrize(
    "bomb",
    [
        "<div>" * 100_000,
        "<ul><li>" * 50_000,
        "<font><p>" * 50_000,
        "<table><tr><td>" * 50_000,
    ],
)
def test_html_that_is_nested_too_deep_is_refused(bomb):
    with pytest.raises(Undecodable, match="nested more than 150"):
        markup_of(bomb, "html", "markdown")
    with pytest.raises(Undecodable, match="nested more than 150"):
        markup_of(bomb, "markdown", "html")


@pytest.mark.parametrize("sign", [">", "[", "![", "*a ", "`", "- ", "|a", "[a](<b", "<!-- ", "&a", "www.", "http://a."])
def test_signs_without_end_are_read_through(sign):
    assert markup_of(sign * 5_000, "markdown", "text") is not None


def test_a_long_list_and_a_wide_table_are_read_in_time():
    assert markup_of("<ol>" + "<li>a" * 8_000, "html", "markdown").endswith("8000. a\n")
    wide = markup_of("<table><tr>" + "<td colspan=1000>a" * 2_000, "html", "markdown")
    assert wide.count("| a") == 2_000


def test_empty_long_and_pointless_wishes_are_refused():
    with pytest.raises(EmptyFile):
        markup_of("", "markdown", "html")
    with pytest.raises(Undecodable, match="8 MiB"):
        markup_of("a" * (markup.MOST_BYTES + 1), "markdown", "html")
    with pytest.raises(InvalidParam, match="another format"):
        markup_of("a", "markdown", "md")
    with pytest.raises(InvalidParam, match="markdown, html, text"):
        markup_of("a", "markdown", "pdf")
    with pytest.raises(UnsupportedMedia, match="no text but PDF"):
        markup_of(b"%PDF-1.7\n", "text", "html")
    with pytest.raises(MissingParam):
        do("markup", b"a", to_format="html")


LETTERS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cf", "Cn", "Co")), min_size=1, max_size=8
)
WORDS = st.lists(LETTERS, min_size=1, max_size=4).map(" ".join)


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=6))
def test_any_text_survives_markdown_and_html(lines):
    text = "\n\n".join(lines) + "\n"
    markdown = markup.converted(text, "txt", "md", markup.Wish())
    assert markup.converted(markdown, "md", "txt", markup.Wish(links=False)) == text
    html = markup.converted(text, "txt", "html", markup.Wish())
    assert markup.converted(html, "html", "txt", markup.Wish()) == text


PLAIN = WORDS.map(lambda text: markup.converted(text, "txt", "md", markup.Wish()))
SAFE = st.from_regex(r"[a-zäöü日本é0-9]{1,8}", fullmatch=True)
INLINE = st.one_of(
    PLAIN,
    SAFE.map("**{}**".format),
    SAFE.map("*{}*".format),
    SAFE.map("~~{}~~".format),
    LETTERS.filter(lambda text: "`" not in text and "|" not in text).map("`{}`".format),
    st.tuples(SAFE, SAFE).map(lambda pair: f"[{pair[0]}](https://example.com/{pair[1]})"),
    st.tuples(SAFE, SAFE).map(lambda pair: f'![{pair[0]}](/{pair[1]}.png "{pair[0]}")'),
)
LINE = st.lists(INLINE, min_size=1, max_size=4).map(" ".join)


def _table(rows):
    head, *others = [["x", *row[:2]] for row in rows if len(row) > 1] or [["x", "y", "z"]]
    cells = [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in (head, *others)]
    return "\n".join([cells[0], "| --- | :---: | ---: |", *cells[1:]])


def _indented(text, mark):
    return mark + text.replace("\n", "\n" + " " * len(mark))


LEAF = st.one_of(
    LINE,
    st.tuples(st.integers(1, 6), LINE).map(lambda pair: f"{'#' * pair[0]} x {pair[1]} x"),
    st.lists(st.lists(SAFE, min_size=2, max_size=3), min_size=1, max_size=3).map(_table),
    st.tuples(SAFE, st.text("ab`~#<&|\n ", max_size=30)).map(
        lambda pair: f"`````\n{pair[0]}\n{pair[1].replace('`````', '')}\n`````"
    ),
    st.just("---"),
)
BLOCKS = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda each: _indented("x\n\n" + "\n\n".join(each), "- ")),
        st.lists(inner, min_size=1, max_size=3).map(lambda each: _indented("x\n\n" + "\n\n".join(each), "7. ")),
        st.lists(inner, min_size=1, max_size=3).map(
            lambda each: "\n".join(f"> {line}" for line in "\n\n".join(each).split("\n"))
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(st.lists(BLOCKS, min_size=1, max_size=5))
def test_markdown_becomes_html_and_comes_back(blocks):
    wish = markup.Wish()
    html = markup.converted("\n\n".join(blocks), "md", "html", wish)
    markdown = markup.converted(html, "html", "md", wish)
    assert markup.converted(markdown, "md", "html", wish) == html
    assert markup.converted(markdown, "md", "txt", wish) == markup.converted(html, "html", "txt", wish)
