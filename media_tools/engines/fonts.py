"""Fonts on a machine that has none: the wheels' Noto Sans and Noto Serif, and our own files for fontconfig."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

SANS, SERIF = "fontpkg_noto_sans", "fontpkg_noto_serif"
SYSTEM = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
"""Where a machine keeps its own fonts: for documents, which name those of the program that made them."""
DOCUMENTS = "CONVERTLY_DOCUMENT_FONTS"
"""The variable that tells the child of the file for documents."""

_DRAWINGS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <alias binding="weak"><family>sans-serif</family><prefer><family>Noto Sans</family></prefer></alias>
  <match target="pattern"><edit name="family" mode="append_last"><string>Noto Sans</string></edit></match>
</fontconfig>
"""
_DOCUMENTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
{folders}
  <cachedir>/var/cache/fontconfig</cachedir>
  <cachedir>{cache}</cachedir>
{aliases}
  <alias binding="weak"><family>serif</family><prefer><family>Noto Serif</family></prefer></alias>
  <alias binding="weak"><family>sans-serif</family><prefer><family>Noto Sans</family></prefer></alias>
  <alias binding="weak"><family>monospace</family>
    <prefer><family>Liberation Mono</family><family>DejaVu Sans Mono</family></prefer></alias>
  <match target="pattern"><edit name="family" mode="append_last"><string>Noto Sans</string></edit></match>
</fontconfig>
"""
STAND_INS = {
    "Arial": ("Liberation Sans", "Arimo"),
    "Helvetica": ("Liberation Sans", "Arimo"),
    "Times New Roman": ("Liberation Serif", "Tinos", "serif"),
    "Times": ("Liberation Serif", "Tinos", "serif"),
    "Courier New": ("Liberation Mono", "Cousine", "monospace"),
    "Calibri": ("Carlito",),
    "Cambria": ("Caladea", "serif"),
    "Georgia": ("Gelasio", "serif"),
    "Liberation Serif": ("Tinos", "serif"),
    "Liberation Mono": ("Cousine", "monospace"),
}
"""The free fonts with the widths of those that documents name, and the kind that comes nearest where there are none."""


def folder(package: str = SANS) -> Path | None:
    """Find a wheel's font files without importing it; None when it is not installed."""
    found = find_spec(package)
    return Path(found.origin).parent / "files" if found and found.origin else None


def environment(scratch: Path) -> dict[str, str]:
    """Write the configurations into `scratch` and give the environment variables that point to them.

    fontconfig reads them once, so they must be set before libvips is loaded. The child needs to read the folders, and
    to read below `scratch`.
    """
    fonts = folder()
    if fonts is None:
        return {}
    cache = scratch / "fontconfig"
    cache.mkdir(exist_ok=True)
    drawings, documents = scratch / "fonts.conf", scratch / "document-fonts.conf"
    drawings.write_text(_DRAWINGS.format(fonts=fonts, cache=cache), encoding="utf-8")
    folders = [found for found in (fonts, folder(SERIF), *SYSTEM) if found is not None and found.is_dir()]
    documents.write_text(
        _DOCUMENTS.format(
            folders="\n".join(f"  <dir>{found}</dir>" for found in folders),
            cache=cache,
            aliases="\n".join(_alias(name, others) for name, others in STAND_INS.items()),
        ),
        encoding="utf-8",
    )
    return {"FONTCONFIG_FILE": str(drawings), DOCUMENTS: str(documents)}


@contextmanager
def for_documents() -> Iterator[None]:
    """Let a library that starts in this block find the fonts for documents; those of drawings stay what they are."""
    before = os.environ.get("FONTCONFIG_FILE")
    wanted = os.environ.get(DOCUMENTS)
    if wanted is None:
        yield
        return
    os.environ["FONTCONFIG_FILE"] = wanted
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


def _alias(name: str, others: tuple[str, ...]) -> str:
    accepted = "".join(f"<family>{other}</family>" for other in others)
    return f'  <alias binding="same"><family>{name}</family><accept>{accepted}</accept></alias>'
