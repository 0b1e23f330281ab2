"""Write several films or sounds one after the other into one, each brought to the size and the rates of the first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from av.audio.fifo import AudioFifo
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from media_tools.engines import codecs, demux, probe, tracks
from media_tools.engines.codecs import PictureCodec, SoundCodec
from media_tools.engines.graph import Chain, Filter, Frame
from media_tools.engines.probe import Film
from media_tools.limits import Limits

SILENT_SAMPLES = 4_096


@dataclass(frozen=True, kw_only=True)
class Part:
    """One of the films, and the filters that bring its frames to the common size, upright."""

    source: Path
    film: Film
    looks: tuple[Filter, ...] = ()


class Pictures:
    """The picture of the whole: frames at a steady rate, counted on over all parts."""

    def __init__(self, out: OutputContainer, codec: PictureCodec, size: tuple[int, int], rate: Fraction) -> None:
        made = out.add_stream(codec.name, rate=rate, options=dict(codec.options))
        assert isinstance(made, VideoStream)
        made.width, made.height = size
        made.pix_fmt = codec.pixel_format
        made.time_base = made.codec_context.time_base = 1 / rate
        made.codec_context.thread_count = demux.THREADS
        # left to PyAV, x264 cuts each frame into slices: slower and larger
        made.codec_context.thread_type = "AUTO"
        context = made.codec_context
        context.color_primaries, context.color_trc, context.colorspace, context.color_range = 1, 1, 1, 1
        self.rate = rate
        self.count = 0
        self._out, self._made = out, made
        self._last: VideoFrame | None = None
        self._ending = (f"fps={rate}:start_time=0", f"format={codec.pixel_format}")

    def chain(self, part: Part, stream: VideoStream) -> Chain:
        """Make the filters of one part."""
        assert stream.time_base is not None
        shift = f"setpts=PTS-({part.film.start:.6f}/TB)"
        return Chain([shift, *part.looks, *self._ending], stream.time_base)

    def write(self, frame: Frame | None) -> None:
        """Write a frame after the last one; None writes what the encoder holds."""
        if isinstance(frame, VideoFrame):
            frame.pts, frame.time_base, frame.pict_type = self.count, 1 / self.rate, PictureType.NONE
            self.count += 1
            self._last = frame
        with demux.errors_as(tracks.refused()):
            self._out.mux(self._made.encode(frame if isinstance(frame, VideoFrame) else None))

    def hold(self, seconds: float) -> None:
        """Show the last frame until the whole is so long."""
        while self._last is not None and self.count + 0.5 < seconds * self.rate:
            self.write(self._last)

    @property
    def seconds(self) -> float:
        """How long the picture is."""
        return float(self.count / self.rate)


class Sounds:
    """The sound of the whole: samples counted on over all parts."""

    def __init__(self, out: OutputContainer, codec: SoundCodec, rate: int, layout: str) -> None:
        self.rate = codecs.sample_rate(codec, rate)
        self.layout = {1: "mono", 2: "stereo"}.get(codec.channels, layout)
        made, self._encoder = tracks.sound_encoder(out, codec, self.rate, self.layout)
        self.count = 0
        self._out, self._codec = out, codec
        self._samples = made.codec_context.frame_size or SILENT_SAMPLES
        self._fifo = AudioFifo()
        self._sent = 0

    def chain(self, part: Part, stream: AudioStream) -> Chain:
        """Make the filters of one part; what it lacks at its beginning is silence."""
        assert stream.time_base is not None
        ending = (
            f"asetpts=PTS-({part.film.start:.6f}/TB)",
            f"aresample={self.rate}:ochl={self.layout}:rematrix_maxval=1:async=1:first_pts=0",
            f"aformat=sample_fmts={self._codec.sample_format}:sample_rates={self.rate}:channel_layouts={self.layout}",
        )
        return Chain(ending, stream.time_base)

    def write(self, frame: Frame | None) -> None:
        """Write samples after the last ones; None writes what is left."""
        if isinstance(frame, AudioFrame):
            self.count += frame.samples
            frame.pts = None
            self._fifo.write(frame)
        while (ready := self._fifo.read(self._samples, partial=frame is None)) is not None:
            ready.pts, ready.time_base = self._sent, Fraction(1, self.rate)
            self._sent += ready.samples
            self._encode(ready)
        if frame is None:
            self._encode(None)

    def hush(self, seconds: float) -> None:
        """Write silence until the whole is so long."""
        missing = round(seconds * self.rate) - self.count
        while missing > 0:
            silence = AudioFrame(format=self._codec.sample_format, layout=self.layout, samples=min(missing, 4096))
            for plane in silence.planes:
                plane.update(bytes(plane.buffer_size))
            silence.rate = self.rate
            missing -= silence.samples
            self.write(silence)

    @property
    def seconds(self) -> float:
        """How long the sound is."""
        return self.count / self.rate

    def _encode(self, frame: AudioFrame | None) -> None:
        with demux.errors_as(tracks.refused()):
            self._out.mux(self._encoder.encode(frame))


def run(
    parts: Sequence[Part],
    pictures: Pictures | None,
    sounds: Sounds | None,
    limits: Limits,
    on_progress: Callable[[float], None],
) -> list[float]:
    """Write every part; give how long each has become. The caller opened the target and closes it."""
    lengths: list[float] = []
    for number, part in enumerate(parts):
        begins = sum(lengths)
        known = part.film.seconds or 0.0

        def told(now: float, number: int = number, begins: float = begins, known: float = known) -> None:
            done = min((now - begins) / known, 1.0) if known else 0.0
            on_progress((number + done) / len(parts))

        with demux.opened(part.source, part.film.form, limits) as container:
            _carry(container, part, pictures, sounds, told)
        ends = max(writer.seconds for writer in (pictures, sounds) if writer is not None)
        if pictures is not None:
            pictures.hold(ends)
        if sounds is not None:
            sounds.hush(ends)
        lengths.append(ends - begins)
    for writer in (pictures, sounds):
        if writer is not None:
            writer.write(None)
    return lengths


def _carry(
    container: InputContainer,
    part: Part,
    pictures: Pictures | None,
    sounds: Sounds | None,
    told: Callable[[float], None],
) -> None:
    """Decode, filter and write the frames of one part."""
    moving, heard = probe.streams(container)
    chains: dict[int, tuple[Chain, Pictures | Sounds]] = {}
    if pictures is not None and moving is not None and part.film.picture is not None:
        chains[moving.index] = (pictures.chain(part, moving), pictures)
    if sounds is not None and heard is not None and part.film.sound is not None:
        chains[heard.index] = (sounds.chain(part, heard), sounds)
    streams = [stream for stream in container.streams if stream.index in chains]
    for packet in demux.packets(container, streams):
        chain, writer = chains[packet.stream.index]
        for frame in probe.decoded(packet):
            if frame.pts is not None:
                for made in chain.push(frame):
                    writer.write(made)
        told(writer.seconds)
    for chain, writer in chains.values():
        for made in chain.finish():
            writer.write(made)
