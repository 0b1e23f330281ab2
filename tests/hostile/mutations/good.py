"""Honest files to damage: small ones of every format that is read, and the structures that decoders go wrong in."""

import bz2
import gzip
import io
import lzma
from functools import cache

from PIL import Image

from media_tools import registry
from media_tools.detect import sniff
from tests.media_tools.work import convert, do
from tests.samples import archives, documents, drawings, films, pictures, raws, speech

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"></x:xmpmeta>'
GRADIENT = (
    '<style>.a{fill:url(#g)}</style><linearGradient id="g"><stop stop-color="#00f"/></linearGradient>'
    '<path class="a" d="M1 1h50v50q9 9 20 3z"/><text x="5" y="50">Hej</text>'
)


@cache
def files() -> dict[str, bytes]:
    """Give the files by what they are, such as `jpg` or `webp animation`."""
    made = {**pictures.readable(), **_structures(), **_raws(), **_archives(), **_subtitles(), **texts()}
    known = {form.name for data in made.values() if (form := sniff(data))}
    for form in registry.formats().values():
        if form.reads and form.writes and form.kind == "image" and form.name not in known:
            made[form.name] = convert(made["png"], form.name).data
    return made


@cache
def media() -> dict[str, bytes]:
    """Give small films and sounds by what they are: every container that is read and can be made here."""
    small = {"size": (96, 64), "seconds": 0.4}
    made = {container: films.film(container, **small) for container in films.CONTAINERS}
    made |= {form: films.sound(form, seconds=0.4) for form in films.SOUNDS}
    return made | {
        "amr": speech.recording((7, 3, speech.SILENCE, speech.NOTHING, 0) * 4),
        "amr, wide": speech.recording(wide=True, seconds=0.4),
        "3gp of speech": speech.in_film_container(seconds=0.4),
        "mp4 in front": convert(films.film("mp4", **small), "mp4").data,
        "mp4 in fragments": films.film("mp4", muxing=(("movflags", "frag_keyframe+empty_moov"),), **small),
        "mp4 turned": films.film("mp4", rotation=90, **small),
        "mkv with chapters": films.film("mkv", chapters=True, title="A title", **small),
    }


def _subtitles() -> dict[str, bytes]:
    text = b"1\n00:00:01,000 --> 00:00:02,500\n<i>Hello</i>\n\n2\n00:00:03,000 --> 00:00:04,000\nOne\nand two\n"
    return {"srt": text} | {form: do("subtitles", text, format=form).data for form in ("vtt", "ass")}


def texts() -> dict[str, bytes]:
    """Give the formats that are text, which nobody is told by their bytes: one document in each."""
    people = b'[{"name": "Zo\xc3\xab", "born": 1990.5, "tags": ["a", null]}, {"name": "Ann", "home": {"city": "Ulm"}}]'
    plain = people.replace(b", null", b"")
    made = {word: do("data", plain, from_format="json", to_format=word).data for word in ("csv", "xml", "yaml", "toml")}
    day = b'[{"summary": "Tea", "start": "2026-03-01T10:00", "timezone": "Europe/Berlin", "other": ["X-A;B=c:d"]}]'
    made["ics"] = do("calendar", day, from_format="json", to_format="ics").data
    made["vcf"] = do("calendar", b'[{"name": "Ann", "phones": ["1"]}]', from_format="json", to_format="vcf").data
    return {f"text, {word}": data for word, data in {"json": people, "dates": day, **made}.items()}


def _structures() -> dict[str, bytes]:
    """Give the formats' rarer shapes: animations, pages, profiles, palettes, metadata, progressive scans."""
    photo = pictures.photo(64, 48)
    return {
        "jpg with metadata": pictures.encoded(photo, "jpg", 6, xmp=XMP),
        "jpg progressive": _saved(photo, "JPEG", progressive=True),
        "jpg cmyk": pictures.cmyk(True),
        "png palette": _saved(photo.quantize(16), "PNG"),
        "png 16 bits": pictures.sixteen_bit(),
        "png with metadata": pictures.encoded(photo, "png", 6),
        "png animation": pictures.animation("png"),
        "gif animation": pictures.animation("gif"),
        "webp lossless": _saved(photo, "WEBP", lossless=True),
        "webp animation": pictures.animation("webp"),
        "avif animation": pictures.animation("avif"),
        "heif with metadata": pictures.encoded(photo, "heif", 6),
        "tiff pages": pictures.pages(((64, 48), (64, 48))),
        "tiff lzw": _saved(photo, "TIFF", compression="tiff_lzw"),
        "jxl of a jpg": pictures.encoded(photo, "jxl", 6),
        "svg": drawings.svg(GRADIENT),
        "svg with a picture": drawings.with_picture(pictures.encoded(pictures.photo(16, 16), "png"), "png"),
        "pdf": documents.drawn_pdf(),
    }


def _raws() -> dict[str, bytes]:
    photo = pictures.photo(64, 48)
    return {
        "raw": raws.dng(photo, 6, extra=[(315, raws.ASCII, b"Somebody\0"), (50718, raws.RATIONAL, (1, 1))]),
        "raw of another camera": raws.dng(photo, neutral=(0.5, 1, 0.7), extra=[(271, raws.ASCII, b"NIKON\0")]),
    }


def _archives() -> dict[str, bytes]:
    """Give two pictures in every kind of archive, and one in each kind of compressed file."""
    photo = pictures.encoded(pictures.photo(32, 24), "jpg")
    kinds = archives.of_each_kind({"a.jpg": photo, "b/c.png": pictures.encoded(pictures.photo(32, 24), "png")})
    single = {"gz": gzip.compress(photo), "bz2": bz2.compress(photo), "xz": lzma.compress(photo)}
    return {f"archive, {name}": data for name, data in {**kinds, **single}.items()}


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()
