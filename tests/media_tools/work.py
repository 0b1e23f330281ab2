"""Run tools over bytes the way the child does, and look at what came out."""

import io
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
import pypdfium2
from PIL import Image

from media_tools import registry, spec
from media_tools.limits import Limits
from media_tools.media import Output
from media_tools.run import run


@dataclass(frozen=True)
class Done:
    """What a tool made of one file."""

    data: bytes
    output: Output
    warning: str | None


def do(tool: str, source: bytes, limits: Limits | None = None, **values: Any) -> Done:
    """Run a tool over a source as a client would ask for it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "source")
        path.write_bytes(source)
        destination = Path(folder, "out")
        destination.mkdir()
        wish = spec.parse(registry.tools()[tool], values)
        result = run(wish, [path], destination, limits or Limits(), lambda part: None)
        (output,) = result.outputs
        data = (destination / output.path).read_bytes()
        assert output.size == len(data)
        return Done(data, output, result.warning)


def convert(source: bytes, form: str, **values: Any) -> Done:
    """Convert a source to a format."""
    return do("convert", source, format=form, **values)


def compress(source: bytes, **values: Any) -> Done:
    """Compress a source."""
    return do("compress", source, **values)


def opened(data: bytes) -> Image.Image:
    """Open a result with a decoder that had no part in making it, where there is one."""
    if data[4:8] == b"ftyp" and data[8:11] != b"avi":
        return pillow_heif.open_heif(io.BytesIO(data)).to_pillow()
    if data[:5] == b"%PDF-":
        return pypdfium2.PdfDocument(data)[0].render(scale=2).to_pil()
    return Image.open(io.BytesIO(data))


def pixels(data: bytes, mode: str = "RGB") -> np.ndarray:
    """Give a picture's pixels as they are stored."""
    return np.asarray(opened(data).convert(mode)).astype(float)


def difference(left: Any, right: Any) -> float:
    """Give the mean absolute difference of two pictures, 0 to 255; the sizes must be the same."""
    left, right = np.asarray(left).astype(float), np.asarray(right).astype(float)
    assert left.shape == right.shape
    return float(np.abs(left - right).mean())
