"""Bring a file of data from one format into another."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

from media_tools.detect import check_text
from media_tools.engines.data import (
    csv_read,
    csv_write,
    json_read,
    json_write,
    reading,
    toml,
    xml_read,
    xml_write,
    yaml_read,
    yaml_write,
)
from media_tools.engines.data.values import Document
from media_tools.errors import DataUnrepresentable
from media_tools.media import Output, Progress, Result, part_of
from media_tools.registry import Format

READING = 0.5
"""The part of the work that reading takes, where a file is read into memory first."""


def run(
    source: Path, destination: Path, form: str, target: Format, options: Mapping[str, Any], on_progress: Progress
) -> Result:
    """Write `output.<extension>` into the folder `destination`, out of a file that is said to be of the format `form`.

    `options` are the parameters of the tool `data`. Raises the errors of `Data…` in `media_tools.errors`, EmptyFile and
    UnsupportedMedia.
    """
    check_text(source)
    path = destination / f"output.{target.extensions[0]}"
    try:
        document = _read(source, form, options, part_of(on_progress, 0.0, READING))
        with path.open("w", encoding="utf-8", newline="") as file:
            _write(document, file, target.name, options, on_progress)
    except UnicodeDecodeError:
        raise reading.no_text() from None
    except UnicodeEncodeError:
        raise DataUnrepresentable("A text holds half of a letter (a lone surrogate), which no file can hold.") from None
    on_progress(1.0)
    return written(path, target)


def written(path: Path, target: Format) -> Result:
    """Tell of one file that was written."""
    return Result(
        outputs=(Output(path=Path(path.name), format=target.name, mime=target.mime, size=path.stat().st_size),)
    )


def _read(source: Path, form: str, options: Mapping[str, Any], on_progress: Progress) -> Document:
    match form:
        case "json":
            return json_read.read(source, on_progress)
        case "csv":
            return csv_read.read(
                source, options["delimiter"], has_header=options["has_header"], skip_rows=options["skip_rows"]
            )
        case "xml":
            return xml_read.read(source, on_progress, strip_namespaces=options["strip_namespaces"])
        case "yaml":
            return yaml_read.read(source, on_progress)
        case _:
            return toml.read(source, on_progress)


def _write(document: Document, file: TextIO, word: str, options: Mapping[str, Any], on_progress: Progress) -> None:
    match word:
        case "json":
            json_write.write(document, file, on_progress, pretty=options["pretty"])
        case "csv":
            csv_write.write(document, file, on_progress, options["delimiter"], include_header=options["include_header"])
        case "xml":
            xml_write.write(document, file, on_progress, options["root_element"], pretty=options["pretty"])
        case "yaml":
            yaml_write.write(document, file, on_progress, flow_style=options["flow_style"])
        case _:
            toml.write(document, file, on_progress)
