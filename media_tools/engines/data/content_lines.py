"""The lines that calendars (RFC 5545) and contacts (RFC 6350, vCard 2.1 and 3.0) are made of, read and written."""

import quopri
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from media_tools.engines.data import values
from media_tools.errors import DataInvalid, DataTooDeep

FOLD_BYTES = 75
MOST_LINES = 1_000_000
DEPTH = 8
"""How deep components may stand in each other: a calendar, an event, an alarm."""
_QUOTED = "QUOTED-PRINTABLE"


@dataclass(frozen=True)
class Line:
    """One property: its name and parameters in capitals, its value as it is written, and the text of the line."""

    name: str
    params: Mapping[str, Sequence[str]]
    value: str
    raw: str
    number: int
    group: str = ""

    def param(self, name: str) -> str:
        """Give the first value of a parameter, "" without."""
        return next(iter(self.params.get(name, ())), "")


@dataclass(frozen=True)
class Component:
    """What stands between BEGIN and END."""

    name: str
    lines: list[Line] = field(default_factory=list)
    inside: list["Component"] = field(default_factory=list)


def components(text: str, label: str) -> list[Component]:
    """Give the outermost components of a text. Raises DataInvalid, DataTooDeep, DataTooManyValues."""
    root = Component("")
    open_ = [root]
    for line in lines(text, label):
        if line.name == "BEGIN":
            if len(open_) > DEPTH:
                raise DataTooDeep(f"Parts of the {label} stand in each other more than {DEPTH} deep; none does so.")
            inner = Component(line.value.strip().upper())
            open_[-1].inside.append(inner)
            open_.append(inner)
        elif line.name == "END":
            if len(open_) < 2 or open_.pop().name != line.value.strip().upper():
                raise DataInvalid(f"The {label} ends on line {line.number:,} what it has not begun; correct it there.")
        elif len(open_) < 2:
            raise DataInvalid(f"Line {line.number:,} of the {label} stands outside of BEGIN and END; correct it there.")
        else:
            open_[-1].lines.append(line)
    if len(open_) > 1:
        raise DataInvalid(f"The {label} is cut short: {values.shown(open_[-1].name)} has no END.")
    return root.inside


def lines(text: str, label: str) -> Iterator[Line]:
    """Give the lines of a text, unfolded, what is quoted-printable decoded. Raises DataInvalid, DataTooManyValues."""
    for count, (number, raw) in enumerate(_unfolded(text), start=1):
        if count > MOST_LINES:
            raise values.too_many()
        yield line(raw, number, label)


def line(raw: str, number: int, label: str) -> Line:
    """Read one line. Raises DataInvalid."""
    split = _colon(raw)
    if split < 1 or "\0" in raw:
        raise DataInvalid(f"Line {number:,} of the {label} is no property: it has no name and colon; correct it there.")
    name, *words = _parts(raw[:split])
    group, _, name = name.rpartition(".")
    params: dict[str, list[str]] = {}
    for word in words:
        key, equals, said = word.partition("=")
        # vCard 2.1 leaves out the names of parameters
        key, said = (key, said) if equals else ("ENCODING" if key.upper() == _QUOTED else "TYPE", key)
        params.setdefault(key.strip().upper(), []).extend(part.strip().strip('"') for part in _parts(said, ","))
    value = raw[split + 1 :]
    if any(said.upper() == _QUOTED for said in params.get("ENCODING", ())):
        value = _printable(value, params.get("CHARSET", ["utf-8"])[0], number, label)
        params = {key: said for key, said in params.items() if key not in ("ENCODING", "CHARSET")}
    return Line(name.strip().upper(), params, value, raw, number, group)


def unescaped(value: str) -> str:
    """Give a text without its backslashes."""
    if "\\" not in value:
        return value
    letters = iter(value)
    found: list[str] = []
    for letter in letters:
        after = next(letters, "") if letter == "\\" else letter
        found.append("\n" if letter == "\\" and after in ("n", "N") else after)
    return "".join(found)


def escaped(text: str) -> str:
    """Give a text with the backslashes that it needs."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def split(value: str, at: str) -> list[str]:
    """Split a value at the signs that no backslash stands before, and give the texts."""
    found, begin, place = [], 0, 0
    while place < len(value):
        if value[place] == "\\":
            place += 1
        elif value[place] == at:
            found.append(value[begin:place])
            begin = place + 1
        place += 1
    return [unescaped(part) for part in (*found, value[begin:])]


def written(name: str, value: str, params: Iterable[tuple[str, str]] = ()) -> str:
    """Give one line, folded, with its end. `value` must have its backslashes."""
    words = [name, *(f"{key}={_quoted(said)}" for key, said in params if said)]
    return folded(f"{';'.join(words)}:{value}")


def taken_over(raw: str, number: int) -> str:
    """Give a line of another file as it is, folded, for the entry of a number. Raises DataInvalid for what is none."""
    found = line(raw, number, "list of properties")
    if any(letter in raw for letter in "\r\n") or found.name in ("BEGIN", "END", "VERSION"):
        raise DataInvalid(f"In entry {number:,} the field “other” must hold single properties, as in X-NAME:value.")
    return folded(raw)


def folded(raw: str) -> str:
    """Give a line in pieces of at most 75 bytes, with its end."""
    pieces: list[str] = []
    piece: list[str] = []
    size = 0
    for letter in raw:
        bytes_ = len(letter.encode())
        if size + bytes_ > FOLD_BYTES - bool(pieces):
            pieces.append("".join(piece))
            piece, size = [], 0
        piece.append(letter)
        size += bytes_
    return "\r\n ".join([*pieces, "".join(piece)]) + "\r\n"


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Give each logical line with the number of its first one."""
    parts: list[str] = []
    begin, soft = 1, False
    for number, each in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        if soft and parts:
            parts[-1] = parts[-1][:-1]
            parts.append(each)
        elif parts and each[:1] in (" ", "\t"):
            parts.append(each[1:])
        else:
            if parts and (whole := "".join(parts)).strip():
                yield begin, whole
            parts, begin = [each], number
        # a line of quoted-printable goes on where it ends with `=`
        soft = each.endswith("=") and _QUOTED in parts[0][:200].upper()
    if parts and (whole := "".join(parts)).strip():
        yield begin, whole


def _colon(raw: str) -> int:
    """Find the colon before the value: the first one outside of quotes."""
    place = raw.find(":")
    if '"' not in raw[: place if place >= 0 else None]:
        return place
    inside = False
    for place, letter in enumerate(raw):
        if letter == '"':
            inside = not inside
        elif letter == ":" and not inside:
            return place
    return -1


def _parts(text: str, at: str = ";") -> list[str]:
    """Split at the signs outside of quotes."""
    if '"' not in text:
        return text.split(at)
    found, begin, inside = [], 0, False
    for place, letter in enumerate(text):
        if letter == '"':
            inside = not inside
        elif letter == at and not inside:
            found.append(text[begin:place])
            begin = place + 1
    return [*found, text[begin:]]


def _printable(value: str, charset: str, number: int, label: str) -> str:
    try:
        return quopri.decodestring(value.encode()).decode(charset)
    except (UnicodeDecodeError, LookupError, ValueError):
        raise DataInvalid(
            f"Line {number:,} of the {label} is not text in {values.shown(charset)}, which it says it is; correct it."
        ) from None


def _quoted(said: str) -> str:
    clean = "".join(letter for letter in said if letter.isprintable() and letter != '"')
    return f'"{clean}"' if any(sign in clean for sign in ":;,") else clean
