"""Sounds that come with a picture attached, as music players show it: to FFmpeg it looks like a film of one frame."""

import io
from functools import cache

import av
from av.stream import Disposition

from tests.samples import films, pictures

MUXERS = {"mp3": ("mp3", {}), "m4a": ("mp4", {"brand": "M4A "}), "flac": ("flac", {})}


@cache
def sound(form: str, cover: bytes | None = None) -> bytes:
    """Make a second of sound with a photograph, or another file, attached to it."""
    picture = cover or pictures.encoded(pictures.photo(96, 64), "jpg", metadata=False)
    buffer = io.BytesIO()
    muxer, options = MUXERS[form]
    with av.open(io.BytesIO(films.sound(form))) as heard, av.open(buffer, "w", format=muxer, options=options) as out:
        source = heard.streams.audio[0]
        kept = out.add_stream_from_template(source)
        shown = out.add_stream("png" if picture.startswith(b"\x89PNG") else "mjpeg")
        shown.width, shown.height = 96, 64
        shown.pix_fmt = "rgb24" if picture.startswith(b"\x89PNG") else "yuvj420p"
        shown.disposition = Disposition.attached_pic
        attached = av.Packet(picture)
        attached.stream, attached.pts, attached.dts, attached.is_keyframe = shown, 0, 0, True
        out.mux(attached)
        for packet in heard.demux(source):
            if packet.dts is not None:
                packet.stream = kept
                out.mux(packet)
    return buffer.getvalue()
