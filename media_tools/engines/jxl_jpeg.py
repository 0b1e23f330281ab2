"""JPEG inside JPEG XL (ISO/IEC 18181-2): the same coefficients packed anew, and the very file back."""

from pathlib import Path

import numpy as np

from media_tools.engines.jxl_read import opened
from media_tools.engines.jxl_write import begun
from media_tools.engines.libjxl import EFFORT_OPTION, Event, library
from media_tools.limits import MIB
from media_tools.registry import Format

EFFORT = 3
"""Higher efforts make the same size of it; effort 1 makes 12 % more."""


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


def unpack(source: Path, form: Format, most_bytes: int) -> bytes | None:
    """Give the JPEG that a JPEG XL was made of, of at most `most_bytes`; None where it was made of pixels, or of more.

    Raises Undecodable. libjxl writes a JPEG whole or not at all: where the room is too small, it is asked again.
    """
    room = np.empty(2 * source.stat().st_size + MIB, np.uint8)
    with opened(source, form, Event.JPEG_RECONSTRUCTION, Event.FULL_IMAGE) as decoder:
        for event in decoder.events():
            match event:
                case Event.JPEG_RECONSTRUCTION:
                    decoder("SetJPEGBuffer", room.ctypes.data, room.size)
                case Event.JPEG_NEED_MORE_OUTPUT if room.size < most_bytes:
                    library.JxlDecoderReleaseJPEGBuffer(decoder.handle)
                    room = np.empty(2 * room.size, np.uint8)
                    decoder("SetJPEGBuffer", room.ctypes.data, room.size)
                case Event.FULL_IMAGE:
                    unused = library.JxlDecoderReleaseJPEGBuffer(decoder.handle)
                    return room[: room.size - unused].tobytes()
                case _:
                    return None
    return None
