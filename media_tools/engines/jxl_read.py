"""Decode JPEG XL: stills and animations of 8 and 16 bits, as they are stored, with their metadata."""

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import byref, c_size_t, create_string_buffer
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from media_tools.engines import vips
from media_tools.engines.header import Header, damaged
from media_tools.engines.libjxl import (
    BLACK_CHANNEL,
    DEFAULT_WHITE,
    GREY_SPACE,
    NATIVE_ENDIAN,
    SRGB_PRIMARIES,
    SRGB_TRANSFER,
    TARGET_DATA,
    UINT8,
    UINT16,
    BasicInfo,
    ColourEncoding,
    Event,
    ExtraChannel,
    FrameHeader,
    PixelFormat,
    library,
)
from media_tools.errors import UnsupportedMedia
from media_tools.limits import MIB, Limits
from media_tools.registry import Format

BLOCK_BYTES = 16 * MIB
"""A block of metadata that is larger is left out."""
_FIRST_BLOCK_BYTES = 64 * 1024


class _Decoder:
    """One pass over one file. Every call that fails raises Undecodable."""

    def __init__(self, handle: int, form: Format) -> None:
        self.handle = handle
        self._form = form

    def __call__(self, name: str, *arguments: object) -> int:
        """Call a function of the decoder that must succeed; the library wants no more input than the whole file."""
        status = getattr(library, f"JxlDecoder{name}")(self.handle, *arguments)
        if name != "ProcessInput" and status != Event.SUCCESS:
            raise damaged(self._form)
        return int(status)

    def plain_srgb(self) -> bool:
        """Say whether the decoded pixels are in sRGB, by the codes of the file."""
        encoding = ColourEncoding()
        known = library.JxlDecoderGetColorAsEncodedProfile(self.handle, TARGET_DATA, byref(encoding))
        # what is grey has no primaries
        primaries = SRGB_PRIMARIES if encoding.space == GREY_SPACE else encoding.primaries
        parts = (encoding.white, primaries, encoding.transfer)
        return bool(known == Event.SUCCESS and parts == (DEFAULT_WHITE, SRGB_PRIMARIES, SRGB_TRANSFER))

    def info(self) -> BasicInfo:
        info = BasicInfo()
        self("GetBasicInfo", byref(info))
        for index in range(info.extra_channels):
            extra = ExtraChannel()
            self("GetExtraChannelInfo", index, byref(extra))
            if extra.kind == BLACK_CHANNEL:
                raise UnsupportedMedia("JPEG XL in CMYK is not read here; send the picture as TIFF or JPEG.")
        return info

    def events(self) -> Iterator[Event]:
        """Decode on and give what was come upon, up to the end of the file."""
        while (status := self("ProcessInput")) != Event.SUCCESS:
            if status in (Event.ERROR, Event.NEED_MORE_INPUT):
                raise damaged(self._form)
            yield Event(status)

    def release_block(self) -> int:
        """Take the buffer for metadata back and give how many bytes of it are unused."""
        return int(library.JxlDecoderReleaseBoxBuffer(self.handle))


@contextmanager
def opened(source: Path, form: Format, *events: Event) -> Iterator[_Decoder]:
    """Open a file for one pass that stops at these events."""
    with source.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        handle = library.JxlDecoderCreate(None)
        if not handle:
            raise MemoryError
        data = np.frombuffer(mapped, np.uint8)
        try:
            decoder = _Decoder(handle, form)
            decoder("SubscribeEvents", sum(events))
            decoder("SetKeepOrientation", 1)
            decoder("SetUnpremultiplyAlpha", 1)
            decoder("SetDecompressBoxes", 1)
            decoder("SetInput", data.ctypes.data, data.size)
            decoder("CloseInput")
            yield decoder
        finally:
            library.JxlDecoderDestroy(handle)
            del data  # a map cannot be closed while something looks into it


def header(source: Path, form: Format, limits: Limits) -> Header:
    """Read what the file's header says; of an animation, the header of each frame. Raises Undecodable.

    Frames are counted up to the first that is too many.
    """
    with opened(source, form, Event.BASIC_INFO, Event.FRAME) as decoder:
        events = decoder.events()
        next(events, None)
        info = decoder.info()
        limits.check_picture(info.width, info.height)
        times = []
        if info.have_animation:
            times = [_milliseconds(decoder, info) for _ in islice(events, limits.frames + 1)]
    return Header(
        form=form,
        width=info.width,
        height=info.height,
        frames=max(len(times), 1),
        orientation=info.orientation,
        seconds=sum(times) / 1000,
    )


def load(source: Path, head: Header, every_frame: bool = False) -> vips.Image:
    """Decode the first frame, or all of them stacked. Raises Undecodable, or UnsupportedMedia for CMYK."""
    wanted = head.frames if every_frame else 1
    fields: dict[str, Any] = {"orientation": head.orientation}
    times: list[int] = []
    done = 0
    asked = (Event.BASIC_INFO, Event.COLOUR, Event.FRAME, Event.FULL_IMAGE, Event.BOX)
    with opened(source, head.form, *asked) as decoder:
        blocks = _Blocks(decoder)
        for event in decoder.events():
            match event:
                case Event.BASIC_INFO:
                    info = decoder.info()
                    layout, pixels = _room(info, wanted)
                case Event.COLOUR:
                    fields |= _colour(decoder)
                case Event.FRAME if done < wanted:
                    times.append(_milliseconds(decoder, info))
                case Event.NEED_IMAGE_BUFFER:
                    frame = pixels[min(done, wanted - 1)]
                    decoder("SetImageOutBuffer", byref(layout), frame.ctypes.data, frame.nbytes)
                case Event.FULL_IMAGE:
                    done += 1
                    if done == wanted and not every_frame and head.frames > 1:
                        break
                case Event.BOX:
                    blocks.start()
                case Event.BOX_NEED_MORE_OUTPUT:
                    blocks.grow()
        fields |= blocks.finish()
    if done < wanted:
        raise damaged(head.form)
    if wanted > 1:
        fields |= {"page-height": head.height, "n-pages": wanted, "delay": times, "loop": info.loops}
    height = head.height * wanted
    data = memoryview(pixels.view(np.uint8).reshape(-1))  # type: ignore[arg-type]
    return vips.from_pixels(data, head.width, height, pixels.shape[-1], fields, deep=pixels.itemsize > 1)


def _room(info: BasicInfo, frames: int) -> tuple[PixelFormat, np.ndarray]:
    """Make room for the pixels: frames × height × width × channels, of 8 or 16 bits."""
    channels = info.colour_channels + (1 if info.alpha_bits else 0)
    deep = info.bits > 8 or info.exponent_bits > 0
    layout = PixelFormat(channels, UINT16 if deep else UINT8, NATIVE_ENDIAN, 0)
    return layout, np.zeros((frames, info.height, info.width, channels), np.uint16 if deep else np.uint8)


def _colour(decoder: _Decoder) -> dict[str, Any]:
    """Give the profile of the decoded pixels; nothing where they are plain sRGB."""
    if decoder.plain_srgb():
        return {}
    size = c_size_t()
    decoder("GetICCProfileSize", TARGET_DATA, byref(size))
    profile = create_string_buffer(size.value)
    decoder("GetColorAsICCProfile", TARGET_DATA, profile, size.value)
    return {"icc-profile-data": profile.raw}


def _milliseconds(decoder: _Decoder, info: BasicInfo) -> int:
    if not info.have_animation:
        return 0
    frame = FrameHeader()
    decoder("GetFrameHeader", byref(frame))
    ticks = frame.duration * info.ticks_denominator
    return int(min(round(1000 * ticks / max(info.ticks_numerator, 1)), 2**31 - 1))


class _Blocks:
    """Collects the boxes with EXIF and XMP as the decoder comes upon them."""

    _NAMES = {b"Exif": "exif-data", b"xml ": "xmp-data"}

    def __init__(self, decoder: _Decoder) -> None:
        self._decoder = decoder
        self._name = ""
        self._part = np.empty(0, np.uint8)
        self._done = bytearray()
        self._found: dict[str, bytes] = {}

    def start(self) -> None:
        """Begin with the box that the decoder stands at."""
        self._close()
        kind = create_string_buffer(4)
        self._decoder("GetBoxType", kind, 1)
        self._name = self._NAMES.get(kind.raw, "")
        if self._name:
            self._lend()

    def grow(self) -> None:
        """Take what is there and lend room for more, up to the largest block that is kept."""
        self._take()
        if len(self._done) > BLOCK_BYTES:
            self._name = ""
        else:
            self._lend()

    def finish(self) -> dict[str, bytes]:
        """Give what was found, by libvips' names."""
        self._close()
        exif = self._found.pop("exif-data", b"")
        # Four bytes say where the TIFF header begins behind them.
        body = exif[4 + int.from_bytes(exif[:4]) :]
        return self._found | ({"exif-data": b"Exif\0\0" + body} if body else {})

    def _close(self) -> None:
        if self._name:
            self._take()
            self._found.setdefault(self._name, bytes(self._done))
        self._name, self._done = "", bytearray()

    def _lend(self) -> None:
        self._part = np.empty(max(_FIRST_BLOCK_BYTES, len(self._done)), np.uint8)
        self._decoder("SetBoxBuffer", self._part.ctypes.data, self._part.size)

    def _take(self) -> None:
        unused = self._decoder.release_block()
        self._done += self._part[: self._part.size - unused].tobytes()
