"""Bring an e-book into another format: EPUB, PDF, one page of HTML, Markdown or plain text."""

import tempfile
from pathlib import Path, PurePosixPath

from media_tools import registry
from media_tools.detect import COMIC, is_comic
from media_tools.engines import as_markdown, as_text, book_epub, book_fb2, book_mobi, book_page, book_written, hypertext
from media_tools.engines.book import Book
from media_tools.errors import FormatUnavailable, UnsupportedMedia
from media_tools.limits import Limits
from media_tools.media import Output, Progress, Result, part_of
from media_tools.registry import Format
from media_tools.steps import comics, markup, printing
from media_tools.steps.paper import PLAIN, Paper

TARGETS = ("epub", "pdf", "html", "md", "txt")


def form_of(known: Format | None, name: str) -> Format | None:
    """Recognise a book by its bytes, a comic by the `name` that its owner gives the archive; None for anything else."""
    if is_comic(known, name):
        return registry.formats()[COMIC]
    return known if known is not None and known.kind == "ebook" else None


def run(
    source: Path,
    form: Format,
    destination: Path,
    target: Format,
    limits: Limits,
    on_progress: Progress,
    paper: Paper = PLAIN,
) -> Result:
    """Write `output.<extension>` of the book at `source`, which is of the format `form`; `paper` may name it anew.

    Raises the refusals of archives, EbookLocked, Undecodable, and FormatUnavailable for what no book becomes.
    """
    if target.name not in TARGETS or (form.name == COMIC and target.name in ("md", "txt")):
        words = ", ".join(TARGETS[:3] if form.name == COMIC else TARGETS)
        raise FormatUnavailable(f"{form.label} becomes one of: {words}; {target.label} cannot be made of it.")
    if not form.reads:
        raise UnsupportedMedia(f"{form.label} books are not read here: the server lacks the library for them.")
    with tempfile.TemporaryDirectory() as folder:
        if form.name == COMIC and target.name == "pdf":
            return comics.to_pdf(source, Path(folder), destination, limits, on_progress)
        if target.name == "pdf":
            printing.check()
        made = _read(source, form, Path(folder), limits, part_of(on_progress, 0, 0.5))
        _name(made, paper)
        path = destination / f"output.{target.extensions[0]}"
        _write(made, target, path, Path(folder), limits, paper)
    on_progress(1.0)
    output = Output(path=Path(path.name), format=target.name, mime=target.mime, size=path.stat().st_size)
    return Result(outputs=(output,))


def bound(
    source: Path, form: str, destination: Path, target: Format, on_progress: Progress, paper: Paper, name: str
) -> Result:
    """Write `output.epub` of a text that is md, html or txt; `name` is its title where nothing tells another.

    Raises like `markup.read`.
    """
    text = markup.read(source, form)
    html = text if form == "html" else markup.converted(text, form, "html", markup.Wish(sanitize=False))
    on_progress(0.3)
    path = destination / f"output.{target.extensions[0]}"
    with tempfile.TemporaryDirectory() as folder:
        made = book_page.read(html, Path(folder), PurePosixPath(name).stem)
        _name(made, paper)
        book_written.epub(made, path)
    on_progress(1.0)
    output = Output(path=Path(path.name), format=target.name, mime=target.mime, size=path.stat().st_size)
    return Result(outputs=(output,))


def _name(made: Book, paper: Paper) -> None:
    """Give a book the title and the author that are wished."""
    made.title = paper.title or made.title
    made.authors = (paper.author,) if paper.author else made.authors


def _read(source: Path, form: Format, folder: Path, limits: Limits, on_progress: Progress) -> Book:
    match form.engine["read"]:
        case "epub":
            return book_epub.read(source, folder, limits)
        case "fb2":
            return book_fb2.read(source, folder, limits)
        case "mobi":
            return book_mobi.read(source, folder, limits)
        case _:
            return comics.read(source, folder, limits, on_progress)


def _write(made: Book, target: Format, path: Path, folder: Path, limits: Limits, paper: Paper) -> None:
    match target.name:
        case "epub":
            book_written.epub(made, path)
        case "html":
            book_written.page(made, path)
        case "pdf":
            page = folder / "book.html"
            book_written.page(made, page)
            printing.to_pdf(page, path, limits, paper.about())
        case word:
            with path.open("w", encoding="utf-8", newline="\n") as file:
                for number, chapter in enumerate(made.chapters):
                    file.write("\n" if number else "")
                    file.write(_said(chapter.html, markdown=word == "md"))


def _said(html: str, *, markdown: bool) -> str:
    """Give a chapter as text; of pictures only what they are called, since they stand in no file of their own."""
    tree = hypertext.tree(html)
    for image in tree.find_all("img"):
        image.replace_with(str(image.get("alt") or ""))
    for link in tree.find_all("a"):
        if str(link.get("href") or "").startswith("#"):
            link.unwrap()
    return as_markdown.written(tree, gfm=True) if markdown else as_text.written(tree, links=True, tables=True)
