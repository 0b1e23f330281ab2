"""Look at what came out, with a decoder that had no part in making it where there is one."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory

import numpy as np
import pillow_heif
import pypdfium2
from PIL import Image, UnidentifiedImageError

from media_tools import registry
from media_tools.engines import files, sequences
from media_tools.engines.header import Header
from media_tools.limits import Limits
from tests.media_tools.matrix.case import Pixels, rgba
from tests.media_tools.work import convert, opened
from tests.samples import pictures

ORIENTATION = 0x0112
XMP_WORD = "TOLD-IN-XMP"
"""What to look for."""
TURNED = "by a property"
HEAD = 64 * 1024
"""Where a container has its properties."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Seen:
    """A decoded result; the fields mean what they mean in a case. `palette` is a picture of at most 256 colours."""

    frames: Sequence[Pixels]
    times: Sequence[int] = ()
    plays: int | None = None
    grey: bool = False
    palette: bool = False
    orientation: int | str = 1
    told: Sequence[str] = ()
    independent: bool = True


def look(data: bytes, form: str) -> Seen:
    """Decode every frame or page of a file, and see what it tells beside."""
    return replace(_decoded(data, form), told=_told(data))


def _told(data: bytes) -> list[str]:
    """Name what the file tells: EXIF when another reader finds the maker in it, XMP when its word is there."""
    try:
        picture = opened(data)
        exif = picture.getexif()
        if not exif and picture.info.get("exif"):
            exif.load(picture.info["exif"])
    except UnidentifiedImageError:
        return []
    blocks = [picture.info.get(name) or b"" for name in ("xmp", "XML:com.adobe.xmp")]
    xmp = data + b"".join(block.encode() if isinstance(block, str) else block for block in blocks)
    found = {"EXIF": exif.get(pictures.MAKE) is not None, "XMP": XMP_WORD.encode() in xmp}
    return [name for name, there in found.items() if there]


def _decoded(data: bytes, form: str) -> Seen:
    if data[:5] == b"%PDF-":
        return Seen(frames=[rgba(page.render(scale=2).to_pil()) for page in pypdfium2.PdfDocument(data)])
    if data[4:8] == b"ftyp" and data[8:11] != b"avi":
        picture = pillow_heif.open_heif(io.BytesIO(data)).to_pillow()
        turned = any(kind in data[:HEAD] for kind in (b"irot", b"imir"))
        orientation = TURNED if turned else picture.getexif().get(ORIENTATION, 1)
        return Seen(frames=[rgba(picture)], grey=picture.mode in ("L", "LA"), orientation=orientation)
    try:
        return _by_pillow(data, form)
    except UnidentifiedImageError:
        return _by_ourselves(data, form)


def deep(data: bytes, form: str) -> Pixels | None:
    """Give the pixels at 16 bits a channel, read with our own engines; None when the file has 8."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "result")
        path.write_bytes(data)
        image = files.load(path, _header(path, form), Limits())
        return image.numpy() if image.format == "ushort" else None


def _by_pillow(data: bytes, form: str) -> Seen:
    picture = Image.open(io.BytesIO(data))
    count = getattr(picture, "n_frames", 1)
    animated = count > 1 and registry.formats()[form].animation
    frames, times = [], []
    mode = picture.mode
    for index in range(count):
        picture.seek(index)
        picture.load()
        times.append(round(picture.info.get("duration", 0)))
        frames.append(rgba(picture))
    return Seen(
        frames=frames,
        times=times if animated else (),
        plays=_plays(picture, data) if animated else None,
        grey=mode in ("1", "L", "LA", "I;16", "I"),
        palette=mode == "P",
        orientation=picture.getexif().get(ORIENTATION, 1),
    )


def _plays(picture: Image.Image, data: bytes) -> int | None:
    """Say how often it plays; GIF counts the repeats after the first, and none when it says nothing.

    Nothing else here reads that of AVIF, so our own reader must do.
    """
    if picture.format == "AVIF":
        with NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            return sequences.avif_plays(Path(file.name))
    if picture.format == "GIF":
        loop = picture.info.get("loop")
        return 1 if loop is None else 0 if loop == 0 else loop + 1
    return picture.info.get("loop")


def _by_ourselves(data: bytes, form: str) -> Seen:
    """Look through our own reader: formats that nothing else here can open."""
    back = _by_pillow(convert(data, "png").data, "png")
    with NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        orientation = _header(Path(file.name), form).orientation
    return replace(back, palette=False, independent=False, orientation=orientation)


def _header(path: Path, form: str) -> Header:
    return files.header(path, registry.formats()[form], Limits())


def on_white(frame: Pixels) -> Pixels:
    """Lay an RGBA picture on white."""
    alpha = frame[..., 3:].astype(float) / 255
    return np.rint(frame[..., :3] * alpha + 255 * (1 - alpha))
