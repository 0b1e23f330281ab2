"""A workbook as XLSX, whose sheets are read by us: another one by way of LibreOffice."""

import shutil
from pathlib import Path

from media_tools import registry
from media_tools.engines import office
from media_tools.engines.office import Filter
from media_tools.limits import Limits
from media_tools.registry import Format

SHEET = "xlsx"


def as_sheet(source: Path, form: Format, folder: Path, limits: Limits) -> Path:
    """Give the path of the workbook as XLSX, which may be a file in `folder`.

    Raises UnsupportedMedia, Undecodable or EncodeFailed.
    """
    if form.name == SHEET:
        return source
    office.check(form)
    # over a copy under a name of ours: LibreOffice leaves a mark beside what it opens
    copy, made = folder / f"source.{form.extensions[0]}", folder / f"made.{SHEET}"
    shutil.copyfile(source, copy)
    load = Filter(name=form.engine["load"], options=form.engine.get("load_options", ""))
    save = Filter(name=registry.formats()[SHEET].engine["save"])
    office.convert(copy, made, load=load, save=save, limits=limits)
    return made
