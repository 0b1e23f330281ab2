"""Data, tables, workbooks and calendars brought into one another, by the steps of the tools for data and calendars."""

import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path

from media_tools import registry
from media_tools.engines import sheet_data, tables
from media_tools.limits import Limits
from media_tools.media import Output, Progress, Result
from media_tools.registry import Format
from media_tools.steps import calendar, data, workbook
from media_tools.steps.data_wish import USUAL, DataWish
from media_tools.steps.paper import TABLES, Paper
from media_tools.steps.workbook import SHEET

DATA = ("json", "xml", "yaml", "toml")
CALENDARS = ("ics", "vcf")
PLAIN = ("json", "csv")
"""What calendars and contacts become, and are made of."""


def targets(form: Format) -> tuple[str, ...]:
    """Name what a file of this format becomes here."""
    calendars = CALENDARS if form.name in PLAIN else ()
    match form.kind:
        case "data":
            return (*DATA, *TABLES, SHEET, *calendars)
        case "spreadsheet":
            return (*DATA, *calendars)
        case "calendar":
            return PLAIN
        case _:
            return ()


def run(
    source: Path, destination: Path, form: Format, target: Format, limits: Limits, paper: Paper, on_progress: Progress
) -> Result:
    """Write `output.<extension>` into the folder `destination`; `target` is one of the form's `targets`.

    Raises the errors of `Data…` in `media_tools.errors`, InvalidParam for a sheet that is not there, and what reading a
    workbook raises.
    """
    if "calendar" in (form.kind, target.kind):
        return calendar.run(source, destination, form.name, target, on_progress)
    with tempfile.TemporaryDirectory() as folder:
        if target.name == SHEET:
            return _to_sheet(source, Path(folder), destination, form, target, on_progress)
        if form.kind == "spreadsheet" and form.name not in TABLES:
            sheet = workbook.as_sheet(source, form, Path(folder), limits)
            rows = partial(tables.read_sheet, sheet, paper.sheet)
            return data.put(lambda: sheet_data.document(rows), destination, target, USUAL, on_progress)
    return data.run(source, destination, form.name, target, _wish(source, form, target, paper), on_progress)


def _wish(source: Path, form: Format, target: Format, paper: Paper) -> DataWish:
    """Say what stands between cells: what the client says, or what is found, or what is usual."""
    if form.name in TABLES:
        return replace(USUAL, delimiter=tables.delimiter(source, form, paper.delimiter))
    if target.name in TABLES:
        return replace(USUAL, delimiter=tables.delimiter(None, target, paper.delimiter))
    return USUAL


def _to_sheet(
    source: Path, folder: Path, destination: Path, form: Format, target: Format, on_progress: Progress
) -> Result:
    """Write the one sheet that the data is as a table."""
    table = registry.formats()[TABLES[0]]
    made = data.run(source, folder, form.name, table, USUAL, lambda part: on_progress(part / 2))
    path = destination / f"output.{target.extensions[0]}"
    rows = tables.read_text(folder / made.outputs[0].path, table, USUAL.delimiter)
    tables.write_sheet(rows, path, on_progress)
    on_progress(1.0)
    output = Output(path=Path(path.name), format=target.name, mime=target.mime, size=path.stat().st_size)
    return Result(outputs=(output,))
