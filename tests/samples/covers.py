"""Sounds and films that come with a picture attached, which to FFmpeg looks like a film of one frame."""

import io
from functools import cache
from typing import Any

import av
from av.stream import Disposition

from tests.samples import films, pictures

MUXERS = {"mp3": ("mp3", {}), "m4a": ("mp4", {"brand": "M4A "}), "flac": ("flac", {})}


@cache
def sound(form: str, cover: bytes | None = None) -> bytes:
    """Make a second of sound with a photograph, or another file, attached to it."""
    return _covered(films.sound(form), *MUXERS[form], cover or _photo())


@cache
def film() -> bytes:
    """Make a film with a photograph attached to it, marked to be shown before what moves."""
    return _covered(films.film(seconds=0.4, size=(96, 64), sound=None), "mp4", {}, _photo())


def _photo() -> bytes:
    return pictures.encoded(pictures.photo(96, 64), "jpg", metadata=False)


def _covered(source: bytes, muxer: str, options: dict[str, str], picture: bytes) -> bytes:
    buffer = io.BytesIO()
    kept: dict[int, Any] = {}
    with av.open(io.BytesIO(source)) as plain, av.open(buffer, "w", format=muxer, options=options) as out:
        # where there is sound, some formats want it first
        kept |= {stream.index: out.add_stream_from_template(stream) for stream in plain.streams.audio}
        shown = _picture_stream(out, is_png=picture.startswith(b"\x89PNG"))
        kept |= {stream.index: out.add_stream_from_template(stream) for stream in plain.streams.video}
        attached = av.Packet(picture)
        attached.stream, attached.pts, attached.dts, attached.is_keyframe = shown, 0, 0, True
        out.mux(attached)
        for packet in plain.demux():
            if packet.dts is not None:
                packet.stream = kept[packet.stream.index]
                out.mux(packet)
    return buffer.getvalue()


def _picture_stream(out: Any, *, is_png: bool) -> Any:
    shown = out.add_stream("png" if is_png else "mjpeg")
    shown.width, shown.height, shown.pix_fmt = 96, 64, "rgb24" if is_png else "yuvj420p"
    shown.disposition = Disposition.attached_pic
    return shown
