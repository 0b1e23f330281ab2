"""Bring Markdown, HTML and plain text into one another."""

import html
from dataclasses import dataclass
from pathlib import Path

from media_tools.detect import HEAD_BYTES, sniff
from media_tools.engines import as_markdown, as_text, hypertext, lettering, markdown
from media_tools.errors import EmptyFile, Undecodable, UnsupportedMedia
from media_tools.limits import MIB
from media_tools.media import Output, Progress, Result
from media_tools.registry import Format

MOST_BYTES = 8 * MIB
"""More text than the longest book has."""
TEXTS = ("html", "md", "svg", "txt")
"""What the first bytes may say of a text: HTML may begin with a drawing."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is kept and how, as the tool's parameters of these names say."""

    gfm: bool = True
    sanitize: bool = True
    links: bool = True
    tables: bool = True


def run(source: Path, destination: Path, form: str, target: Format, wish: Wish, on_progress: Progress) -> Result:
    """Write `output.<extension>` of a file that is `form`: md, html or txt. Raises like `read`."""
    text = read(source, form)
    on_progress(0.1)
    path = destination / f"output.{target.extensions[0]}"
    said = converted(text, form, target.name, wish)
    path.write_text(said.encode(errors="replace").decode(), encoding="utf-8", newline="\n")
    on_progress(1.0)
    made = Output(path=Path(path.name), format=target.name, mime=target.mime, size=path.stat().st_size)
    return Result(outputs=(made,))


def read(source: Path, form: str) -> str:
    """Give the text of a file that is `form`.

    Raises EmptyFile, UnsupportedMedia for a file that is no text, and Undecodable for one that is too large or nested
    too deep.
    """
    size = source.stat().st_size
    if not size:
        raise EmptyFile("The file is empty; send one with content.")
    if size > MOST_BYTES:
        raise Undecodable(f"The text is longer than is read here: at most {MOST_BYTES // MIB} MiB.")
    _check_text(source)
    return lettering.read(source.read_bytes(), lettering.SAID if form == "html" else None)


def converted(text: str, form: str, target: str, wish: Wish) -> str:
    """Bring a text from one of md, html, txt to another. Raises Undecodable for HTML that is nested too deep."""
    match form, target:
        case "txt", "md":
            return "\n\n".join(_paragraphs(as_markdown.escaped(text), "\\\n"))
        case "txt", "html":
            return "\n".join(f"<p>{each}</p>" for each in _paragraphs(html.escape(text, quote=False), "<br>\n"))
        case "md", _:
            text = markdown.to_html(text, gfm=wish.gfm)
    hypertext.check(text)
    if wish.sanitize:
        text = hypertext.sanitized(text)
    match target:
        case "md":
            return as_markdown.written(hypertext.tree(text), gfm=wish.gfm)
        case "txt":
            return as_text.written(hypertext.tree(text), links=wish.links, tables=wish.tables)
        case _:
            return text


def _check_text(source: Path) -> None:
    """Raise UnsupportedMedia for what the first bytes tell to be something else: most mistakes are a wrong file."""
    with source.open("rb") as file:
        known = sniff(file.read(HEAD_BYTES))
    if known is not None and known.name not in TEXTS and known.kind != "subtitle":
        raise UnsupportedMedia(f"The file is no text but {known.label}; send Markdown, HTML or plain text.")


def _paragraphs(text: str, line_end: str) -> list[str]:
    """Give the paragraphs of plain text, each line of one ended by `line_end`."""
    paragraphs: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.strip():
            paragraphs[-1].append(line.strip())
        elif paragraphs[-1]:
            paragraphs.append([])
    return [line_end.join(lines) for lines in paragraphs if lines]
