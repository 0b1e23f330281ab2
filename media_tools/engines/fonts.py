"""A font for the text in drawings on a machine that has none: the wheel's Noto Sans and our own fontconfig file."""

from importlib.util import find_spec
from pathlib import Path

_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <alias binding="weak"><family>sans-serif</family><prefer><family>Noto Sans</family></prefer></alias>
  <match target="pattern"><edit name="family" mode="append_last"><string>Noto Sans</string></edit></match>
</fontconfig>
"""


def folder() -> Path | None:
    """Find the wheel's font files without importing it; None when it is not installed."""
    found = find_spec("fontpkg_noto_sans")
    return Path(found.origin).parent / "files" if found and found.origin else None


def environment(scratch: Path) -> dict[str, str]:
    """Write the configuration into `scratch` and give the environment variables that point to it.

    fontconfig reads them once, so they must be set before libvips is loaded. The child needs to read `folder()`, and
    to read and write below `scratch`.
    """
    fonts = folder()
    if fonts is None:
        return {}
    cache = scratch / "fontconfig"
    cache.mkdir(exist_ok=True)
    configuration = scratch / "fonts.conf"
    configuration.write_text(_CONFIGURATION.format(fonts=fonts, cache=cache), encoding="utf-8")
    return {"FONTCONFIG_FILE": str(configuration)}
