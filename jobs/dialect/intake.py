"""Read a request of the dialect into a Batch of one file: what is converted, from which format to which, and how."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from rest_framework.request import Request

from accounts.authentication import account_of
from accounts.models import ApiKey
from jobs import admission, names, sources
from jobs.batch import Batch, Remote
from jobs.dialect import pace
from jobs.dialect.categories import CONVERT, FROM, TO, Category
from jobs.dialect.words import snake
from jobs.door import body
from jobs.errors import MissingFile, OneFileOnly, UseAsync
from jobs.models.job import JobType
from jobs.outbound import Most
from jobs.uploads import Upload
from media_tools import detect, registry, spec
from media_tools.errors import InvalidParam, MissingParam
from media_tools.registry import Tool
from media_tools.spec import Spec

URL, INLINE, OPTIONS, FILENAME = "url", ("data", "content", "json"), "options", "filename"
SOURCE_WORDS, TARGET_WORDS = (FROM, "source_format"), (TO, "target_format")

Fields = Mapping[str, Any]
Renamed = Callable[[str], str]
Chooser = Callable[[Fields], tuple[Tool, dict[str, Any], dict[str, str]]]
"""Gives the tool, its parameters, and the client's name of each."""


@dataclass(frozen=True)
class Wish:
    """What a request asks for. The words are the client's own, for the answer; `batch` has one piece of work.

    `is_text` says that what is not drawn is a table or a text here.
    """

    batch: Batch
    from_format: str = ""
    to_format: str = ""
    is_text: bool = False


def read(request: Request, category: Category) -> Wish:
    """Read a conversion, out of the body of a POST or the query of a GET."""
    data = _received(request)
    fields = fields_of(data)
    uploads, url, inline = _files(request, data)
    admission.check(account_of(request), uploads)
    tool = category.known_tool()
    said_source, said_target = _said(fields, SOURCE_WORDS), _said(fields, TARGET_WORDS)
    if category.only is not None:
        said_source, said_target = ((FROM, category.only[0]), (TO, category.only[1]))
    to_name, to_word = said_target or (TO, category.default or "")
    if not to_word:
        raise MissingParam(f"{TO} is required.", field=TO, allowed=category.to_formats())
    target = category.target(to_word, to_name)
    source = category.source(said_source[1], said_source[0]) if said_source else ""
    if not source and (inline is not None or not category.goes_by_registry):
        raise MissingParam(f"{FROM} is required.", field=FROM, allowed=category.from_formats())
    from_name = said_source[0] if said_source else FROM
    wish = _spec(
        category, tool, fields, {"format": (to_name, target), FROM: (from_name, source), TO: (to_name, target)}
    )
    most = partial(pace.fetched, wish, category.is_text)
    taken = take(request, most, uploads, url, inline, partial(_renamed, fields, source, target))
    if isinstance(taken, Upload):
        known = detect.sniff(taken.head)
        category.check_content(detect.inside(Path(taken.temporary_file_path()), known))
    batch = made(request, tool, wish, taken, JobType.CONVERT if tool.name == CONVERT else JobType.MEDIA_TOOL)
    return Wish(batch, said_source[1] if said_source else "", to_word, category.is_text)


def read_tool(request: Request, choose: Chooser) -> Wish:
    """Read a request for one media tool, whose fields `choose` gives beside it."""
    data = _received(request)
    fields = fields_of(data)
    uploads, url, inline = _files(request, data)
    if inline is not None:
        raise InvalidParam(f"Send the film itself or its {URL}.", field=INLINE[0])
    admission.check(account_of(request), uploads)
    tool, values, called = choose(fields)
    wish = spec.parse(tool, values, called)
    most = None if tool.telling else partial(pace.fetched, wish, False)
    taken = take(request, most, uploads, url, None, lambda name: name)
    return Wish(made(request, tool, wish, taken, JobType.MEDIA_TOOL))


def fields_of(data: Fields) -> dict[str, Any]:
    """Give every field: those in `options`, and those beside it, which win. Raises InvalidParam."""
    options = data.get(OPTIONS)
    if isinstance(options, str) and options:
        try:
            options = json.loads(options)
        except (ValueError, RecursionError):
            options = []
    if options not in (None, "") and not isinstance(options, Mapping):
        raise InvalidParam(f"{OPTIONS} must be a JSON object.", field=OPTIONS)
    beside = {name: data.get(name) for name in data if name != OPTIONS}
    return {**(options or {}), **{name: value for name, value in beside.items() if value not in (None, "")}}


def in_words_of(tool: Tool, fields: Fields, options: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Give the values for a tool's parameters, and the client's name of each: its own, in snake_case, or another."""
    values: dict[str, Any] = {}
    called: dict[str, str] = {}
    other = {param: word for word, param in options.items()}
    for param in tool.params:
        for name in (param.name, snake(param.name), other.get(param.name)):
            if name is not None and fields.get(name) not in (None, ""):
                values[param.name], called[param.name] = fields[name], name
    return values, called


def take(
    request: Request, most: Most | None, uploads: list[Upload], url: str, inline: Any, renamed: Renamed
) -> Upload | Remote:
    """Give the one source, under the name that `renamed` makes of its own: what was sent, or stood in the request.

    A URL is fetched now; what is larger than `most` lets a request wait for is left to a worker.
    """
    if url:
        try:
            upload = sources.from_url(
                url,
                account_of(request),
                settings.SOURCE_SECONDS_NOW,
                waited=most,
                field=URL,
            )
        except UseAsync:
            remote = sources.remote(url, URL)
            return Remote(remote.url, renamed(remote.name))
        body.keep(request, upload)
    elif inline is not None:
        upload = body.written(request, "content", inline)
        admission.check(account_of(request), [upload])
    else:
        [upload] = uploads
    sources.check_none_empty([upload])
    upload.name = renamed(names.clean(upload.name or ""))
    return upload


def made(request: Request, tool: Tool, wish: Spec, source: Upload | Remote, job_type: JobType) -> Batch:
    """Make the batch. Its results may be kept, as those of the dialect always can be fetched."""
    return Batch(
        account=account_of(request),
        api_key=request.auth if isinstance(request.auth, ApiKey) else None,
        job_type=job_type,
        tool=tool.word,
        uploads=[] if isinstance(source, Remote) else [source],
        specs=[wish],
        save=True,
        remote=source if isinstance(source, Remote) else None,
        origin=body.origin(request),
    )


def _received(request: Request) -> Fields:
    data = body.received(request, None)
    return request.query_params if request.method == "GET" else data


def _files(request: Request, data: Fields) -> tuple[list[Upload], str, bytes | None]:
    """Give the uploads, the URL and what stood in the request: exactly one of the three is there.

    Raises InvalidParam, MissingFile and OneFileOnly.
    """
    uploads = body.uploads(request) if request.method != "GET" else []
    url = body.source_url(data, uploads, URL)
    inline = None if request.method == "GET" else _inline(data)
    if inline is not None and (uploads or url):
        raise InvalidParam("Send a file, its url, or its content as data: one of them.", field=INLINE[0])
    if len(uploads) > 1:
        raise OneFileOnly(
            f"One file is converted and {len(uploads):,} were sent; send one request per file.", field="file"
        )
    if not uploads and not url and inline is None:
        ways = (
            f"Name a file by its {URL}." if request.method == "GET" else f"Send a file, its {URL}, or its text as data."
        )
        raise MissingFile(ways, field=URL)
    return uploads, url, inline


def _inline(data: Fields) -> bytes | None:
    """Give the content that stands in the request: text as it is, any other JSON value written as JSON."""
    given = [(name, data.get(name)) for name in INLINE if data.get(name) not in (None, "")]
    if not given:
        return None
    [(name, value), *others] = given
    if others:
        raise InvalidParam(f"{name} and {others[0][0]} are two names of one field; send one of them.", field=name)
    try:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        return text.encode()
    except (UnicodeEncodeError, RecursionError):
        raise InvalidParam(f"{name} must be text in Unicode.", field=name) from None


def _said(fields: Fields, words: tuple[str, ...]) -> tuple[str, str] | None:
    """Give the name that a field was sent under, and its value in lower case; None where it was not sent."""
    for name in words:
        value = fields.get(name)
        if value not in (None, ""):
            if not isinstance(value, str):
                raise InvalidParam(f"{name} must be the name of a format.", field=name)
            return name, value.strip().lower().removeprefix(".")
    return None


def _spec(category: Category, tool: Tool, fields: Fields, formats: Mapping[str, tuple[str, str]]) -> Spec:
    """Make the spec. `formats` has the client's own name and the word of each parameter that is a format.

    Raises InvalidParam for an option that nothing here heeds, and as the tool's parameters do.
    """
    values, called = in_words_of(tool, fields, category.options)
    for word in category.option_words or ():
        if fields.get(word) not in (None, "") and word not in called.values():
            raise InvalidParam(f"{word} is not heeded by this server; leave it out.", field=word)
    for name in {param.name for param in tool.params} & set(formats):
        called[name], values[name] = formats[name]
    return spec.parse(tool, values, called)


def _renamed(fields: Fields, source: str, target: str, name: str) -> str:
    """Name a source by what the client wants its result to be called, and by the format that it says it is."""
    path, of_source = PurePosixPath(name), _extensions(source)
    stem, extension = path.stem, path.suffix.lower().removeprefix(".")
    if of_source and extension not in of_source:
        extension = of_source[0]
    wanted = fields.get(FILENAME)
    if isinstance(wanted, str) and wanted.strip():
        asked = PurePosixPath(names.clean(wanted))
        stem = asked.stem if asked.suffix.lower().removeprefix(".") in _extensions(target) else asked.name
        extension = extension or "bin"
    return names.renamed(f"{stem}.{extension}", extension) if extension else stem


def _extensions(word: str) -> list[str]:
    known = registry.format_words().get(word)
    return list(known.extensions) if known else []
