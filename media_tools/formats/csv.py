"""Comma-separated values (RFC 4180): read and written row by row, as UTF-8. The bytes say nothing of it."""

from media_tools.registry import Format

FORMAT = Format(
    name="csv",
    label="CSV",
    mime="text/csv",
    kind="spreadsheet",
    extensions=("csv",),
    text=True,
    reads=True,
    writes=True,
    engine={"table": ","},
)
