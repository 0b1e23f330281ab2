"""Tab-separated values: read and written row by row, as UTF-8. The bytes say nothing of it."""

from media_tools.registry import Format

FORMAT = Format(
    name="tsv",
    label="TSV",
    mime="text/tab-separated-values",
    kind="spreadsheet",
    extensions=("tsv", "tab"),
    text=True,
    reads=True,
    writes=True,
    engine={"table": "\t"},
)
