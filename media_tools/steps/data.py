"""Bring a file of data from one format into another."""

from collections.abc import Callable
from pathlib import Path
from typing import TextIO

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
from media_tools.steps.data_wish import DataWish

READING = 0.5
"""The part of the work that reading takes, where a file is read into memory first."""


def run(source: Path, destination: Path, form: str, target: Format, wish: DataWish, on_progress: Progress) -> Result:
    """Write `output.<extension>` into the folder `destination`, out of a file that is said to be of the format `form`.

    Raises the errors of `Data…` in `media_tools.errors`, EmptyFile and UnsupportedMedia.
    """
    check_text(source)
    return put(
        lambda: _read(source, form, wish, part_of(on_progress, 0.0, READING)), destination, target, wish, on_progress
    )


def put(
    read: Callable[[], Document], destination: Path, target: Format, wish: DataWish, on_progress: Progress
) -> Result:
    """Write the document that is read, as `run` does."""
    path = destination / f"output.{target.extensions[0]}"
    try:
        document = read()
        with path.open("w", encoding="utf-8", newline="") as file:
            _write(document, file, target.name, wish, on_progress)
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


def _read(source: Path, form: str, wish: DataWish, on_progress: Progress) -> Document:
    match form:
        case "json":
            return json_read.read(source, on_progress)
        case "csv" | "tsv":
            return csv_read.read(source, wish.delimiter, has_header=wish.has_header, skip_rows=wish.skip_rows)
        case "xml":
            return xml_read.read(source, on_progress, strip_namespaces=wish.strip_namespaces)
        case "yaml":
            return yaml_read.read(source, on_progress)
        case _:
            return toml.read(source, on_progress)


def _write(document: Document, file: TextIO, word: str, wish: DataWish, on_progress: Progress) -> None:
    match word:
        case "json":
            json_write.write(document, file, on_progress, pretty=wish.pretty)
        case "csv" | "tsv":
            csv_write.write(document, file, on_progress, wish.delimiter, include_header=wish.include_header)
        case "xml":
            xml_write.write(document, file, on_progress, wish.root_element, pretty=wish.pretty)
        case "yaml":
            yaml_write.write(document, file, on_progress, flow_style=wish.flow_style)
        case _:
            toml.write(document, file, on_progress)
