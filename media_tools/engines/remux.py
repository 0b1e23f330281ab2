"""Put all streams of a container into a new one of the same kind, packet by packet: nothing is encoded."""

from collections.abc import Callable, Sequence
from pathlib import Path

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.subtitles.stream import SubtitleStream
from av.video.stream import VideoStream

from media_tools.engines import about_film, demux, transcode
from media_tools.engines.probe import Film
from media_tools.engines.tracks import Copied, Span, refused
from media_tools.limits import Limits

KEPT_TAGS = ("hvc1",)
"""Names of a codec in QuickTime's family that say more than FFmpeg's own choice: Apple's players ask for this one."""


def remuxed(
    source: Path,
    path: Path,
    film: Film,
    limits: Limits,
    on_progress: Callable[[float], None],
    *,
    metadata: bool,
    matrix: Sequence[int] | None = None,
) -> float:
    """Write the file at `path` and give how many seconds it plays. Covers, data and attachments are left out.

    `metadata` keeps titles, languages and chapters. `matrix` are the nine numbers of the display matrix, None to leave
    it. Raises Undecodable, and EncodeFailed where the muxer refuses a stream.
    """
    span = Span(start=film.start)
    with demux.opened(source, film.form, limits) as container, transcode.written(path, film.form) as out:
        if metadata:
            about_film.carry(container, out, span)
        tracks = []
        for stream in _carried(container):
            with demux.errors_as(refused()):
                track = Copied(stream, out, span)
            made = track.made
            if isinstance(made, VideoStream):
                if matrix is not None and film.picture is not None and stream.index == film.picture.index:
                    made.set_display_matrix(matrix)
                if stream.codec_context.codec_tag in KEPT_TAGS and film.form.engine["demuxer"] == "mov":
                    made.codec_context.codec_tag = stream.codec_context.codec_tag
            about_film.carry_language(stream, made, film.form)
            if metadata:
                about_film.carry_title(stream, made)
            tracks.append(track)
        return transcode.run(container, out, tracks, span, film.seconds, on_progress)


def _carried(container: InputContainer) -> list[VideoStream | AudioStream | SubtitleStream]:
    every = (*container.streams.video, *container.streams.audio, *container.streams.subtitles)
    kept = [
        each
        for each in every
        if isinstance(each, VideoStream | AudioStream | SubtitleStream)
        and each.codec_context is not None
        and Disposition.attached_pic not in each.disposition
    ]
    return sorted(kept, key=lambda each: each.index)
