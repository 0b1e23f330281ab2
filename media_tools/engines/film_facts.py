"""What a film or a sound tells about itself: each of its streams, its chapters, and its tags without the place."""

import re
from collections.abc import Mapping
from fractions import Fraction
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import av.error
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from media_tools.engines import demux, ending, probe
from media_tools.engines.about_film import DROPPED
from media_tools.engines.probe import Film, Picture, Sound
from media_tools.errors import UnsupportedMedia
from media_tools.limits import Limits
from media_tools.registry import Format

TAGS = 24
NAME_CHARACTERS = 60
TEXT_CHARACTERS = 200
VALUES = 950
"""How many values all facts hold together; chapters that are beyond are left out."""
VALUES_PER_CHAPTER = 4
FEW_PACKETS, FEW_FRAMES = 2_000, 120
"""So much of the beginning is looked at for the times between frames."""
UNEVEN_SECONDS = 0.003
"""Containers that count in milliseconds move every frame by up to one."""
ODD_PART = 0.05
"""A frame that was lost here and there makes no uneven film."""

_PRIMARIES = {1: "bt709", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "film", 9: "bt2020",
              10: "smpte428", 11: "smpte431", 12: "smpte432", 22: "ebu3213"}  # fmt: skip
_TRANSFERS = {1: "bt709", 4: "gamma22", 5: "gamma28", 6: "smpte170m", 7: "smpte240m", 8: "linear", 11: "xvycc",
              12: "bt1361e", 13: "srgb", 14: "bt2020-10", 15: "bt2020-12", 16: "pq", 17: "smpte428",
              18: "hlg"}  # fmt: skip
_MATRICES = {0: "rgb", 1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "ycgco", 9: "bt2020nc",
             10: "bt2020c", 14: "ictcp"}  # fmt: skip
_RANGES = {1: "limited", 2: "full"}
"""Names of the code points of ITU-T H.273; the range by FFmpeg's numbers."""
_PROGRESSIVE, _FIELDS = 1, (2, 3, 4, 5)
"""FFmpeg's numbers for the order of fields."""
_PLACES = ("location", "gps", "xyz", "loci", "geo")
_ISO_6709 = re.compile(r"[+-]\d{1,3}(\.\d+)?[+-]\d{1,3}(\.\d+)?")


def of(source: Path, form: Format, limits: Limits) -> dict[str, Any]:
    """Give the facts about the film or sound at `source`: sides in pixels as they are seen, times in seconds.

    A film with a codec that is not decoded here is told about by its header alone. Raises Undecodable, ImageTooLarge
    or MediaTooLong.
    """
    with demux.opened(source, form, limits) as container:
        film, end = None, ending.Ending(seconds=_promised(container), estimated=True)
        try:
            film = probe.looked_at(container, form, limits)
            uneven = _uneven(container, film)
            end = ending.of(container, film)
        except UnsupportedMedia:
            uneven = None
        size = source.stat().st_size
        streams = [_stream(stream, film, uneven) for stream in container.streams]
        seen = next((stream for stream in streams if stream["type"] == "video"), None)
        shown = film.picture if film is not None else None
        # where there is one stream alone, such as in Ogg, what is said of it is said of the whole
        alone = container.streams[0].metadata if len(streams) == 1 else {}
        tags, has_location = _tags({**alone, **container.metadata})
        facts = {
            "mimeType": form.mime,
            "sizeBytes": size,
            "kind": "audio" if seen is None else "video",
            "format": form.name,
            "width": shown.width if shown else seen and seen.get("width"),
            "height": shown.height if shown else seen and seen.get("height"),
            "duration": None if end.seconds is None else round(end.seconds, 3),
            "durationEstimated": end.estimated,
            "truncated": end.cut,
            "bitrateKbps": round(size * 8 / end.seconds / 1000) if end.seconds else None,
            "streams": streams,
            "hasCover": any(stream["type"] == "cover" for stream in streams),
            "hasLocation": has_location,
            "tags": tags,
        }
        return facts | {"chapters": _chapters(container, VALUES - _values(facts))}


def _promised(container: InputContainer) -> float | None:
    return container.duration / probe.MICROSECONDS if container.duration else None


def _stream(stream: Any, film: Film | None, uneven: bool | None) -> dict[str, Any]:
    """Tell of one stream; what only a decoded frame shows is known of the picture and the sound that are worked on."""
    context = stream.codec_context
    told: dict[str, Any] = {
        "index": stream.index,
        "type": "cover" if Disposition.attached_pic in stream.disposition else stream.type,
        "codec": context.codec.canonical_name if context is not None else None,
        "profile": _text(stream.profile) if context is not None else None,
        "language": _text(stream.metadata.get("language", "")),
        "title": _text(stream.metadata.get("title", "")),
        "default": Disposition.default in stream.disposition,
        "forced": Disposition.forced in stream.disposition,
        "bitrateKbps": round(context.bit_rate / 1000) if context is not None and context.bit_rate else None,
    }
    match stream.type:
        case "video" if context is not None:
            main = film.picture if film and film.picture and film.picture.index == stream.index else None
            return told | _video(stream, main, uneven if main else None)
        case "audio" if context is not None:
            return told | _audio(
                stream, film.sound if film and film.sound and film.sound.index == stream.index else None
            )
        case _:
            return told


def _video(stream: VideoStream, main: Picture | None, uneven: bool | None) -> dict[str, Any]:
    context = stream.codec_context
    size = main.stored if main else (context.width, context.height)
    told: dict[str, Any] = {"width": size[0], "height": size[1]}
    if Disposition.attached_pic in stream.disposition:
        return told
    rate = main.rate if main else stream.average_rate
    fields = context.field_order
    transfer = main.colours.transfer if main else context.color_trc
    return told | {
        "rotation": main.rotation if main else None,
        "sampleAspectRatio": _ratio(stream.sample_aspect_ratio),
        "frameRate": round(float(rate), 3) if rate else None,
        "variableFrameRate": uneven,
        "frames": stream.frames or None,
        "pixelFormat": main.pixel_format if main else context.pix_fmt,
        "bitDepth": main.depth if main else context.format.components[0].bits if context.format else None,
        "color": {
            "primaries": _PRIMARIES.get(main.colours.primaries if main else context.color_primaries),
            "transfer": _TRANSFERS.get(transfer),
            "matrix": _MATRICES.get(main.colours.matrix if main else context.colorspace),
            "range": _RANGES.get(main.colours.range if main else context.color_range),
        },
        "hdr": {probe.PQ: "pq", probe.HLG: "hlg"}.get(transfer),
        "interlaced": True if (main and main.interlaced) or fields in _FIELDS else None if not main else False,
    }


def _audio(stream: Any, main: Sound | None) -> dict[str, Any]:
    channels = main.channels if main else stream.channels or None
    layout = main.layout if main else stream.layout.name
    return {
        "sampleRate": main.rate if main else stream.rate or None,
        "channels": channels,
        # a file that does not name the places of its channels has the usual ones
        "channelLayout": {1: "mono", 2: "stereo"}.get(channels or 0) if " channel" in layout else layout,
    }


def _uneven(container: InputContainer, film: Film) -> bool | None:
    """Say whether the first frames come at uneven times; None where there are too few."""
    if film.picture is None:
        return None
    stream = container.streams[film.picture.index]
    times: list[float] = []
    try:
        container.seek(round(film.start * probe.MICROSECONDS))
    except av.error.FFmpegError:
        return None
    for packet in islice(demux.packets(container, [stream]), FEW_PACKETS):
        if packet.pts is not None:
            times.append(float(packet.pts * packet.time_base))
        if len(times) >= FEW_FRAMES:
            break
    times.sort()
    # the last ones may still have others between them
    steps = [
        after - before for before, after in zip(times, times[1:-8] if len(times) > 16 else times[1:], strict=False)
    ]
    if len(steps) < 2:
        return None
    usual = median(steps)
    return sum(abs(step - usual) > UNEVEN_SECONDS for step in steps) > max(1, len(steps) * ODD_PART)


def _tags(metadata: Mapping[str, str]) -> tuple[dict[str, str], bool]:
    """Give what the container says of itself, and whether it names a place, which is not told."""
    tags: dict[str, str] = {}
    has_location = False
    for name, value in metadata.items():
        if any(word in name.lower() for word in _PLACES) or _ISO_6709.match(value):
            has_location = True
        elif name.lower() not in DROPPED and len(tags) < TAGS and (words := _text(value)):
            tags[(_text(name) or "unnamed")[:NAME_CHARACTERS].lower()] = words
    return tags, has_location


def _chapters(container: InputContainer, room: int) -> list[dict[str, Any]]:
    """Give as many chapters as there is room for, in values."""
    return [
        {
            "start": round(float(chapter["start"] * (chapter["time_base"] or 0)), 3),
            "end": round(float(chapter["end"] * (chapter["time_base"] or 0)), 3),
            "title": _text(chapter["metadata"].get("title", "")),
        }
        for chapter in container.chapters()[: max(0, room // VALUES_PER_CHAPTER)]
    ]


def _values(value: Any) -> int:
    """Count the values as `media_tools.answers` does."""
    if isinstance(value, dict):
        return 1 + sum(_values(inner) for inner in value.values())
    if isinstance(value, list):
        return 1 + sum(_values(inner) for inner in value)
    return 1


def _ratio(aspect: Fraction | None) -> str:
    return f"{aspect.numerator}:{aspect.denominator}" if aspect else "1:1"


def _text(value: str | None) -> str | None:
    return "".join(letter for letter in value or "" if letter.isprintable()).strip()[:TEXT_CHARACTERS] or None
