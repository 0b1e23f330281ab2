"""What each media tool needs to do its work once, and the call that asks for it."""

import base64
from dataclasses import dataclass, field
from typing import Any

from rest_framework.response import Response
from rest_framework.test import APIClient

from jobs.api.views.media import offered
from tests.calls import photo, sent
from tests.samples import documents, films

FACTS = {
    "filename", "mimeType", "sizeBytes", "kind", "format", "width", "height", "duration", "bitrateKbps", "streams",
}  # fmt: skip
"""What `inspect` always tells."""
SUBTITLES = b"1\n00:00:01,000 --> 00:00:02,000\nHello\n"
TABLE = 'name,city\n"Zoë, the first of her name",Köln\n'.encode()
PEOPLE = b'[{"name": "Zoe", "born": 1990}, {"name": "Ann", "city": null}]'
CALENDAR = b"""BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
DTSTART;TZID=Europe/Berlin:20260301T100000
SUMMARY:Tea
END:VEVENT
END:VCALENDAR
"""
MAKING = sorted(name for name, tool in offered().items() if not tool.telling)
"""The tools that make files."""

OUTPUTS = {"storyboard": 2}
"""How many files a tool makes of one, where it is not one."""


@dataclass(frozen=True)
class Wanted:
    """Files and fields with which a tool succeeds."""

    files: tuple[bytes, ...] = field(default_factory=lambda: (photo(),))
    fields: dict[str, str] = field(default_factory=dict)
    name: str = "photo.jpg"


def wanted(tool: str) -> Wanted:
    """Give a good request for a tool: a photograph and no field, unless the tool wants more."""
    match tool:
        case "pdf-preview":
            return Wanted(files=(documents.drawn_pdf(),), name="document.pdf")
        case "image-to-pdf":
            return Wanted(files=(photo(), photo("png")))
        case "trim":
            return Wanted(files=(films.film(seconds=0.4),), fields={"start": "0.1", "duration": "0.2"}, name="film.mp4")
        case "concat":
            return Wanted(files=(films.sound("wav", seconds=0.2), films.sound("flac", seconds=0.2)), name="sound.wav")
        case "subtitles":
            return Wanted(files=(SUBTITLES,), fields={"format": "vtt"}, name="film.srt")
        case "convert":
            return Wanted(files=(films.film(seconds=0.4),), fields={"format": "mov"}, name="film.mp4")
        case "gif" | "storyboard":
            return Wanted(files=(films.film(seconds=0.4, size=(160, 90)),), name="clip.mp4")
        case "watermark":
            return Wanted(fields={"text": "Mine"})
        case "data":
            return Wanted(files=(TABLE,), fields={"from_format": "csv", "to_format": "xml"}, name="people.csv")
        case "calendar":
            return Wanted(files=(CALENDAR,), fields={"from_format": "ics", "to_format": "csv"}, name="dates.ics")
        case "json-to-typescript":
            return Wanted(files=(PEOPLE,), name="people.json")
        case "extract-audio" | "mute" | "waveform":
            return Wanted(files=(films.film(seconds=0.4),), name="film.mp4")
        case "speed":
            return Wanted(files=(films.film(seconds=0.4),), fields={"factor": "2"}, name="film.mp4")
        case "markup":
            fields = {"from_format": "markdown", "to_format": "html"}
            return Wanted(files=(b"# Title\n",), fields=fields, name="notes.md")
        case _:
            return Wanted()


def ask(client: APIClient, tool: str, **fields: Any) -> Response:
    """Ask a tool for its work; headers go in as `headers={…}`."""
    headers = fields.pop("headers", None)
    wish = wanted(tool)
    files = [sent(wish.name, content) for content in wish.files]
    body = {"files": files, **wish.fields, **fields}
    answer: Response = client.post(f"/api/media/{tool}", body, format="multipart", headers=headers)
    return answer


def content_of(entry: dict[str, Any]) -> bytes:
    """Read an entry's data URL, and check that it says its own type."""
    head, _, content = entry["downloadUrl"].partition(",")
    assert head == f"data:{entry['mimeType']};base64"
    return base64.b64decode(content, validate=True)
