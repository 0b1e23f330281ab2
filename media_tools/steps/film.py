"""The work on a film or a sound: look at it, decide for each stream whether it is copied or coded, carry it over."""

from dataclasses import replace
from pathlib import Path

from media_tools.detect import detect
from media_tools.engines import about_film, codecs, cut_off, demux, probe, seeking, subtitled, tracks, transcode
from media_tools.engines.graph import Filter
from media_tools.engines.probe import AudioStream, Film, Picture, Sound, VideoStream
from media_tools.engines.subtitled import Subtitled
from media_tools.engines.tracks import Copied, Span, Track
from media_tools.engines.transcode import OutputContainer
from media_tools.errors import FormatUnavailable, InvalidParam, NoSound
from media_tools.limits import Limits
from media_tools.media import Output, Progress, Result
from media_tools.registry import Format
from media_tools.steps import film_mark, film_turns, frame, sizes
from media_tools.steps.film_wish import FilmWish
from media_tools.steps.turns import UNTURNED

NO_PICTURE = "The file has no picture that could be worked on; send a film or a picture."
END_MISSING = "The file is cut short: its end is missing; what could be read of it is in the result."
TIMES_JUMP = "The file is damaged: its times jump by hours; what comes before that is in the result."
MISSING_SECONDS = 1.0
"""A film that ends so much before its header's promise was cut short; less is how headers round."""


def run(source: Path, destination: Path, wish: FilmWish, limits: Limits, on_progress: Progress) -> Result:
    """Write `output.<extension>` into the folder `destination`.

    Raises EmptyFile, UnsupportedMedia, ImageTooLarge, MediaTooLong, Undecodable, FormatUnavailable, InvalidParam or
    EncodeFailed. A film whose end is missing is converted as far as it is whole, with a warning.
    """
    form = detect(source)
    film = probe.film(source, form, limits)
    if film.picture is not None:
        film = replace(film, picture=film_turns.turned(film.picture, wish.turn))
    _check(film, wish)
    span = _span(source, film, wish, limits)
    path = destination / f"output.{wish.target.extensions[0]}"
    size = None
    jumps: list[str] = []
    with demux.opened(source, form, limits) as container, transcode.written(path, wish.target) as out:
        if wish.metadata:
            about_film.carry(container, out, span, wish.pace)
        moving, heard = probe.streams(container)
        held = wish.own and wish.target == form
        made: list[Track] = []
        if film.picture is not None and moving is not None and wish.picture and wish.target.kind == "video":
            size, track = _picture(film.picture, moving, out, wish, span, held)
            made.append(track)
        if film.sound is not None and heard is not None and wish.sound:
            made.append(_sound(film.sound, heard, out, wish, span, held))
        if wish.target.kind == "video":
            made += [Subtitled(stream, out, wish.target, span) for stream in subtitled.texts(container)]
        for track, stream in zip(made, out.streams, strict=True):
            about_film.carry_language(track.source, stream, wish.target)
        wanted = _seconds(film, wish)
        played = wanted and wanted / wish.pace
        end = transcode.run(container, out, made, span, played, on_progress, lambda: jumps.append(TIMES_JUMP))
    on_progress(1.0)
    warning = next(iter(jumps), None) or _warning(source, film, wish, end)
    return Result(outputs=(_output(path, wish.target, size, end),), warning=warning)


def _check(film: Film, wish: FilmWish) -> None:
    """Refuse a target that has no place for what the film holds, and a part that lies behind its end."""
    if wish.target.kind == "video" and (film.picture is None or not wish.picture):
        raise FormatUnavailable(f"The file holds sound alone, and {wish.target.label} is a film; ask for m4a or mp3.")
    if wish.target.kind == "audio" and (film.sound is None or not wish.sound):
        raise NoSound(f"The film has no sound, and {wish.target.label} holds nothing else; ask for mp4.")
    if (wish.mark is not None or wish.turn != UNTURNED) and (film.picture is None or wish.target.kind != "video"):
        raise FormatUnavailable(NO_PICTURE)
    if film.seconds is not None and wish.start >= film.seconds:
        raise InvalidParam(
            f"start must lie before the end of the file, which plays {film.seconds:.1f} seconds.",
            field="start",
            allowed={"minimum": 0, "maximum": round(film.seconds, 3)},
        )


def _span(source: Path, film: Film, wish: FilmWish, limits: Limits) -> Span:
    """Give the wanted part; what is passed on as it is begins at a key frame."""
    # without the sound a film begins with its picture
    begins = film.picture.start if film.picture is not None and not wish.sound else film.start
    start = begins + wish.start
    end = None if wish.seconds is None else start + wish.seconds
    if wish.copies == "always" and wish.start and film.picture and codecs.keeps_picture(wish.target, film.picture):
        with demux.opened(source, film.form, limits) as container:
            moving, _ = probe.streams(container)
            assert moving is not None
            start = max(begins, seeking.key_frame(container, moving, start))
    return Span(start=start, end=end, late=start > film.start)


def _seconds(film: Film, wish: FilmWish) -> float | None:
    """Give how long the wanted part is, where the header says how long the whole is."""
    if film.seconds is None:
        return wish.seconds
    return min(film.seconds - wish.start, wish.seconds or film.seconds)


def _picture(
    picture: Picture, stream: VideoStream, out: OutputContainer, wish: FilmWish, span: Span, held: bool
) -> tuple[tuple[int, int], Track]:
    """Give the size of the result in pixels as it is seen, and the track; `held` says that the target has held it."""
    geometry = sizes.plan(picture.width, picture.height, wish.box, wish.enlarge)
    unchanged = (geometry.crop_width, geometry.crop_height) == (picture.width, picture.height) and not wish.looks
    unchanged = unchanged and wish.turn == UNTURNED and wish.mark is None and wish.copies != "sound"
    if _copies(wish, unchanged and (held or (codecs.keeps_picture(wish.target, picture) and not picture.interlaced))):
        return (picture.width, picture.height), Copied(stream, out, span)
    codec = codecs.picture_codec(wish.target, wish.quality)
    size, looks = frame.fitted(picture, geometry, codec.even)
    filters: list[Filter] = [*span.filters(lead=float(1 / picture.rate)), *frame.upright(picture), *looks, *wish.looks]
    if wish.mark is not None:
        filters.append(film_mark.overlay(wish.mark, size))
    rate = None
    if wish.pace > 1:
        # as many frames a second as before: more are more than a screen shows
        rate = picture.rate
        filters.append(f"fps={rate}")
    return size, tracks.coded_picture(stream, out, codec, frame.shown(picture), size, filters, span, rate)


def _sound(sound: Sound, stream: AudioStream, out: OutputContainer, wish: FilmWish, span: Span, held: bool) -> Track:
    lean = sound.bit_rate is None or sound.bit_rate <= 1.1 * wish.kbps * 1000
    usual = lean or (wish.target.kind == "video" and wish.copies != "sound") or wish.target.lossless
    channels = sound.channels <= 2 or not wish.stereo
    if _copies(wish, not wish.tones and (held or (usual and channels and codecs.keeps_sound(wish.target, sound)))):
        return Copied(stream, out, span)
    codec = codecs.sound_codec(wish.target, sound, wish.kbps, stereo=wish.stereo)
    return tracks.coded_sound(stream, out, codec, sound, wish.tones, span)


def _copies(wish: FilmWish, fits: bool) -> bool:
    """Decide whether a stream is passed on as it is. Cut anywhere but at a key frame it cannot be."""
    whole = wish.start == 0 and wish.seconds is None
    good = wish.copies == "sound" or (wish.copies == "fitting" and wish.quality >= codecs.COPYING)
    return fits and (wish.copies == "always" or (whole and good))


def _output(path: Path, target: Format, size: tuple[int, int] | None, end: float) -> Output:
    return Output(
        path=Path(path.name),
        format=target.name,
        mime=target.mime,
        size=path.stat().st_size,
        width=size[0] if size else None,
        height=size[1] if size else None,
        duration=round(end, 3),
    )


def _warning(source: Path, film: Film, wish: FilmWish, end: float) -> str | None:
    """Say so when the file ended before its header's promise."""
    whole = wish.seconds is None
    warning = cut_short(_seconds(film, wish) if film.seconds is not None else None, end * wish.pace)
    return warning or (END_MISSING if whole and cut_off.ends_early(source, film.form) else None)


def cut_short(wanted: float | None, end: float) -> str | None:
    """Give the warning about a file that should play `wanted` seconds and ended after `end`, if it did."""
    if wanted is None or end >= wanted - MISSING_SECONDS:
        return None
    return f"The file is cut short: {end:.1f} of {wanted:.1f} seconds could be read and are in the result."
