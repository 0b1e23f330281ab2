"""Describe a file of JSON as TypeScript."""

from pathlib import Path

from media_tools.detect import check_text
from media_tools.engines.data import json_read, reading, typescript
from media_tools.engines.data.shapes import Observer
from media_tools.engines.data.values import Whole
from media_tools.errors import DataUnrepresentable
from media_tools.media import Progress, Result
from media_tools.registry import Format
from media_tools.steps import data


def run(source: Path, destination: Path, target: Format, on_progress: Progress, *, root: str, export: bool) -> Result:
    """Write `output.ts` into the folder `destination`. Raises the errors of data, EmptyFile and UnsupportedMedia."""
    seen = Observer()
    check_text(source)
    path = destination / f"output.{target.extensions[0]}"
    try:
        document = json_read.read(source, on_progress)
        if isinstance(document, Whole):
            seen.see(document.value)
        else:
            seen.see_items(document.names, document.items(on_progress))
        path.write_text(typescript.written(seen.shape, root, export=export), encoding="utf-8", newline="\n")
    except UnicodeDecodeError:
        raise reading.no_text() from None
    except UnicodeEncodeError:
        raise DataUnrepresentable("A key holds half of a letter (a lone surrogate), which no file can hold.") from None
    on_progress(1.0)
    return data.written(path, target)
