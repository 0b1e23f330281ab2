"""PDF (ISO 32000): the first page is read; pictures are written one to a page."""

from media_tools.registry import Format, installed

FORMAT = Format(
    name="pdf",
    label="PDF",
    mime="application/pdf",
    kind="document",
    extensions=("pdf",),
    # Readers take a header anywhere in the first kilobyte; junk before it is common in files from old printers.
    matches=lambda head: b"%PDF-" in head[:1024],
    reads=installed("pypdfium2"),
    writes=installed("pypdfium2", "pyvips"),
    pages=True,
    vector=True,
    quality=True,
    engine={"read": "pdf", "write": "pdf"},
)
