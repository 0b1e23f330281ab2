"""Write vCard 3.0 (RFC 2426), which every address book reads, out of plain records."""

from collections.abc import Iterable, Iterator
from typing import Any

from media_tools.engines.data import content_lines, vcf_fields
from media_tools.engines.data.records import Fields

_DATA = "data:image/"
_BASE64 = ";base64,"


def written(records: Iterable[Any]) -> tuple[str, list[str]]:
    """Give the text of all contacts, and the keys that they have no place for. Raises DataInvalid."""
    unknown: dict[str, None] = {}
    cards: list[str] = []
    for number, record in enumerate(records, start=1):
        fields = Fields(record, number)
        unknown.update(dict.fromkeys(fields.unknown(vcf_fields.KNOWN)))
        cards += ["BEGIN:VCARD\r\nVERSION:3.0\r\n", *_card(fields), "END:VCARD\r\n"]
    return "".join(cards), list(unknown)


def _card(fields: Fields) -> Iterator[str]:
    parts = [fields.text(key) for key in vcf_fields.NAME]
    organization = [fields.text("organization"), *fields.texts("departments")]
    emails = fields.objects("emails", "value")
    name = fields.text("name") or " ".join(part for part in (parts[1], parts[0]) if part) or organization[0]
    name = name or (emails[0].text("value") if emails else "")
    if not name:
        raise fields.wrong("name", "there, or another name, an organization or an address of mail")
    yield _line("FN", name)
    yield content_lines.written("N", ";".join(map(content_lines.escaped, parts)))
    if any(organization):
        yield content_lines.written("ORG", ";".join(map(content_lines.escaped, organization)))
    for key, field in vcf_fields.TEXTS.items():
        if key != "FN" and (text := fields.text(field)):
            yield _line(key, text)
    for key, field in vcf_fields.PLAIN.items():
        if text := fields.text(field):
            if not text.isprintable():
                raise fields.wrong(field, "a text on one line")
            yield content_lines.written(key, text)
    for key, field in vcf_fields.MANY.items():
        for entry in fields.objects(field, "value"):
            if text := entry.text("value"):
                yield content_lines.written(key, content_lines.escaped(text), _type(entry))
    for address in fields.objects("addresses", "street"):
        value = ";".join(content_lines.escaped(address.text(part)) for part in vcf_fields.ADDRESS)
        yield content_lines.written("ADR", value, _type(address))
    if categories := fields.texts("categories"):
        yield content_lines.written("CATEGORIES", ",".join(map(content_lines.escaped, categories)))
    if photo := fields.text("photo"):
        yield _photo(fields, photo)
    for raw in fields.texts("other"):
        yield content_lines.taken_over(raw, fields.number)


def _line(name: str, text: str) -> str:
    return content_lines.written(name, content_lines.escaped(text))


def _type(entry: Fields) -> list[tuple[str, str]]:
    return [("TYPE", word.strip()) for word in entry.text("type").split(",")]


def _photo(fields: Fields, photo: str) -> str:
    if not photo.isprintable():
        raise fields.wrong("photo", "an address, or a picture as a data: address")
    kind, base64, data = photo.removeprefix(_DATA).partition(_BASE64)
    if photo.startswith(_DATA) and base64:
        return content_lines.written("PHOTO", data, [("ENCODING", "b"), ("TYPE", kind.upper())])
    return content_lines.written("PHOTO", photo, [("VALUE", "URI")])
