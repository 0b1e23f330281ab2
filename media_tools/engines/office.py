"""LibreOffice, loaded into the confined child itself: it lays out one document, and then the child is spent.

It is LibreOfficeKit, the way in which LibreOffice is made to serve others: a library, so that nothing is run, forked or
connected, and the cage stays as it is. https://docs.libreoffice.org/libreofficekit.html
"""

import ctypes
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from media_tools import clock, offices
from media_tools.engines import fonts, office_profile
from media_tools.engines.office_profile import About
from media_tools.errors import EncodeFailed, Undecodable, UnsupportedMedia
from media_tools.limits import Limits
from media_tools.registry import Format

HEADLESS = {"SAL_USE_VCLPLUGIN": "svp", "GSETTINGS_BACKEND": "memory"}
ONE_PIECE = 1 << 30
"""Memory up to this size is asked for in the way that keeps it: LibreOffice's own test of its canvas, at every start,
takes and gives back 64 MiB forty times."""
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
FATAL = (signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGFPE, signal.SIGABRT, signal.SIGXCPU)

_state = {"spent": False}


class _KitClass(ctypes.Structure):
    """The head of the table of functions (LibreOfficeKit.h); what is not called is only counted."""


class _Kit(ctypes.Structure):
    _fields_ = [("functions", ctypes.POINTER(_KitClass))]


_KitClass._fields_ = [
    ("size", ctypes.c_size_t),
    ("unused", ctypes.c_void_p * 10),
    ("run_macro", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Kit), ctypes.c_char_p)),
]


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What LibreOffice calls a way to read or write a format, and how it is to be gone."""

    name: str
    options: str = ""


def spent() -> bool:
    """Tell whether this process has had its document: LibreOffice is as it left it, so the next one gets another."""
    return _state["spent"]


def check(form: Format) -> None:
    """Raise UnsupportedMedia where no part of LibreOffice that reads this format is installed."""
    if not offices.installed(form.kind):
        raise UnsupportedMedia(f"{form.label} files are not read here. {offices.REMEDY}")


def convert(
    source: Path, target: Path, *, load: Filter, save: Filter, limits: Limits, about: About = office_profile.NOTHING
) -> None:
    """Read the file at `source` and write it to `target`, into the child's own scratch folder.

    Works once in a process. Neither macros run nor links are followed. The time that LibreOffice takes to start is not
    counted. Raises Undecodable or EncodeFailed.
    """
    if spent():
        raise RuntimeError("LibreOffice takes one document of a process.")
    _state["spent"] = True
    folder = Path(os.environ["TMPDIR"]) / "office"
    office_profile.write(folder)
    run_macro = _started(folder)
    clock.start(limits.cpu_seconds)
    told = folder / "told"
    macro = office_profile.write_macro(
        folder,
        source=source,
        target=target,
        told=told,
        load=(load.name, load.options),
        save=(save.name, save.options),
        about=about,
    )
    run_macro(macro)
    match told.read_text(errors="replace").split("\n")[0] if told.exists() else "":
        case "done" if target.exists() and target.stat().st_size:
            return
        case "read":
            raise EncodeFailed("The document was read and could not be written in this format; try another one.")
        case _:
            raise Undecodable("The document is damaged or cut short; save it again and check it before sending.")


def _started(folder: Path) -> "_RunMacro":
    """Load LibreOffice, give it its profile, and take back the signals that it takes."""
    os.environ.update(HEADLESS)
    libc = ctypes.CDLL(None)
    for which in (M_MMAP_THRESHOLD, M_TRIM_THRESHOLD):
        libc.mallopt(which, ONE_PIECE)
    with fonts.for_documents():
        library = ctypes.CDLL(str(offices.PROGRAM / offices.CORE))
        begin = library.libreofficekit_hook_2
        begin.restype, begin.argtypes = ctypes.POINTER(_Kit), [ctypes.c_char_p, ctypes.c_char_p]
        kit = begin(str(offices.PROGRAM).encode(), office_profile.home(folder).as_uri().encode())
    if not kit:
        raise RuntimeError("LibreOffice did not start.")
    # Whatever kills the child must show in how it ended, and a full disk is an error and no death.
    for number in FATAL:
        libc.signal(number, 0)
    libc.signal(signal.SIGXFSZ, ctypes.c_void_p(1))
    return _RunMacro(kit)


class _RunMacro:
    """Runs a macro of the profile, never one of a document."""

    def __init__(self, kit: "ctypes._Pointer[_Kit]") -> None:
        self._kit = kit

    def __call__(self, address: str) -> None:
        """Run it. What it raises is told by what it wrote."""
        self._kit.contents.functions.contents.run_macro(self._kit, address.encode())
        sys.stdout.flush()
