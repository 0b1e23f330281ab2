"""Bring calendars and contacts into plain records and back."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from media_tools.detect import check_text
from media_tools.engines.data import (
    csv_read,
    csv_write,
    ics_read,
    ics_write,
    json_read,
    json_write,
    reading,
    records,
    vcf_read,
    vcf_write,
)
from media_tools.engines.data.values import Listed, Whole, shown
from media_tools.errors import DataInvalid, DataUnrepresentable
from media_tools.limits import MIB
from media_tools.media import Output, Progress, Result
from media_tools.registry import Format

MOST_BYTES = 16 * MIB
NAMED = 5
"""How many names stand in a warning."""
LABELS = {"ics": "calendar", "vcf": "file of contacts"}


def run(source: Path, destination: Path, form: str, target: Format, on_progress: Progress) -> Result:
    """Write `output.<extension>` into the folder `destination`: one of `form` and `target` is ics or vcf.

    Raises the errors of `Data…` in `media_tools.errors`, EmptyFile and UnsupportedMedia.
    """
    check_text(source)
    path = destination / f"output.{target.extensions[0]}"
    try:
        if form in LABELS:
            warning = _to_records(source, path, form, target.name, on_progress)
        else:
            text, left_out = _written(target.name)(_records(source, form, on_progress))
            warning = _warning("No field has a place for", left_out)
            path.write_text(text, encoding="utf-8", newline="")
    except UnicodeDecodeError:
        raise reading.no_text() from None
    except UnicodeEncodeError:
        raise DataUnrepresentable("A text holds half of a letter (a lone surrogate), which no file can hold.") from None
    on_progress(1.0)
    made = Output(path=Path(path.name), format=target.name, mime=target.mime, size=path.stat().st_size)
    return Result(outputs=(made,), warning=warning)


def _to_records(source: Path, path: Path, form: str, word: str, on_progress: Progress) -> str | None:
    text = reading.text(source, LABELS[form], MOST_BYTES)
    found, strange = ics_read.read(text) if form == "ics" else (vcf_read.read(text), [])
    on_progress(0.5)
    with path.open("w", encoding="utf-8", newline="") as file:
        if word == "json":
            json_write.write(Whole(found), file, on_progress, pretty=True)
        else:
            table = [records.flat(record) for record in found]
            csv_write.write(Whole(table), file, on_progress, ",", include_header=True)
    return _warning("Times are given as they stand, without a zone, where nobody knows its name:", strange)


def _records(source: Path, form: str, on_progress: Progress) -> Iterator[Any]:
    if source.stat().st_size > MOST_BYTES:
        reading.text(source, "list", MOST_BYTES)
    if form == "csv":
        rows = csv_read.read(source, ",", has_header=True, skip_rows=0).items(on_progress)
        return (records.nested(row, number) for number, row in enumerate(rows, start=1))
    document = json_read.read(source, on_progress)
    value = document.whole(on_progress) if isinstance(document, Listed) else document.value
    if not isinstance(value, dict | list):
        raise DataInvalid("The JSON is no list of objects; send one, with an object for each entry.")
    return iter(value if isinstance(value, list) else [value])


def _written(word: str) -> Callable[[Iterator[Any]], tuple[str, list[str]]]:
    return ics_write.written if word == "ics" else vcf_write.written


def _warning(words: str, names: list[str]) -> str | None:
    if not names:
        return None
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return f"{words} {', '.join(map(shown, names[:NAMED]))}{more}."
