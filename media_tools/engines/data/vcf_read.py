"""vCard 2.1, 3.0 and 4.0 as plain records: one for each contact."""

from typing import Any

from media_tools.engines.data import content_lines, vcf_fields
from media_tools.engines.data.content_lines import Component, Line
from media_tools.errors import DataInvalid

LABEL = "file of contacts"
Record = dict[str, Any]
_BINARY = ("B", "BASE64")
_PICTURES = {"": "image/jpeg", "JPG": "image/jpeg"}


def read(text: str) -> list[Record]:
    """Give the records of a text. Raises DataInvalid, DataTooDeep and DataTooManyValues."""
    found = content_lines.components(text, LABEL)
    cards = [each for each in found if each.name == "VCARD"]
    if not cards:
        raise DataInvalid("The file of contacts holds no BEGIN:VCARD; send a vCard.")
    return [_record(card) for card in cards]


def _record(card: Component) -> Record:
    record: Record = {}
    for line in card.lines:
        if not _taken(record, line):
            record.setdefault("other", []).append(line.raw)
    return {key: record[key] for key in vcf_fields.KNOWN if key in record}


def _taken(record: Record, line: Line) -> bool:
    """Put a property into its field; False for one that has none, or whose field is taken."""
    name = line.name
    if name in vcf_fields.MANY:
        _typed(record.setdefault(vcf_fields.MANY[name], []), line, {"value": _plain(line)})
    elif name == "ADR":
        parts = dict(zip(vcf_fields.ADDRESS, content_lines.split(line.value, ";"), strict=False))
        _typed(record.setdefault("addresses", []), line, {key: part for key, part in parts.items() if part})
    elif name == "CATEGORIES":
        record.setdefault("categories", []).extend(content_lines.split(line.value, ","))
    else:
        return _single(record, line)
    return True


def _single(record: Record, line: Line) -> bool:
    found: Record
    match line.name:
        case "N":
            parts = zip(vcf_fields.NAME, content_lines.split(line.value, ";"), strict=False)
            found = {key: part for key, part in parts if part}
        case "ORG":
            first, *rest = content_lines.split(line.value, ";")
            found = {"organization": first} | ({"departments": rest} if rest else {})
        case "PHOTO":
            found = {"photo": _photo(line)}
        case "VERSION":
            found = {"version": line.value.strip()}
        case name if name in vcf_fields.TEXTS:
            found = {vcf_fields.TEXTS[name]: content_lines.unescaped(line.value)}
        case name if name in vcf_fields.PLAIN:
            found = {vcf_fields.PLAIN[name]: line.value}
        case _:
            return False
    if found.keys() & record.keys():
        return False
    record.update(found)
    return True


def _typed(many: list[Record], line: Line, entry: Record) -> None:
    types = [part for said in line.params.get("TYPE", ()) for part in said.lower().split(",") if part]
    if line.param("PREF") and "pref" not in types:
        types.append("pref")
    many.append({**entry, "type": ",".join(dict.fromkeys(types))} if types else entry)


def _plain(line: Line) -> str:
    value = content_lines.unescaped(line.value).strip()
    return value.removeprefix("tel:") if line.name == "TEL" else value


def _photo(line: Line) -> str:
    """Give a picture as an address: of its own bytes, where it is inside of the contact."""
    if line.param("ENCODING").upper() not in _BINARY:
        return line.value.strip()
    kind = line.param("TYPE").upper()
    return f"data:{_PICTURES.get(kind, f'image/{kind.lower()}')};base64,{''.join(line.value.split())}"
