"""Encode JPEG XL: stills and animations of 8 and 16 bits."""

from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import addressof, byref, c_size_t, c_void_p, create_string_buffer
from pathlib import Path

import numpy as np

from media_tools.engines import exif, icc, vips
from media_tools.engines.libjxl import (
    EFFORT_OPTION,
    NATIVE_ENDIAN,
    UINT8,
    UINT16,
    BasicInfo,
    ColourEncoding,
    FrameHeader,
    PixelFormat,
    library,
)
from media_tools.errors import EncodeFailed
from media_tools.limits import MIB
from media_tools.registry import Format

LEAST_DISTANCE = 0.1
"""Quality 100 asks for this: no distance at all would mean another, lossless, way of encoding."""
TICKS = 1000
"""Times are stored in milliseconds."""
_CHUNK_BYTES = MIB
_MORE_OUTPUT = 2


def save(
    image: vips.Image,
    path: Path,
    form: Format,
    *,
    quality: int,
    lossless: bool,
    effort: int,
    metadata: dict[str, bytes],
) -> None:
    """Encode a picture or a stack of frames; `metadata` may hold `exif`, `xmp` and `icc_profile`. Raises EncodeFailed.

    Quality becomes libjxl's distance by libjxl's own table, made to match that of JPEG.
    """
    frames = vips.frame_count(image)
    height = image.get_page_height()
    deep = image.format == "ushort"
    pixels = np.frombuffer(vips.pixels(image), np.uint16 if deep else np.uint8)
    pixels = pixels.reshape(frames, height, image.width, image.bands)
    with begun(form) as encoder:
        encoder("SetBasicInfo", byref(_info(image, height, frames, lossless)))
        _set_colours(encoder, metadata.get("icc_profile"), grey=image.bands < 3)
        _add_blocks(encoder, metadata)
        settings = library.JxlEncoderFrameSettingsCreate(encoder.handle, None)
        encoder.frame("FrameSettingsSetOption", settings, EFFORT_OPTION, effort)
        if lossless:
            encoder.frame("SetFrameLossless", settings, 1)
        else:
            distance = library.JxlEncoderDistanceFromQuality(float(quality))
            encoder.frame("SetFrameDistance", settings, max(distance, LEAST_DISTANCE))
        layout = PixelFormat(image.bands, UINT16 if deep else UINT8, NATIVE_ENDIAN, 0)
        with path.open("wb") as file:
            for index, (frame, time) in enumerate(zip(pixels, vips.delays(image), strict=True)):
                if frames > 1:
                    encoder.frame("SetFrameHeader", settings, byref(_frame(time)))
                encoder.frame("AddImageFrame", settings, byref(layout), frame.ctypes.data, frame.nbytes)
                if index == frames - 1:
                    library.JxlEncoderCloseInput(encoder.handle)
                for part in encoder.output():
                    file.write(part)


class _Encoder:
    """One file being made. Every call that fails raises EncodeFailed."""

    def __init__(self, handle: int, form: Format) -> None:
        self.handle = handle
        self._refusal = EncodeFailed(f"The picture could not be written as {form.label}; try another format.")

    def __call__(self, name: str, *arguments: object) -> None:
        self.frame(name, self.handle, *arguments)

    def frame(self, name: str, *arguments: object) -> None:
        if getattr(library, f"JxlEncoder{name}")(*arguments) != 0:
            raise self._refusal

    def output(self) -> Iterator[bytes]:
        """Give what is ready to be written."""
        buffer = create_string_buffer(_CHUNK_BYTES)
        status = _MORE_OUTPUT
        while status == _MORE_OUTPUT:
            position, room = c_void_p(addressof(buffer)), c_size_t(_CHUNK_BYTES)
            status = library.JxlEncoderProcessOutput(self.handle, byref(position), byref(room))
            if status not in (0, _MORE_OUTPUT):
                raise self._refusal
            yield buffer.raw[: _CHUNK_BYTES - room.value]


@contextmanager
def begun(form: Format) -> Iterator[_Encoder]:
    """Begin a file."""
    handle = library.JxlEncoderCreate(None)
    if not handle:
        raise MemoryError
    try:
        yield _Encoder(handle, form)
    finally:
        library.JxlEncoderDestroy(handle)


def _info(image: vips.Image, height: int, frames: int, lossless: bool) -> BasicInfo:
    info = BasicInfo()
    library.JxlEncoderInitBasicInfo(byref(info))
    info.width, info.height = image.width, height
    info.bits = 16 if image.format == "ushort" else 8
    info.colour_channels = 1 if image.bands < 3 else 3
    if image.hasalpha():
        info.extra_channels, info.alpha_bits = 1, info.bits
    info.orientation = vips.orientation(image)
    info.uses_original_profile = int(lossless)
    if frames > 1:
        info.have_animation = 1
        info.ticks_numerator, info.ticks_denominator = TICKS, 1
        info.loops = vips.loops(image)
    return info


def _set_colours(encoder: _Encoder, profile: bytes | None, grey: bool) -> None:
    """Name the colour space: by its code where it is sRGB, else by the profile that fits the pixels."""
    if profile is not None and profile[16:20] == (b"GRAY" if grey else b"RGB ") and not icc.is_srgb(profile):
        encoder("SetICCProfile", profile, len(profile))
        return
    encoding = ColourEncoding()
    library.JxlColorEncodingSetToSRGB(byref(encoding), int(grey))
    encoder("SetColorEncoding", byref(encoding))


def _add_blocks(encoder: _Encoder, metadata: dict[str, bytes]) -> None:
    boxes = {}
    if "exif" in metadata:
        boxes[b"Exif"] = bytes(4) + metadata["exif"].removeprefix(exif.PREFIX)
    if "xmp" in metadata:
        boxes[b"xml "] = metadata["xmp"]
    if not boxes:
        return
    encoder("UseBoxes")
    for kind, content in boxes.items():
        encoder("AddBox", kind, content, len(content), 0)
    library.JxlEncoderCloseBoxes(encoder.handle)


def _frame(milliseconds: int) -> FrameHeader:
    frame = FrameHeader()
    library.JxlEncoderInitFrameHeader(byref(frame))
    frame.duration = milliseconds
    return frame
