"""What is asked of the damaged files: every tool that there is, with fields that cost little."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from media_tools import registry
from media_tools.detect import sniff


class Place(Enum):
    """Where the damaged file stands among those of the request."""

    ALONE = "alone"
    BESIDE = "before an honest picture"
    LOGO = "as the logo of an honest picture"


@dataclass(frozen=True)
class Wish:
    """A tool and its fields, as a client writes them."""

    tool: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    place: Place = Place.ALONE


SMALL = {"resize": "width", "resizeWidth": "32"}
SOME_BYTES = {"mode": "target-size", "targetBytes": "900"}

PICTURES = (
    Wish("convert", {"format": "png", **SMALL}),
    Wish("convert", {"format": "webp", **SMALL}),
    Wish("convert", {"format": "jpg", "stripMetadata": "true", **SMALL}),
    Wish("convert", {"format": "gif", **SMALL}),
    Wish("convert", {"format": "svg"}),
    Wish("convert", {"format": "tiff", "autoOrient": "false", **SMALL}),
    Wish("convert", {"format": "jxl", **SMALL}),
    Wish("convert", {"format": "avif", **SMALL}),
    Wish("convert", {"format": "heif", **SMALL}),
    Wish("convert", {"format": "pdf"}),
    Wish("convert", {"format": "bmp"}),
    Wish("convert", {"format": "ico", **SMALL}),
    Wish("convert", {"format": "qoi", **SMALL}),
    Wish("convert", {"format": "webp", "compression": "auto", **SMALL}),
    Wish("convert", {"format": "jpg", "compression": "auto", "resize": "square"}),
    Wish("compress", {"stripMetadata": "true"}),
    Wish("compress", {"lossless": "true"}),
    Wish("compress", SOME_BYTES),
    Wish("compress", {**SOME_BYTES, "allowResize": "true"}),
    Wish("thumbnail", {"width": "32", "height": "32", "fit": "contain", "format": "webp"}),
    Wish("thumbnail", {"width": "24", "height": "32"}),
    Wish("transform", {"rotate": "90", "flip": "true", "cropLeft": "1", "cropTop": "1", "width": "32"}),
    Wish("transform", {"preset": "avatar", "format": "png"}),
    Wish("adjust", {"brightness": "1.2", "hue": "40", "contrast": "0.9", "sharpen": "1"}),
    Wish("watermark", {"text": "Mine"}),
    Wish("watermark", {}, Place.LOGO),
    Wish("watermark", {"watermarkWidth": "40", "position": "center"}, Place.LOGO),
    Wish("strip-metadata"),
    Wish("inspect"),
    Wish("image-to-pdf", {"pageSize": "a4"}),
    Wish("image-to-pdf", {}, Place.BESIDE),
)
CARRIED = (
    Wish("convert", {"format": "jpg", "compression": "100", "autoOrient": "false"}),
    Wish("convert", {"format": "jxl", "compression": "100"}),
)
PAGES = (
    Wish("pdf-preview", {"width": "64"}),
    Wish("pdf-preview", {"width": "64", "page": "2", "format": "png"}),
)
ARCHIVES = (
    Wish("unpack", {"mostFiles": "5", "mostFileBytes": "1000000"}),
    Wish("unpack", {"mostFiles": "1", "mostFileBytes": "1000"}),
    Wish("convert", {"format": "zip"}),
    Wish("convert", {"format": "tgz"}),
    Wish("convert", {"format": "tar"}),
)
FILMS = (
    Wish("convert", {"format": "mp4"}),
    Wish("convert", {"format": "mp4", "compression": "40", **SMALL}),
    Wish("convert", {"format": "mkv"}),
    Wish("convert", {"format": "webm", **SMALL}),
    Wish("convert", {"format": "wav"}),
    Wish("convert", {"format": "m4a", "compression": "40"}),
    Wish("convert", {"format": "flac"}),
    Wish("convert", {"format": "mp3"}),
    Wish("convert", {"format": "png", **SMALL}),
    Wish("compress", {"quality": "50"}),
    Wish("compress", {"stripMetadata": "true", "lossless": "true"}),
    Wish("media-convert", {"format": "mov", "compressionLevel": "30", **SMALL}),
    Wish("trim", {"start": "0.1", "duration": "0.2"}),
    Wish("trim", {"start": "0.1", "duration": "0.2", "mode": "fast"}),
    Wish("extract-audio", {"format": "ogg"}),
    Wish("thumbnail", {"width": "32", "height": "32", "timestamp": "0.2"}),
    Wish("poster-frame", {"width": "32"}),
    Wish("storyboard", {"frames": "4", "columns": "2", "width": "32"}),
    Wish("gif", {"width": "32", "duration": "0.3"}),
    Wish("adjust", {"volume": "0.5", "fadeOut": "0.1"}),
    Wish("adjust", {"normalize": "true"}),
    Wish("mute"),
    Wish("speed", {"factor": "2"}),
    Wish("rotate", {"angle": "90"}),
    Wish("waveform", {"width": "64", "height": "32"}),
    Wish("waveform", {"format": "json"}),
    Wish("concat", {}, Place.BESIDE),
    Wish("subtitles", {"format": "srt"}),
    Wish("watermark", {"text": "Mine"}),
    Wish("strip-metadata"),
    Wish("inspect"),
)
"""For films and sounds: streams are copied by the one and coded by the other."""
CUES = (
    *(Wish("subtitles", {"format": word}) for word in ("srt", "vtt", "ass")),
    Wish("convert", {"format": "vtt"}),
)
"""For subtitles."""

TEXTS = (
    Wish("markup", {"from_format": "html", "to_format": "markdown"}),
    Wish("markup", {"from_format": "markdown", "to_format": "html"}),
    *(Wish("data", {"from_format": "json", "to_format": word}) for word in ("csv", "xml", "yaml", "toml")),
    *(Wish("data", {"from_format": word, "to_format": "json"}) for word in ("csv", "xml", "yaml", "toml")),
    *(Wish("calendar", {"from_format": word, "to_format": "csv"}) for word in ("ics", "vcf")),
    *(Wish("calendar", {"from_format": "json", "to_format": word}) for word in ("ics", "vcf")),
    Wish("json-to-typescript"),
)
"""For text that is told by no bytes: whatever is said of it, it may be something else."""


def fitting(honest: bytes) -> tuple[Wish, ...]:
    """Give the wishes that make sense for what the honest file is; a few are for anything."""
    known = sniff(honest)
    if known is None:
        return TEXTS
    if known.kind == "archive":
        return ARCHIVES
    if known.kind in ("video", "audio"):
        return FILMS
    if known.kind == "subtitle":
        return CUES
    match known.name:
        case "pdf":
            return PAGES * 4 + PICTURES
        case "jpg" | "jxl":
            return CARRIED * 4 + PICTURES
    return PICTURES


def asked() -> set[str]:
    """Name the tools that are asked."""
    return {wish.tool for wish in (*PICTURES, *CARRIED, *PAGES, *ARCHIVES, *FILMS, *CUES, *TEXTS)}


def all_tools() -> set[str]:
    """Name the tools that there are."""
    return set(registry.tools())
