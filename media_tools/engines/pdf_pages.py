"""Write a PDF (ISO 32000-1) of pictures, one to a page, straight to disk: encoded pixels go in as they are."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from media_tools.engines import vips
from media_tools.errors import EncodeFailed

POINTS_PER_INCH = 72
MAX_SIDE = 14_400
"""The longest side of a page in points that readers take (ISO 32000-1, annex C)."""
COLOURS = {1: "DeviceGray", 3: "DeviceRGB", 4: "DeviceCMYK"}
PROFILE_SPACES = {1: b"GRAY", 3: b"RGB ", 4: b"CMYK"}
_FRAMES = (0xC0, 0xC1, 0xC2)
"""The kinds of JPEG that every reader of PDF knows: baseline, extended, progressive."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Encoded pixels: sides in pixels, `bands` 1, 3 or 4, `filter` and `decode` in PDF's own words."""

    width: int
    height: int
    bands: int
    data: bytes
    filter: str
    decode: str = ""
    profile: bytes | None = None


Matrix = tuple[float, float, float, float, float, float]
"""Where the unit square of the picture goes on the page, in points (ISO 32000-1, 8.3.3)."""


class Pages:
    """A PDF that grows by a page at a time. Use it in a `with` block; the end of the file is written there."""

    def __init__(self, path: Path) -> None:
        """Begin the file."""
        self._file = path.open("wb")
        self._offsets: list[int] = [0, 0]
        self._sheets: list[int] = []
        self._file.write(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")

    def __enter__(self) -> Self:
        """Give the open file."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Write the end, unless something failed, and close the file."""
        with self._file:
            if kind is None:
                self._end()

    def add(self, picture: Picture, width: float, height: float, matrix: Matrix) -> None:
        """Add a page of this size in points with the picture on it."""
        space = f"/{COLOURS[picture.bands]}"
        if picture.profile and picture.profile[16:20] == PROFILE_SPACES[picture.bands]:
            packed = zlib.compress(picture.profile)
            profile = self._stream(f"/N {picture.bands}/Alternate{space}/Filter/FlateDecode", packed)
            space = f"[/ICCBased {profile} 0 R]"
        image = self._stream(
            f"/Type/XObject/Subtype/Image/Width {picture.width}/Height {picture.height}/BitsPerComponent 8"
            f"/ColorSpace{space}{picture.decode}{picture.filter}",
            picture.data,
        )
        content = self._stream("", f"q {_numbers(matrix)} cm /P Do Q".encode())
        self._sheets.append(
            self._object(
                f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {_numbers((width, height))}]"
                f"/Resources<</XObject<</P {image} 0 R>>>>/Contents {content} 0 R>>".encode()
            )
        )

    def _end(self) -> None:
        kids = " ".join(f"{sheet} 0 R" for sheet in self._sheets)
        self._object(b"<</Type/Catalog/Pages 2 0 R>>", number=1)
        self._object(f"<</Type/Pages/Count {len(self._sheets)}/Kids[{kids}]>>".encode(), number=2)
        start, count = self._file.tell(), len(self._offsets) + 1
        self._file.write(b"xref\n0 %d\n0000000000 65535 f \n" % count)
        self._file.write(b"".join(b"%010d 00000 n \n" % offset for offset in self._offsets))
        self._file.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, start))

    def _stream(self, entries: str, data: bytes) -> int:
        return self._object(f"<<{entries}/Length {len(data)}>>stream\n".encode(), data, b"\nendstream")

    def _object(self, *parts: bytes, number: int | None = None) -> int:
        """Write an object and give its number: the next one, unless it was kept free."""
        if number is None:
            self._offsets.append(0)
            number = len(self._offsets)
        self._offsets[number - 1] = self._file.tell()
        self._file.write(b"%d 0 obj" % number)
        for part in parts:
            self._file.write(part)
        self._file.write(b"endobj\n")
        return number


def jpeg(data: bytes, width: int, height: int, bands: int, profile: bytes | None) -> Picture | None:
    """Take a JPEG as it is; None where readers of PDF may not know its kind."""
    frame, adobe = _jpeg_kind(data)
    if frame not in _FRAMES or bands not in COLOURS:
        return None
    # Adobe's programs store inks upside down and mark the file with their name.
    decode = "/Decode[1 0 1 0 1 0 1 0]" if bands == 4 and adobe else ""
    return Picture(
        width=width, height=height, bands=bands, data=data, filter="/Filter/DCTDecode", decode=decode, profile=profile
    )


def exact(image: vips.Image) -> Picture:
    """Take 8-bit pixels in grey or sRGB without loss: PNG's packed rows are what PDF calls Flate with predictors."""
    with vips.errors_as(EncodeFailed("The picture could not be encoded; try another one.")):
        packed = b"".join(_png_data(image.pngsave_buffer(compression=6, filter="all", bitdepth=8, keep=0)))
    parms = f"/DecodeParms<</Predictor 15/Colors {image.bands}/Columns {image.width}>>"
    return Picture(
        width=image.width, height=image.height, bands=image.bands, data=packed, filter=f"/Filter/FlateDecode{parms}"
    )


def lossy(image: vips.Image, quality: int) -> Picture:
    """Take 8-bit pixels in grey or sRGB as JPEG of this quality."""
    data = vips.jpeg_bytes(image, quality)
    return Picture(width=image.width, height=image.height, bands=image.bands, data=data, filter="/Filter/DCTDecode")


def _jpeg_kind(data: bytes) -> tuple[int, bool]:
    """Give the marker that begins the frame (ITU-T T.81, B.1.1), 0 if there is none, and whether Adobe wrote it."""
    adobe, position = False, 2
    while position + 4 <= len(data):
        marker, size = struct.unpack_from(">HH", data, position)
        if marker == 0xFFFF:
            position += 1
            continue
        if marker == 0xFFEE and data[position + 4 : position + 9] == b"Adobe":
            adobe = True
        if 0xFFC0 <= marker <= 0xFFCF and marker not in (0xFFC4, 0xFFC8, 0xFFCC):
            return marker & 0xFF, adobe
        position += 2 + size
    return 0, adobe


def _png_data(data: bytes) -> Iterator[bytes]:
    position = 8
    while position < len(data):
        (size,) = struct.unpack_from(">I", data, position)
        if data[position + 4 : position + 8] == b"IDAT":
            yield data[position + 8 : position + 8 + size]
        position += 12 + size


def _numbers(values: Sequence[float]) -> str:
    return " ".join(f"{value:.4f}".rstrip("0").rstrip(".") for value in values)
