"""Subtitles that are text, on their way from one container into another."""

from collections.abc import Iterator
from fractions import Fraction

from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.subtitles.stream import SubtitleStream

from media_tools.engines import cues, probe
from media_tools.engines.probe import AnyPacket
from media_tools.engines.tracks import Span
from media_tools.registry import Format

CODECS = {"mp4": "mov_text", "mov": "mov_text", "webm": "webvtt", "mkv": "subrip"}
"""How each target holds a text."""
MILLISECONDS = Fraction(1, 1000)
MOST_CUES = 100_000


def texts(container: InputContainer) -> list[SubtitleStream]:
    """Give the streams of subtitles that are text."""
    found = (stream for stream in container.streams.subtitles if stream.codec_context is not None)
    return [stream for stream in found if stream.codec_context.name in probe.TEXT_SUBTITLES]


def cues_of(container: InputContainer, stream: SubtitleStream) -> list[cues.Cue]:
    """Read a stream to its end; times count from the start of the film."""
    begins = (container.start_time or 0) / 1_000_000
    found: list[cues.Cue] = []
    for packet in container.demux(stream):
        cue = _cue(packet, begins)
        if cue is not None:
            found.append(cue)
        if len(found) >= MOST_CUES:
            break
    return found


class Subtitled:
    """Carry the texts of one stream over, in the way in which the target holds them."""

    def __init__(self, source: SubtitleStream, out: OutputContainer, target: Format, span: Span) -> None:
        self.source: Stream = source
        self.end = 0.0
        self.done = False
        self._codec = CODECS[target.name]
        self._span = span
        if self._codec == "mov_text":
            made = out.add_stream(self._codec)
            assert isinstance(made, SubtitleStream)
            # FFmpeg's own encoder writes down how the letters look; the texts are put into packets here
            made.codec_context.subtitle_header = cues.ASS_HEADER.encode()
            made.codec_context.time_base = MILLISECONDS
            self._made: Stream = made
        else:
            self._made = out.add_mux_stream(self._codec)
        self._made.time_base = MILLISECONDS

    def take(self, packet: AnyPacket) -> Iterator[AnyPacket]:
        """Give the packet's text anew, when it is shown within the span."""
        cue = _cue(packet, self._span.start)
        if cue is None or cue.end <= 0:
            return
        most = cue.end if self._span.end is None else self._span.end - self._span.start
        start, end = max(cue.start, 0.0), min(cue.end, most)
        if end <= start:
            return
        made = Packet(cues.for_packet(cue.text, self._codec))
        made.time_base = MILLISECONDS
        made.pts = made.dts = round(start * 1000)
        made.duration = max(1, round((end - start) * 1000))
        made.stream = self._made
        yield made

    def finish(self) -> Iterator[AnyPacket]:
        """Nothing is held back."""
        return iter(())


def _cue(packet: AnyPacket, begins: float) -> cues.Cue | None:
    if packet.pts is None or not packet.duration or not packet.size:
        return None
    start = float(packet.pts * packet.time_base) - begins
    text = cues.of_packet(bytes(packet), packet.stream.codec_context.name)
    return cues.Cue(start, start + float(packet.duration * packet.time_base), text) if text else None
