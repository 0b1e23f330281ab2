"""Files that would have a demuxer read another file, dressed as films; and containers that promise too much."""

import io
import struct
from fractions import Fraction
from functools import cache

import av
import numpy as np

from tests.samples import films

SECRET = "secret.mp4"
"""What the traps point at."""
MARK = b"TOP-SECRET-TITLE"
SECRET_SIZE = (208, 112)

_EBML = b"\x1aE\xdf\xa3\x8bB\x82\x88matroska"
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + struct.pack("<QI", 30, 0) + b"\x01\x02"


@cache
def secret() -> bytes:
    """Make the film that nobody may see: its size and its title give it away."""
    return films.film("mp4", seconds=0.6, size=SECRET_SIZE, title=MARK.decode())


def disguises(target: str = SECRET) -> dict[str, bytes]:
    """Give each script that points at `target`, bare and behind the first bytes of formats that are read."""
    scripts = _scripts(target)
    found = dict(scripts)
    for dress, begin in _DRESSES.items():
        for name in ("m3u8", "ffconcat", "mpd", "concat"):
            found[f"{name} as {dress}"] = begin(scripts[name])
    return found


def _scripts(target: str) -> dict[str, bytes]:
    return {
        "m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{target}\n#EXT-X-ENDLIST\n".encode(),
        "ffconcat": f"ffconcat version 1.0\nfile {target}\n".encode(),
        "mpd": (
            '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
            'mediaPresentationDuration="PT1S"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" '
            f'bandwidth="1000"><BaseURL>{target}</BaseURL></Representation></AdaptationSet></Period></MPD>'
        ).encode(),
        "asx": f'<asx version="3.0"><entry><ref href="file:{target}"/></entry></asx>'.encode(),
        "asf redirector": f"[Reference]\r\nRef1={target}\r\n".encode(),
        "concat": f"concat:source|{target}".encode(),
        "subfile": f"subfile,,start,0,end,0,,:{target}".encode(),
        "data": b"data:video/mp4;base64,AAAAIGZ0eXBpc29tAAACAGlzb21pc28yYXZjMW1wNDE=",
        "sdp": f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns={target}\nc=IN IP4 127.0.0.1\nm=video 9 RTP/AVP 96\n".encode(),
        "file": f"file:{target}".encode(),
        "smil": f'<smil><body><video src="{target}"/></body></smil>'.encode(),
        "cue": f'FILE "{target}" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n'.encode(),
    }


_DRESSES = {
    "mp4": lambda script: b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + script,
    "mov": lambda script: b"\0\0\0\x14ftypqt  \0\0\2\0qt  " + script,
    "mp3": lambda script: b"ID3\x04\0\0\0\0\0\0" + script,
    "ts": lambda script: b"".join(b"G" + script.ljust(187, b"\n")[:187] for _ in range(6)),
    "mkv": lambda script: _EBML + script,
    "wmv": lambda script: _ASF + script,
    "avi": lambda script: b"RIFF\xff\0\0\0AVI " + script,
    "flv": lambda script: b"FLV\x01\x05\0\0\0\x09\0\0\0\0" + script,
    "ogg": lambda script: b"OggS\0\2" + script,
    "wav": lambda script: b"RIFF\xff\0\0\0WAVE" + script,
    "flac": lambda script: b"fLaC" + script,
    "mpg": lambda script: b"\0\0\1\xba" + script,
}


def outside_reference(kind: bytes) -> bytes:
    """Make a QuickTime film whose media lie in another file: `kind` is `url ` or `alis`, the alias of a Mac."""
    if kind == b"alis":
        path = SECRET.encode()
        names = bytes([0]).ljust(28, b"\0"), bytes([len(path)]) + path.ljust(63, b"\0")
        record = bytes(10) + names[0] + bytes(12) + names[1] + bytes(16) + struct.pack(">hh", 1, 1) + bytes(16)
        record += struct.pack(">HH", 2, len(path)) + path + bytes(len(path) % 2) + struct.pack(">HH", 0xFFFF, 0)
        entry = b"alis" + bytes(4) + record
    else:
        entry = b"url " + bytes(4) + SECRET.encode() + b"\0"
    entry = struct.pack(">I", len(entry) + 4) + entry
    return _replaced(films.film("mov", seconds=0.4, sound=None), b"dref", bytes(4) + struct.pack(">I", 1) + entry)


def linked_segments() -> bytes:
    """Make a Matroska film that names another file as the one before it, where its muxer had named itself."""
    data = films.film("mkv", seconds=0.4)
    start = data.index(b"M\x80")
    length = data[start + 2] & 0x7F
    name = SECRET.encode().ljust(length - 1, b"\0")
    return data[:start] + b"<\x83\xab" + bytes([0x80 | (length - 1)]) + name + data[start + 3 + length :]


@cache
def many_streams(count: int) -> bytes:
    """Make a Matroska file of so many sounds."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="matroska") as out:
        streams = [out.add_stream("pcm_s16le", rate=8000, layout="mono") for _ in range(count)]
        for stream in streams:
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16p", layout="mono")
            frame.rate, frame.pts, frame.time_base = 8000, 0, Fraction(1, 8000)
            out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
    return buffer.getvalue()


@cache
def many_chapters(count: int) -> bytes:
    """Make a Matroska film with so many chapters."""
    buffer = io.BytesIO()
    with av.open(io.BytesIO(films.film("mkv", seconds=0.4))) as source, av.open(buffer, "w", format="matroska") as out:
        out.set_chapters(
            [
                {"id": n, "start": n, "end": n + 1, "time_base": Fraction(1, 1000), "metadata": {"title": f"{n}"}}
                for n in range(count)
            ]
        )
        made = {stream.index: out.add_stream_from_template(stream) for stream in source.streams}
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = made[packet.stream.index]
                out.mux_one(packet)
    return buffer.getvalue()


@cache
def foreign_codec() -> bytes:
    """Make an AVI film of a codec that nobody sends: ZMBV, the screen recorder of DOSBox."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="avi") as out:
        stream = out.add_stream("zmbv", rate=5)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "pal8"
        for number in range(3):
            frame = av.VideoFrame(32, 32, "pal8")
            frame.pts = number
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return buffer.getvalue()


def giant() -> bytes:
    """Make a Matroska film whose header, in which the codec believes, says 65,535 pixels from left to right."""
    data = films.film("mkv", seconds=0.2, sound=None, picture="ffv1")
    width = data.index(b"\xb0\x82\x01\x40")
    return data[: width + 2] + b"\xff\xff" + data[width + 4 :]


def giant_frame() -> bytes:
    """Make a WebM film whose key frame says 16,383 × 16,383 pixels, and whose header knows nothing of it."""
    data = bytearray(films.film("webm", seconds=0.2, sound=None))
    for place in _places(bytes(data), b"\x9d\x01\x2a"):
        data[place + 3 : place + 7] = struct.pack("<HH", 16383, 16383)
    return bytes(data)


def empty_index() -> bytes:
    """Make an MP4 file whose index lists nothing."""
    return b"\0\0\0\x14ftypisom\0\0\2\0isom" + b"\0\0\0\x08moov" + b"\0\0\0\x10mdat" + bytes(8)


def init_segment() -> bytes:
    """Make the first part of a film for streaming: an index, and not a single frame."""
    data = films.film("mp4", seconds=0.4, muxing=(("movflags", "frag_keyframe+empty_moov"),))
    return data[: data.index(b"moof") - 4]


def _places(data: bytes, what: bytes) -> list[int]:
    found, start = [], data.find(what)
    while start >= 0:
        found.append(start)
        start = data.find(what, start + 1)
    return found


def _replaced(data: bytes, name: bytes, content: bytes) -> bytes:
    """Give every box of this name other content, and let the boxes around it grow with it."""
    made, position = [], 0
    while position + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[position : position + 8])
        inner = data[position + 8 : position + size]
        if kind == name:
            inner = content
        elif kind in (b"moov", b"trak", b"mdia", b"minf", b"dinf"):
            inner = _replaced(inner, name, content)
        made.append(struct.pack(">I4s", len(inner) + 8, kind) + inner)
        position += max(size, 8)
    return b"".join(made)
