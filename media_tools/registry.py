"""Collect the formats and tools by walking their two folders; a duplicate or an empty module refuses to start."""

import importlib
import importlib.util
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from media_tools.params import Param

if TYPE_CHECKING:
    from pathlib import Path

    from media_tools.limits import Limits
    from media_tools.media import Progress, Result
    from media_tools.spec import Spec

Kind = Literal[
    "image",
    "document",
    "spreadsheet",
    "presentation",
    "ebook",
    "data",
    "calendar",
    "audio",
    "video",
    "subtitle",
    "archive",
]
WORDED = ("document", "spreadsheet", "presentation", "ebook", "data", "calendar")
"""The kinds of what is written, and drawn only by who lays it out. Of them a PDF alone comes drawn."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Format:
    """A file format and what this machine can do with it.

    `matches` looks at the first 4 KiB of a file. Where more than that is needed to tell formats apart, `inside` looks
    into the whole file and names the format that it is. `text` means a text whose bytes say little of it: of those that
    nothing `matches`, the name tells. `reads` and `writes` say what the installed libraries really do;
    `remedy` is one sentence that says what would make an unwritable format work. The capability flags say what a
    file of the format can hold as it is written here; a pipeline step looks at them and never at the name.
    `orientation` means a tag that viewers honour, `vector` a drawing without a size in pixels of its own, `max_side`
    the encoder's own limit in pixels. With `largest_only` a file can hold several pictures of which the largest is
    read, so that the others would be lost if it were given back in its format.
    """

    name: str
    label: str
    mime: str
    kind: Kind
    extensions: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    matches: Callable[[bytes], bool] = field(default=lambda head: False)
    inside: "Callable[[Path], str | None] | None" = None
    text: bool = False
    reads: bool = False
    writes: bool = False
    remedy: str = ""
    alpha: bool = False
    animation: bool = False
    pages: bool = False
    quality: bool = False
    lossless: bool = False
    icc: bool = False
    exif: bool = False
    xmp: bool = False
    cmyk: bool = False
    sixteen_bit: bool = False
    orientation: bool = False
    vector: bool = False
    largest_only: bool = False
    max_side: int | None = None
    engine: Mapping[str, Any] = field(default_factory=dict)
    """What the engines need to know to load and save it: their words, nobody else's."""

    @property
    def worded(self) -> bool:
        """Whether a file of it holds words or figures that have no look until a program lays them out."""
        return self.kind in WORDED and not self.vector

    @property
    def remade(self) -> bool:
        """Whether a picture that came in this format can be given back in it."""
        return self.writes and self.kind == "image" and not self.largest_only


@dataclass(frozen=True, kw_only=True)
class Tool:
    """A named piece of work: its parameters, declared once, and the function that does it.

    `run(spec, sources, destination, limits, on_progress)` reads the files `sources`, writes into the folder
    `destination` and returns a Result. It runs in the confined child only. `check(values, fields)` looks at parameters
    together, at the door; `fields` has the client's own name of each, and `values` says under the attachment's name
    whether one was sent. It raises InvalidParam or MissingParam.

    A tool takes one file; where it is `joining`, several as one piece of work. `attachment` names an upload field for
    one file more, such as a logo; where it was sent, it is the last of `sources`. A `telling` tool gives facts in place
    of files. A `naming` tool is told what the client calls its file: it
    writes it into an output, or reads from it what a text is. An
    `internal` tool is asked for by the house itself: no address, form or page offers it.
    """

    name: str
    summary: str
    params: tuple[Param, ...]
    run: "Callable[[Spec, Sequence[Path], Path, Limits, Progress], Result]"
    check: Callable[[Mapping[str, Any], Mapping[str, str]], None] = field(default=lambda values, fields: None)
    joining: bool = False
    attachment: str | None = None
    telling: bool = False
    naming: bool = False
    internal: bool = False
    address: str | None = None

    @property
    def word(self) -> str:
        """The word by which clients call it."""
        return self.address or self.name


@cache
def formats() -> Mapping[str, Format]:
    """Every known format by name, readable or not."""
    return _collect("media_tools.formats", "FORMAT")


@cache
def tools() -> Mapping[str, Tool]:
    """Every tool by name."""
    return _collect("media_tools.tools", "TOOL")


@cache
def format_words() -> Mapping[str, Format]:
    """Every word a client may use for a format: names and aliases."""
    words: dict[str, Format] = {}
    for known in formats().values():
        for word in (known.name, *known.aliases):
            if word in words:
                raise RuntimeError(f"Two formats claim the word {word!r}: {words[word].name} and {known.name}.")
            words[word] = known
    return MappingProxyType(words)


def installed(*packages: str) -> bool:
    """Say whether these Python packages are there, without importing them: native code is for the child only."""
    return all(importlib.util.find_spec(package) is not None for package in packages)


def _collect(package: str, constant: str) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}."):
        value = getattr(importlib.import_module(module.name), constant, None)
        if value is None:
            raise RuntimeError(f"{module.name} has no {constant}.")
        if value.name in found:
            raise RuntimeError(f"Two modules of {package} are named {value.name!r}.")
        found[value.name] = value
    return MappingProxyType(dict(sorted(found.items())))
