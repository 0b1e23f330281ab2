"""Open films and sounds: by one named demuxer, from one file, within bounds, and without a word from FFmpeg.

A container can name other files, and a playlist does nothing else; `format_whitelist` and `protocol_whitelist` are
FFmpeg's own locks against both (https://ffmpeg.org/ffmpeg-formats.html#Format-Options).
"""

import errno
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import av
import av.error
import av.logging
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream

from media_tools.engines.header import damaged
from media_tools.errors import FormatUnavailable, MediaError, UnsupportedMedia
from media_tools.limits import Limits
from media_tools.registry import Format

THREADS = 2
"""Threads of one decoder or encoder: as many as the smallest machine has cores."""
PROBE_BYTES = 5_000_000
PROBE_MICROSECONDS = 5_000_000
STREAMS = 32

LONGEST_GAP = {"audio": 600, "video": 6 * 3600}
"""Seconds between two packets of a stream: what jumps further is damaged. A gap in a sound is filled in memory."""

FAMILIES = {
    "mov": "mov,mp4,m4a,3gp,3g2,mj2",
    "matroska": "matroska,webm",
    "asf": "asf",
}
"""FFmpeg's whole names of demuxers that have several."""

_PICTURES = (
    "h264 hevc libdav1d av1 vp8 libvpx libvpx-vp9 vp9 mpeg4 mpeg1video mpeg2video msmpeg4v1 msmpeg4 msmpeg4v2 wmv1 "
    "wmv2 wmv3 vc1 h263 h263p flv vp6 vp6f theora mjpeg prores dnxhd ffv1 huffyuv rawvideo qtrle svq1 svq3 cinepak "
    "dvvideo gif"
)
_SOUNDS = (
    "aac mp3float mp3 mp2float mp2 mp1float ac3 eac3 dca flac alac vorbis opus libopus wmav1 wmav2 wmapro amrnb amrwb "
    "nellymoser adpcm_ima_qt adpcm_ima_wav adpcm_ms adpcm_swf truehd speex"
)
_SUBTITLES = "mov_text srt subrip ass ssa webvtt text"
DECODERS = frozenset(f"{_PICTURES} {_SOUNDS} {_SUBTITLES}".split())
"""The decoders that a file may choose: FFmpeg has hundreds more, for which nobody sends files."""

DISK = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EROFS)
"""What is the machine's fault, or its limit, and not the file's."""

av.logging.set_level(None)


@contextmanager
def opened(source: Path, form: Format, limits: Limits) -> Iterator[InputContainer]:
    """Open the film or sound at `source`. Raises Undecodable, here and for what goes wrong in the block.

    Raises FormatUnavailable for what is neither.
    """
    demuxer = form.engine.get("demuxer")
    if demuxer is None:
        raise FormatUnavailable(f"{form.label} files hold no film and no sound; send one that does.")
    options = {
        "format_whitelist": FAMILIES.get(demuxer, demuxer),
        "protocol_whitelist": "file",
        "probesize": str(PROBE_BYTES),
        "analyzeduration": str(PROBE_MICROSECONDS),
        "max_streams": str(STREAMS),
    }
    with errors_as(damaged(form)), _container(source, form, options) as container:
        for stream in (*container.streams.video, *container.streams.audio):
            if stream.codec_context is None:  # a codec that FFmpeg does not know
                continue
            stream.codec_context.options = {"max_pixels": str(limits.frame_pixels)}
            stream.codec_context.thread_count = THREADS
            stream.codec_context.thread_type = "AUTO"
        yield container


def _container(source: Path, form: Format, options: dict[str, str]) -> InputContainer:
    """Read the header. One that wants more memory than there is lies: a film's needs little."""
    with suppress(av.error.MemoryError):
        demuxer = form.engine["demuxer"]
        return av.open(str(source), "r", format=demuxer, container_options=options, metadata_errors="replace")
    # not in a handler: an error that comes of a lack of memory ends the child
    raise damaged(form)


def check_decoder(name: str) -> None:
    """Raise UnsupportedMedia for a codec that is not decoded here."""
    if name not in DECODERS and not name.startswith("pcm_"):
        raise UnsupportedMedia("The file holds a codec that is not read here; export it with a common one like H.264.")


def packets(
    container: InputContainer, streams: "Sequence[Stream]", on_jump: Callable[[], None] = lambda: None
) -> "Iterator[Packet[Any]]":
    """Give the packets of some streams, at least one, to the end of the file or to where it breaks off.

    A damaged index can promise a packet that no memory holds: the file breaks off there too. Where the times of a
    stream jump further than anything honest does, it does likewise, and `on_jump` is called.
    """
    found = container.demux(streams)
    last: dict[int, float] = {}
    first: float | None = None
    while True:
        try:
            packet = next(found)
        except IndexError:
            # the packet is of a stream that shows itself only now, and PyAV stumbles over it
            found = container.demux(streams)
            continue
        except (
            StopIteration,
            av.error.InvalidDataError,
            av.error.EOFError,
            av.error.OSError,
            av.error.MemoryError,
        ):
            return
        if packet.dts is not None and packet.stream.type in LONGEST_GAP:
            now = float(packet.dts * packet.time_base)
            first = now if first is None else first
            if now - last.get(packet.stream.index, first) > LONGEST_GAP[packet.stream.type]:
                on_jump()
                return
            last[packet.stream.index] = now
        yield packet


@contextmanager
def errors_as(refusal: MediaError) -> Iterator[None]:
    """Turn FFmpeg's errors into `refusal`; a lack of memory and a full disk stay what they are.

    Demuxers speak of a fault of input, or of something not permitted, when a file does not go on as it began.
    """
    try:
        yield
    except av.error.MemoryError:
        raise
    except av.error.OSError as error:
        # what a demuxer calls an error of input is a file that ends where it should not
        if error.errno != errno.EIO:
            raise
        raise refusal from error
    except (av.error.FFmpegError, ValueError) as error:
        if isinstance(error, OSError) and error.errno in DISK:
            raise
        raise refusal from error
