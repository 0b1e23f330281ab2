"""JPEG inside JPEG XL (ISO/IEC 18181-2): the same coefficients packed anew, and the very file back."""

from ctypes import c_size_t
from pathlib import Path

import numpy as np

from media_tools.engines.jxl_read import opened
from media_tools.engines.jxl_write import begun
from media_tools.engines.libjxl import EFFORT_OPTION, Event, library
from media_tools.limits import MIB
from media_tools.registry import Format

EFFORT = 3
"""Higher efforts make the same size of it; effort 1 makes 12 % more."""
_PART_BYTES = MIB


def pack(data: bytes, path: Path, form: Format) -> None:
    """Write a whole JPEG into the file `path` as JPEG XL, metadata and all. Raises EncodeFailed for what does not fit.

    Its orientation becomes that of the new file, which every decoder follows.
    """
    with begun(form) as encoder, path.open("wb") as file:
        encoder("StoreJPEGMetadata", 1)
        settings = library.JxlEncoderFrameSettingsCreate(encoder.handle, None)
        encoder.frame("FrameSettingsSetOption", settings, EFFORT_OPTION, EFFORT)
        encoder.frame("AddJPEGFrame", settings, data, len(data))
        library.JxlEncoderCloseInput(encoder.handle)
        for part in encoder.output():
            file.write(part)


def unpack(source: Path, form: Format) -> bytes | None:
    """Give the JPEG that a JPEG XL was made of; None where it was made of pixels. Raises Undecodable."""
    done, part = bytearray(), np.empty(_PART_BYTES, np.uint8)
    with opened(source, form, Event.JPEG_RECONSTRUCTION, Event.FULL_IMAGE) as decoder:
        lent = False
        for event in decoder.events():
            if event is Event.NEED_IMAGE_BUFFER:
                return None
            if lent:
                unused = library.JxlDecoderReleaseJPEGBuffer(decoder.handle)
                done += part[: part.size - unused].tobytes()
            lent = event is not Event.FULL_IMAGE
            if lent:
                decoder("SetJPEGBuffer", part.ctypes.data, c_size_t(part.size))
    return bytes(done) or None
