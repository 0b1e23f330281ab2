"""Make one document of another: by LibreOffice where it must lay out, and by Python where it need not."""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from media_tools import offices, registry, texts
from media_tools.detect import document
from media_tools.engines import docx, html_clean, lettering, office, packages, pdf_text, tables
from media_tools.engines.office import Filter
from media_tools.errors import FormatUnavailable, UnsupportedMedia
from media_tools.limits import Limits
from media_tools.media import Output, Progress, Result
from media_tools.registry import Format
from media_tools.steps import books, exchange, markup, workbook
from media_tools.steps.paper import PLAIN, TABLES, Paper
from media_tools.steps.workbook import SHEET

TARGETS = {
    "document": ("pdf", "docx", "odt", "rtf", "html", "txt", "md", "epub"),
    "spreadsheet": ("pdf", "xlsx", "ods", "xls", "csv", "tsv"),
    "presentation": ("pdf", "pptx", "odp"),
    "data": (),
    "calendar": (),
}
"""What becomes of each kind here; `exchange` has more."""
PDF = {"document": "writer_pdf_Export", "spreadsheet": "calc_pdf_Export", "presentation": "impress_pdf_Export"}
MARKUP = ("md", "html", "txt")
"""Texts that become one another without being laid out, where one of them is Markdown."""
PACKAGED = ("docx", "xlsx", "pptx", "odt", "ods", "odp")
BOOK = "epub"
NO_TEXT = "The PDF has no text that can be read: its pages are pictures."


def takes(source: Path, known: Format | None, target: Format, name: str) -> bool:
    """Tell whether a file is converted here: a document goes in, or one that is no PDF comes out.

    `known` is what its first bytes say, and `name` what the client calls the file. Raises EmptyFile or UnsupportedMedia
    for what nobody reads.
    """
    if known is None:
        known = document(source, name)
    return known.kind in TARGETS and (known.worded or target.worded)


def run(
    source: Path,
    destination: Path,
    target: Format,
    limits: Limits,
    on_progress: Progress,
    *,
    name: str,
    paper: Paper = PLAIN,
) -> Result:
    """Write `output.<extension>` into the folder `destination`, as `paper` wishes so far as the formats heed it.

    Raises FormatUnavailable where one does not become the other, the refusals of `packages.check`, DocumentEncrypted,
    Undecodable, EncodeFailed or UnsupportedMedia.
    """
    form = document(source, name)
    path = destination / f"output.{target.extensions[0]}"
    _check_pair(form, target)
    parts = packages.check(source, limits) if form.name in PACKAGED else []
    warning = None
    if form.vector:
        warning = None if pdf_text.write(source, path, form, on_progress, paper.ranges) else NO_TEXT
    elif form.name == target.name == "txt":
        _copy_text(source, path)
    elif form.name in MARKUP and target.name in MARKUP and _is_markup(form, target):
        return markup.run(source, destination, form.name, target, markup.Wish(), on_progress)
    elif target.name == BOOK:
        return books.bound(source, form.name, destination, target, on_progress, paper, name)
    elif target.name in exchange.targets(form):
        return exchange.run(source, destination, form, target, limits, paper, on_progress)
    elif target.name in TABLES or (form.name in (*TABLES, SHEET) and target.name == SHEET):
        _write_table(source, path, form, target, limits, paper, on_progress)
    elif form.name == "docx" and target.vector and not offices.installed("document"):
        docx.write(source, path)
        untold = [word for word in ("title", "author") if getattr(paper, word)]
        warning = _missing([*docx.undrawn(source, parts), *untold])
    else:
        _lay_out(source, path, form, target, limits, paper)
    on_progress(1.0)
    output = Output(path=Path(path.name), format=target.name, mime=target.mime, size=path.stat().st_size)
    return Result(outputs=(output,), warning=warning)


def _check_pair(form: Format, target: Format) -> None:
    possible = ("txt",) if form.vector else (*TARGETS[form.kind], *exchange.targets(form))
    if form.name not in MARKUP:
        possible = tuple(word for word in possible if word not in ("md", BOOK))
    if target.name not in possible:
        told = f"{form.label} files become {', '.join(possible)} here, and not {target.label}."
        # for a picture, a film or an archive a document is no source at all
        raise FormatUnavailable(told) if target.worded or target.vector else UnsupportedMedia(told)


def _is_markup(form: Format, target: Format) -> bool:
    """Tell whether words alone are asked for: of pages LibreOffice knows more, where it is."""
    return "md" in (form.name, target.name) or not offices.installed("document")


def _write_table(
    source: Path, path: Path, form: Format, target: Format, limits: Limits, paper: Paper, on_progress: Progress
) -> None:
    """Write a table or a sheet as another one, by our own hands, so that all follow the same rules."""
    with tempfile.TemporaryDirectory() as folder:
        if form.name in TABLES:
            rows = tables.read_text(source, form, paper.delimiter)
        else:
            rows = tables.read_sheet(workbook.as_sheet(source, form, Path(folder), limits), paper.sheet)
        if target.name == SHEET:
            tables.write_sheet(rows, path, on_progress)
        else:
            tables.write_text(rows, path, target, on_progress, foreign=form.name not in TABLES, said=paper.delimiter)


def _lay_out(source: Path, path: Path, form: Format, target: Format, limits: Limits, paper: Paper) -> None:
    """Have LibreOffice do it, over a copy under a name of ours: it leaves a mark beside what it opens."""
    office.check(form)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / f"source.{'html' if form.name == 'md' else form.extensions[0]}"
        if form.name in TABLES:
            tables.write_sheet(tables.read_text(source, form, paper.delimiter), copy, lambda part: None)
            load = Filter(name=registry.formats()[SHEET].engine["load"])
        else:
            COPIED.get(form.name, shutil.copyfile)(source, copy)
            form = registry.formats()["html"] if form.name == "md" else form
            load = Filter(name=form.engine["load"], options=form.engine.get("load_options", ""))
        save = (
            Filter(name=PDF[form.kind])
            if target.vector
            else Filter(name=target.engine["save"], options=target.engine.get("save_options", ""))
        )
        office.convert(copy, path, load=load, save=save, limits=limits, about=paper.about())


def _copy_text(source: Path, path: Path) -> None:
    """Write a text again, in UTF-8."""
    with (
        source.open(encoding=texts.encoding(source), newline="") as file,
        path.open("w", encoding="utf-8", newline="") as copy,
    ):
        shutil.copyfileobj(file, copy)


def _write_page(source: Path, copy: Path) -> None:
    """Write the page of HTML that a Markdown text is."""
    page = copy.with_name("page.html")
    text = lettering.read(source.read_bytes(), None)
    page.write_text(markup.converted(text, "md", "html", markup.Wish()), encoding="utf-8")
    html_clean.write(page, copy)


def _missing(words: list[str]) -> str | None:
    if not words:
        return None
    return f"The PDF was drawn without LibreOffice and may lack: {', '.join(words)}. {offices.REMEDY}"


COPIED: Mapping[str, Callable[[Path, Path], object]] = {"txt": _copy_text, "html": html_clean.write, "md": _write_page}
"""How a text is copied for LibreOffice; every other format as it is."""
