"""Whether LibreOffice stands on this machine, told by its files alone: it is loaded in the confined child only."""

from functools import cache
from pathlib import Path

PROGRAM = Path("/usr/lib/libreoffice/program")
"""Where Debian puts it."""
CORE = "libmergedlo.so"
PARTS = {"document": "libswlo.so", "spreadsheet": "libsclo.so", "presentation": "libsdlo.so"}
"""The library that lays out each kind."""
REMEDY = (
    "It takes LibreOffice: install Debian's libreoffice-writer-nogui, libreoffice-calc-nogui and "
    "libreoffice-impress-nogui."
)
READS = tuple(
    Path(path)
    for path in (
        "/etc/libreoffice",
        "/var/spool/libreoffice",
        "/usr/share/libreoffice",
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        "/var/cache/fontconfig",
    )
)
"""What it reads while it starts and works, beside its libraries; all of it lies open to everybody."""


@cache
def installed(kind: str) -> bool:
    """Say whether files of this kind can be laid out here."""
    return (PROGRAM / CORE).is_file() and (PROGRAM / PARTS[kind]).is_file()
