"""Subtitles as text: SubRip, WebVTT (https://www.w3.org/TR/webvtt1/) and Advanced SubStation, read and written."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

HOURS = 9_999
_CLOCK = r"[ \t]*(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[,.](\d{1,3})[ \t]*"
_TIMING = re.compile(f"^{_CLOCK}-->{_CLOCK}[^\\n]*$", re.MULTILINE)
_DIALOGUE = re.compile(r"^Dialogue:[ \t]*([^\n]*)$", re.MULTILINE)
_ASS_TIME = re.compile(r"(\d{1,4}):(\d{1,2}):(\d{1,2})[.:](\d{1,3})")
_ASS_FIELDS = 9
"""Fields of a dialogue before its text: layer or mark, start, end, style, name, three margins, effect."""
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>|<\d[\d:.]{0,20}>")
_KEPT = re.compile(r"</?[biu]>")
_OVERRIDE = re.compile(r"\{([^{}\n]{0,500})\}")
_LETTER = re.compile(r"\\([biu])(\d)")
ASS_HEADER = """[Script Info]
ScriptType: v4.00+
PlayResX: 384
PlayResY: 288
WrapStyle: 0
ScaledBorderAndShadow: yes

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


@dataclass(frozen=True)
class Cue:
    """A text and when it is shown, in seconds. Of all markup only `<b>`, `<i>` and `<u>` are left in it."""

    start: float
    end: float
    text: str


def read(data: bytes, form: str) -> list[Cue]:
    """Read a file of the format srt, vtt or ass. What is no cue is passed over; there may be none at all."""
    text = _decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    cues = _dialogues(text) if form == "ass" else _timed(text, form)
    return sorted((cue for cue in cues if cue.text and cue.end > cue.start), key=lambda cue: cue.start)


def written(cues: Iterable[Cue], form: str) -> str:
    """Write cues in the format srt, vtt or ass."""
    match form:
        case "ass":
            return ASS_HEADER + "".join(_dialogue(cue) for cue in cues)
        case "vtt":
            blocks = (f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n{_escaped(cue.text)}\n" for cue in cues)
            return "\n".join(["WEBVTT\n", *blocks])
        case _:
            numbered = enumerate(cues, start=1)
            return "\n".join(
                f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n{cue.text}\n"
                for number, cue in numbered
            )


def of_packet(data: bytes, codec: str) -> str:
    """Give the text of one packet in a container, by the name of its codec; "" where it shows nothing."""
    if codec == "mov_text":
        return _kept(_decoded(data[2 : 2 + int.from_bytes(data[:2], "big")]))
    text = _decoded(data).replace("\r\n", "\n")
    if codec in ("ass", "ssa"):
        return _from_ass(text.split(",", 8)[-1])
    return _kept(html.unescape(text) if codec == "webvtt" else text)


def plain(text: str) -> str:
    """Take the markup out that is left in a cue's text."""
    return _KEPT.sub("", text)


def for_packet(text: str, codec: str) -> bytes:
    """Write the text of one packet of the codec mov_text, webvtt or subrip."""
    if codec == "mov_text":
        said = plain(text).encode()[:65_535]
        return len(said).to_bytes(2, "big") + said
    return (_escaped(text) if codec == "webvtt" else text).encode()


def _decoded(data: bytes) -> str:
    """Read UTF-8 or UTF-16, or else what western Europe wrote before both."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace").replace("\0", "")
    try:
        return data.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace").replace("\0", "")


def _timed(text: str, form: str) -> Iterable[Cue]:
    timings = list(_TIMING.finditer(text))
    ends = [timing.start() for timing in timings[1:]] + [len(text)]
    for number, (timing, end) in enumerate(zip(timings, ends, strict=False)):
        said = text[timing.end() : end]
        if form == "vtt":
            # a cue of WebVTT ends at an empty line; its name stands above the next one
            said = html.unescape(said.lstrip("\n").split("\n\n", 1)[0])
        elif number + 1 < len(timings):
            said = _without_number(said)
        yield Cue(_seconds(*timing.groups()[:4]), _seconds(*timing.groups()[4:]), _kept(said))


def _without_number(said: str) -> str:
    """Leave out the last line where it is the number of the next text."""
    before, _, last = said.rstrip().rpartition("\n")
    return before if last.strip().isdecimal() else said


def _dialogues(text: str) -> Iterable[Cue]:
    for found in _DIALOGUE.finditer(text):
        fields = found[1].split(",", _ASS_FIELDS)
        start, end = (_ASS_TIME.fullmatch(field.strip()) for field in fields[1:3]) if len(fields) > 2 else (None, None)
        if len(fields) == _ASS_FIELDS + 1 and start is not None and end is not None:
            yield Cue(_seconds(*start.groups()), _seconds(*end.groups()), _from_ass(fields[-1]))


def _seconds(hours: str | None, minutes: str, seconds: str, part: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(part.ljust(3, "0")) / 1000


def _kept(text: str) -> str:
    """Leave out all markup but three tags, and lines of nothing."""
    text = _OVERRIDE.sub(lambda found: "" if found[1].startswith("\\") else found[0], text)
    text = _TAG.sub(lambda found: found[0] if _KEPT.fullmatch(found[0]) else "", text)
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def _from_ass(text: str) -> str:
    def tags(found: re.Match[str]) -> str:
        return "".join(f"<{'/' if off == '0' else ''}{letter}>" for letter, off in _LETTER.findall(found[1]))

    text = _OVERRIDE.sub(tags, text)
    return _kept(text.replace("\\N", "\n").replace("\\n", "\n").replace("\\h", " "))


def _dialogue(cue: Cue) -> str:
    text = cue.text.replace("{", "(").replace("}", ")").replace("\n", "\\N")
    text = re.sub(r"<(/?)([biu])>", lambda tag: f"{{\\{tag[2]}{'0' if tag[1] else '1'}}}", text)
    return f"Dialogue: 0,{_ass_clock(cue.start)},{_ass_clock(cue.end)},Default,,0,0,0,,{text}\n"


def _escaped(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"&lt;(/?[biu])&gt;", r"<\1>", escaped)


def _clock(seconds: float, point: str) -> str:
    thousandths = round(min(seconds, HOURS * 3600) * 1000)
    whole, part = divmod(thousandths, 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{point}{part:03}"


def _ass_clock(seconds: float) -> str:
    whole, part = divmod(round(min(seconds, HOURS * 3600) * 100), 100)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}.{part:02}"
