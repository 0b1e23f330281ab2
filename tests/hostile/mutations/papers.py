"""Documents, tables and books to damage, what each is called, and what is asked of them."""

import tempfile
from functools import cache
from pathlib import Path

from media_tools import offices
from media_tools.engines import docx
from tests.hostile.mutations import good
from tests.hostile.mutations.wishes import TEXTS, Wish
from tests.samples import archives, ebooks, reports, written
from tests.samples import offices as samples

PAGE = (
    "<!doctype html><html><head><title>A page</title></head><body><h1>Über uns</h1><ul><li>one<li>two</ul>"
    '<table><tr><th>a<th>b<tr><td>1<td colspan="2">2</table><p style="color:red">Text <b>bold</b> &amp; <a href="#x">'
    '<img alt="seen" src="data:image/png;base64,iVBORw0KGgo="></a></body></html>'
)
NOTES = (
    "# Über uns\n\n- one\n  - two\n\n| a | b |\n|---|:-:|\n| 1 | `2` |\n\n> said\n\n```\ncode\n```\n[to](http://x/)\n"
)
TARGETS = {
    **dict.fromkeys(("docx", "odt", "rtf", "doc"), ("pdf", "txt", "html", "docx", "odt")),
    **dict.fromkeys(("xls", "ods"), ("pdf", "csv", "xlsx")),
    **dict.fromkeys(("ppt", "pptx", "odp"), ("pdf", "odp")),
    "xlsx": ("csv", "tsv", "csv", "tsv", "pdf"),
    "csv": ("xlsx", "tsv", "xlsx", "tsv", "ods"),
    "tsv": ("xlsx", "csv"),
    "html": ("md", "md", "md", "pdf"),
    "md": ("html", "txt", "html", "txt", "odt"),
    "txt": ("md", "html", "txt", "md", "html", "pdf"),
    "pdf": ("txt",),
    **dict.fromkeys(("epub", "fb2", "fb2 in a zip", "mobi", "azw3"), ("epub", "html", "md", "txt") * 3 + ("pdf",)),
    "cbz": ("pdf", "epub", "html"),
}
"""What each becomes; a word that stands several times is asked for so much more often."""
LAID_OUT = ("docx", "odt", "rtf", "doc", "xls", "ods", "ppt", "pptx", "odp")
"""Those of which nothing is made without LibreOffice."""


@cache
def files() -> dict[str, bytes]:
    """Give the files by what they are; those that only LibreOffice's own program writes where it is installed."""
    made = {**cheap(), "docx": reports.report(1), "odp": written.talk()}
    if offices.installed("document") and written.SOFFICE.exists():
        with tempfile.TemporaryDirectory() as folder:
            wanted = {"odt": "report", "rtf": "report", "doc": "report", "xls": "table", "ods": "table"}
            made |= written.by_soffice(Path(folder), {**wanted, "ppt": "talk", "pptx": "talk"}, chapters=1)
    return made


@cache
def cheap() -> dict[str, bytes]:
    """Give those that need no LibreOffice to be read."""
    table = "\r\n".join(f"{name},{number}" for name, number in written.TABLE).encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        (path / "a.docx").write_bytes(reports.letter())
        docx.write(path / "a.docx", path / "a.pdf")
        pdf = (path / "a.pdf").read_bytes()
    return {
        "xlsx": samples.workbook(*written.TABLE),
        "csv": table,
        "tsv": table.replace(b",", b"\t"),
        "html": PAGE.encode(),
        "md": NOTES.encode(),
        "txt": "Grüße\n\nvon hier\n".encode(),
        "pdf": pdf,
        "epub": ebooks.epub(),
        "fb2": ebooks.fb2(),
        "fb2 in a zip": archives.zipped({"a.fb2": ebooks.fb2()}),
        "mobi": ebooks.kindle("mobi"),
        "azw3": ebooks.kindle(),
        "cbz": ebooks.comic(),
        **good.texts(),
    }


def name_of(origin: str) -> str:
    """Give what the client calls such a file."""
    return f"a.{origin.split()[0]}" if origin in TARGETS else "a"


def asked(origin: str, *, cheaply: bool) -> tuple[Wish, ...]:
    """Give the wishes that make sense for such a file; `cheaply`, those for which nothing is laid out."""
    if origin not in TARGETS:
        word = origin.removeprefix("text, ")
        return tuple(wish for wish in TEXTS if wish.fields.get("from_format", "json") == word) or TEXTS
    needing = ("pdf", "odt", "ods") if cheaply and origin not in ("cbz", "pdf") else ()
    return tuple(Wish("convert", {"format": word}) for word in TARGETS[origin] if word not in needing)
