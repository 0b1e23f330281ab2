"""The kinds of conversion that the dialect names, each a part of what one tool does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jobs.dialect.words import snake
from media_tools import registry
from media_tools.errors import FormatUnavailable, InvalidParam, UnsupportedMedia
from media_tools.params import Choice
from media_tools.registry import Format, Tool
from media_tools.steps import paper

CONVERT = "convert"
FROM, TO = "from_format", "to_format"
DRAWN = ("image", "video", "audio")
TOLD = (*DRAWN, "document", "spreadsheet", "presentation", "ebook")
"""The kinds that their bytes tell, where they tell anything."""


@dataclass(frozen=True, kw_only=True)
class Category:
    """What one address converts: the formats it takes, by kind and by name, those it writes, and the tool that does it.

    A category of a tool of its own has the words of that tool, and `aliases` for them; the others go by the registry.
    The result of an `inline` one is text and stands in the answer itself; `is_text` ones are tables and texts, which
    take long for their size. `only` names the single source and target of a tool that has no choice. `options` maps the
    words of the dialect to fields of the tool that are called otherwise; `option_words` are those that the published
    client sends, where they are not all that the tool takes.
    """

    name: str
    summary: str
    tool: str = CONVERT
    source_kinds: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    target_kinds: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    default: str | None = None
    inline: bool = False
    is_text: bool = False
    streams: bool = True
    only: tuple[str, str] | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    option_words: tuple[str, ...] | None = None

    @property
    def goes_by_registry(self) -> bool:
        """Whether its words are those of formats and not those of a tool."""
        return self.tool == CONVERT

    def known_tool(self) -> Tool:
        """Give the tool. Raises FormatUnavailable where this server has none."""
        tool = registry.tools().get(self.tool)
        if tool is None:
            raise FormatUnavailable(f"This server has nothing that converts {self.name}.")
        return tool

    def from_formats(self) -> list[str]:
        """Name every format that it takes here."""
        return self._words(FROM, self.source_kinds, self.sources, reading=True)

    def to_formats(self) -> list[str]:
        """Name every format that it writes here."""
        return self._words(TO, self.target_kinds, self.targets, reading=False)

    def source(self, word: str, named: str) -> str:
        """Give the format that a client's word means as a source. `named` is the field to blame.

        Raises InvalidParam for a word that means nothing here, and UnsupportedMedia for a format that is not read.
        """
        if not self.goes_by_registry:
            return word if self.only else self._choice(FROM).parse(self.aliases.get(word, word), named)
        known = registry.format_words().get(word)
        if known is not None and self._takes(known, self.source_kinds, self.sources) and not known.reads:
            raise UnsupportedMedia(f"{known.label} files are not read here. {known.remedy}".strip())
        return self._checked(known, self.from_formats(), named)

    def target(self, word: str, named: str) -> str:
        """Give the format that a client's word means as a target. Raises InvalidParam and FormatUnavailable."""
        if not self.goes_by_registry:
            return word if self.only else self._choice(TO).parse(self.aliases.get(word, word), named)
        known = registry.format_words().get(word)
        if known is not None and self._takes(known, self.target_kinds, self.targets) and not known.writes:
            raise FormatUnavailable(f"This server cannot write {known.label}. {known.remedy}".strip())
        return self._checked(known, self.to_formats(), named)

    def check_content(self, known: Format | None) -> None:
        """Raise UnsupportedMedia for a picture among documents, a sheet among presentations, and so on.

        What else it is, the tool finds out: no byte tells a comic from a zip, nor a table from a text.
        """
        if known is None or not self.goes_by_registry or known.kind in self.source_kinds:
            return
        if known.kind in TOLD or set(self.source_kinds) & set(DRAWN):
            raise UnsupportedMedia(f"The file is {known.label}; {self.name} takes: {', '.join(self.from_formats())}.")

    def heeded(self) -> list[str]:
        """Name the options that the tool heeds here. What is for documents alone has to stand in `option_words`."""
        tool = registry.tools().get(self.tool)
        own = [snake(param.name) for param in tool.params] if tool else []
        if self.option_words is not None:
            return [word for word in self.option_words if word in own]
        left = {FROM, TO, "format"} | (
            {snake(param.name) for param in paper.PARAMS} if self.goes_by_registry else set()
        )
        return [*self.options, *(name for name in own if name not in left)]

    def _words(self, param: str, kinds: Sequence[str], names: Sequence[str], *, reading: bool) -> list[str]:
        if self.only is not None:
            return [self.only[0 if reading else 1]] if self.tool in registry.tools() else []
        if self.goes_by_registry:
            found = (known for known in registry.formats().values() if self._takes(known, kinds, names))
            return [known.name for known in found if (known.reads if reading else known.writes)]
        return list(self._choice(param).choices) if self.tool in registry.tools() else []

    def _choice(self, name: str) -> Choice:
        """Give the parameter of the tool that holds a format."""
        [param] = [param for param in self.known_tool().params if param.name == name and isinstance(param, Choice)]
        return param

    def _checked(self, known: Format | None, words: Sequence[str], named: str) -> str:
        if not words:
            raise UnsupportedMedia(f"This server has nothing that converts {self.name}s.")
        if known is None or known.name not in words:
            raise InvalidParam(f"{named} must be one of: {', '.join(words)}.", field=named, allowed=list(words))
        return known.name

    @staticmethod
    def _takes(known: Format, kinds: Sequence[str], names: Sequence[str]) -> bool:
        return known.kind in kinds or known.name in names


CATEGORIES = {
    each.name: each
    for each in (
        Category(
            name="document",
            summary="Convert a document, or the pages of a PDF into pictures.",
            source_kinds=("document",),
            target_kinds=("document",),
            targets=("png", "jpg", "webp", "epub"),
            option_words=("pages", "dpi", "page_size", "title", "author"),
        ),
        Category(
            name="spreadsheet",
            summary="Convert a spreadsheet.",
            is_text=True,
            source_kinds=("spreadsheet",),
            sources=("csv", "tsv"),
            target_kinds=("spreadsheet",),
            targets=("csv", "tsv", "pdf"),
            option_words=("delimiter", "sheet_name"),
        ),
        Category(
            name="presentation",
            summary="Convert a presentation, to PDF if nothing else is said.",
            source_kinds=("presentation",),
            target_kinds=("presentation",),
            targets=("pdf",),
            default="pdf",
            option_words=(),
        ),
        Category(
            name="ebook",
            summary="Convert a book, to EPUB if nothing else is said.",
            source_kinds=("ebook",),
            targets=("epub", "pdf", "html", "md", "txt"),
            default="epub",
            option_words=("page_size", "title", "author"),
        ),
        Category(
            name="media",
            summary="Convert a picture, a film or a sound.",
            source_kinds=("image", "video", "audio"),
            target_kinds=("image", "video", "audio"),
            options={"quality": "compression", "width": "resizeWidth", "height": "resizeHeight"},
        ),
        Category(
            name="data",
            summary="Convert between JSON, CSV, XML, YAML and TOML.",
            tool="data",
            inline=True,
            is_text=True,
            aliases={"yml": "yaml"},
        ),
        Category(
            name="markup",
            summary="Convert between Markdown, HTML and plain text.",
            tool="markup",
            inline=True,
            is_text=True,
        ),
        Category(
            name="calendar",
            summary="Convert calendars and contacts to and from JSON and CSV.",
            tool="calendar",
            inline=True,
            is_text=True,
            streams=False,
            aliases={"ical": "ics", "icalendar": "ics", "vcard": "vcf"},
        ),
        Category(
            name="json-to-typescript",
            summary="Write TypeScript interfaces for a JSON value.",
            tool="json-to-typescript",
            inline=True,
            is_text=True,
            streams=False,
            only=("json", "typescript"),
        ),
    )
}
"""By the last part of their address."""
