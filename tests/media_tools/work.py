"""Run tools over bytes the way the child does, and look at what came out."""

import io
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
import pylibjxl
import pypdfium2
from PIL import Image

from media_tools import registry, spec
from media_tools.limits import Limits
from media_tools.media import Output, Result
from media_tools.run import run


@dataclass(frozen=True)
class Done:
    """What a tool made of one file."""

    data: bytes
    output: Output
    warning: str | None


def do(tool: str, *sources: bytes, limits: Limits | None = None, name: str = "", **values: Any) -> Done:
    """Run a tool over its sources as a client would ask for it, who calls the first one `name`."""
    with tempfile.TemporaryDirectory() as folder:
        result, destination = _run(tool, sources, Path(folder), limits or Limits(), values, name)
        (output,) = result.outputs
        data = (destination / output.path).read_bytes()
        assert output.size == len(data)
        return Done(data, output, result.warning)


def made(tool: str, source: bytes, **values: Any) -> list[Done]:
    """Run a tool that makes several files of one, and give them all."""
    with tempfile.TemporaryDirectory() as folder:
        result, destination = _run(tool, [source], Path(folder), Limits(), values)
        return [Done((destination / each.path).read_bytes(), each, result.warning) for each in result.outputs]


def facts(source: bytes, limits: Limits | None = None) -> Mapping[str, Any]:
    """Inspect a source and give what is told about it."""
    with tempfile.TemporaryDirectory() as folder:
        result, _ = _run("inspect", [source], Path(folder), limits or Limits(), {})
    assert result.outputs == ()
    assert result.facts is not None
    return result.facts


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
    if data[:2] == b"\xff\x0a" or data[4:8] == b"JXL ":
        picture, metadata = pylibjxl.decode(data, metadata=True)
        image = Image.fromarray(picture)
        image.info |= metadata
        return image
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


def _run(
    tool: str, sources: Sequence[bytes], folder: Path, limits: Limits, values: Mapping[str, Any], name: str = ""
) -> tuple[Result, Path]:
    paths = [folder / f"source-{number}" for number in range(len(sources))]
    for path, source in zip(paths, sources, strict=True):
        path.write_bytes(source)
    destination = folder / "out"
    destination.mkdir()
    known = registry.tools()[tool]
    wish = spec.parse(known, values, attached=bool(known.attachment) and len(sources) > 1)
    if name:
        wish = spec.named(wish, name)
    return run(wish, paths, destination, limits, lambda part: None), destination
