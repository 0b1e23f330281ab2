"""libjxl's C interface (libjxl 0.11: decode.h, encode.h, codestream_header.h), as the wheel pylibjxl exports it.

The wheel's own functions know pictures of eight bits and one frame; the library inside knows everything else.
"""

import ctypes
from ctypes import (
    POINTER,
    Structure,
    c_char_p,
    c_double,
    c_float,
    c_int,
    c_int32,
    c_int64,
    c_size_t,
    c_uint8,
    c_uint32,
    c_void_p,
)
from enum import IntEnum
from importlib.util import find_spec

UINT8, UINT16 = 2, 3
NATIVE_ENDIAN = 0
TARGET_DATA = 1
"""The colours of the decoded pixels, where they differ from the ones the file was made from."""
BLACK_CHANNEL = 4
SRGB_TRANSFER, PQ_TRANSFER, HLG_TRANSFER = 13, 16, 18
SRGB_PRIMARIES = 1
DEFAULT_WHITE = 1
GREY_SPACE = 1
EFFORT_OPTION = 0


class Event(IntEnum):
    """What a decoder says (JxlDecoderStatus) and may be asked to say."""

    SUCCESS = 0
    ERROR = 1
    NEED_MORE_INPUT = 2
    NEED_IMAGE_BUFFER = 5
    JPEG_NEED_MORE_OUTPUT = 6
    BOX_NEED_MORE_OUTPUT = 7
    BASIC_INFO = 0x40
    COLOUR = 0x100
    FRAME = 0x400
    FULL_IMAGE = 0x1000
    JPEG_RECONSTRUCTION = 0x2000
    BOX = 0x4000


class PixelFormat(Structure):
    """JxlPixelFormat: how pixels lie in memory."""

    _fields_ = (("channels", c_uint32), ("type", c_int), ("endianness", c_int), ("align", c_size_t))


class BasicInfo(Structure):
    """JxlBasicInfo: what the header says. Sides in pixels as stored, `ticks` a second, `loops` 0 for ever."""

    _fields_ = (
        ("have_container", c_int),
        ("width", c_uint32),
        ("height", c_uint32),
        ("bits", c_uint32),
        ("exponent_bits", c_uint32),
        ("intensity_target", c_float),
        ("min_nits", c_float),
        ("relative_to_max_display", c_int),
        ("linear_below", c_float),
        ("uses_original_profile", c_int),
        ("have_preview", c_int),
        ("have_animation", c_int),
        ("orientation", c_int),
        ("colour_channels", c_uint32),
        ("extra_channels", c_uint32),
        ("alpha_bits", c_uint32),
        ("alpha_exponent_bits", c_uint32),
        ("alpha_premultiplied", c_int),
        ("preview", c_uint32 * 2),
        ("ticks_numerator", c_uint32),
        ("ticks_denominator", c_uint32),
        ("loops", c_uint32),
        ("have_timecodes", c_int),
        ("intrinsic", c_uint32 * 2),
        ("padding", c_uint8 * 100),
    )


class FrameHeader(Structure):
    """JxlFrameHeader: `duration` in ticks; `layer` is left as libjxl initialises it."""

    _fields_ = (
        ("duration", c_uint32),
        ("timecode", c_uint32),
        ("name_length", c_uint32),
        ("is_last", c_int),
        ("layer", c_int32 * 10),
    )


class ExtraChannel(Structure):
    """JxlExtraChannelInfo, of which only the kind matters here."""

    _fields_ = (("kind", c_int), ("rest", c_uint8 * 124))


class ColourEncoding(Structure):
    """JxlColorEncoding: a colour space by its parts; the codes are those of ITU-T H.273."""

    _fields_ = (
        ("space", c_int),
        ("white", c_int),
        ("white_xy", c_double * 2),
        ("primaries", c_int),
        ("primaries_xy", c_double * 6),
        ("transfer", c_int),
        ("gamma", c_double),
        ("intent", c_int),
    )


_SIGNATURES: dict[str, tuple[object, ...]] = {
    "JxlDecoderSubscribeEvents": (c_int,),
    "JxlDecoderSetKeepOrientation": (c_int,),
    "JxlDecoderSetUnpremultiplyAlpha": (c_int,),
    "JxlDecoderSetDecompressBoxes": (c_int,),
    "JxlDecoderSetInput": (c_void_p, c_size_t),
    "JxlDecoderCloseInput": (),
    "JxlDecoderProcessInput": (),
    "JxlDecoderGetBasicInfo": (POINTER(BasicInfo),),
    "JxlDecoderGetFrameHeader": (POINTER(FrameHeader),),
    "JxlDecoderGetExtraChannelInfo": (c_size_t, POINTER(ExtraChannel)),
    "JxlDecoderGetColorAsEncodedProfile": (c_int, POINTER(ColourEncoding)),
    "JxlDecoderGetICCProfileSize": (c_int, POINTER(c_size_t)),
    "JxlDecoderGetColorAsICCProfile": (c_int, c_void_p, c_size_t),
    "JxlDecoderImageOutBufferSize": (POINTER(PixelFormat), POINTER(c_size_t)),
    "JxlDecoderSetImageOutBuffer": (POINTER(PixelFormat), c_void_p, c_size_t),
    "JxlDecoderGetBoxType": (c_void_p, c_int),
    "JxlDecoderSetBoxBuffer": (c_void_p, c_size_t),
    "JxlDecoderSetJPEGBuffer": (c_void_p, c_size_t),
    "JxlEncoderStoreJPEGMetadata": (c_int,),
    "JxlEncoderAddJPEGFrame": (c_char_p, c_size_t),
    "JxlEncoderUseBoxes": (),
    "JxlEncoderUseContainer": (c_int,),
    "JxlEncoderSetBasicInfo": (POINTER(BasicInfo),),
    "JxlEncoderSetColorEncoding": (POINTER(ColourEncoding),),
    "JxlEncoderSetICCProfile": (c_void_p, c_size_t),
    "JxlEncoderAddBox": (c_char_p, c_void_p, c_size_t, c_int),
    "JxlEncoderProcessOutput": (POINTER(c_void_p), POINTER(c_size_t)),
    "JxlEncoderSetFrameDistance": (c_float,),
    "JxlEncoderSetFrameLossless": (c_int,),
    "JxlEncoderFrameSettingsSetOption": (c_int, c_int64),
    "JxlEncoderSetFrameHeader": (POINTER(FrameHeader),),
    "JxlEncoderAddImageFrame": (POINTER(PixelFormat), c_void_p, c_size_t),
}
"""Every function that takes a decoder, an encoder or frame settings first and gives a status."""


_OTHERS: dict[str, tuple[tuple[object, ...], object]] = {
    "JxlDecoderCreate": ((c_void_p,), c_void_p),
    "JxlDecoderDestroy": ((c_void_p,), None),
    "JxlDecoderReleaseBoxBuffer": ((c_void_p,), c_size_t),
    "JxlDecoderReleaseJPEGBuffer": ((c_void_p,), c_size_t),
    "JxlEncoderCreate": ((c_void_p,), c_void_p),
    "JxlEncoderDestroy": ((c_void_p,), None),
    "JxlEncoderCloseInput": ((c_void_p,), None),
    "JxlEncoderCloseBoxes": ((c_void_p,), None),
    "JxlEncoderFrameSettingsCreate": ((c_void_p, c_void_p), c_void_p),
    "JxlEncoderInitBasicInfo": ((POINTER(BasicInfo),), None),
    "JxlEncoderInitFrameHeader": ((POINTER(FrameHeader),), None),
    "JxlColorEncodingSetToSRGB": ((POINTER(ColourEncoding), c_int), None),
    "JxlEncoderDistanceFromQuality": ((c_float,), c_float),
}
"""The rest: arguments and result."""


def _load() -> ctypes.CDLL:
    spec = find_spec("pylibjxl._pylibjxl")
    if spec is None or spec.origin is None:
        raise ImportError("pylibjxl is not installed")
    loaded = ctypes.CDLL(spec.origin)
    statuses = {name: ((c_void_p, *rest), c_int) for name, rest in _SIGNATURES.items()}
    for name, (arguments, result) in {**statuses, **_OTHERS}.items():
        function = getattr(loaded, name)
        function.argtypes, function.restype = arguments, result
    return loaded


library = _load()
