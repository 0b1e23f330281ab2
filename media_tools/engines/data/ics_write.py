"""Write iCalendar (RFC 5545) out of plain records, with the rules of the time zones that they name."""

import datetime
import uuid
import zoneinfo
from collections.abc import Iterable, Iterator
from typing import Any

from icalendar import Timezone, vRecur

from media_tools.engines.data import content_lines, ics_fields, json_write, moments
from media_tools.engines.data.records import Fields
from media_tools.errors import DataInvalid

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Convertly//calendar//EN\r\nCALSCALE:GREGORIAN\r\n"
TAIL = "END:VCALENDAR\r\n"
MOST_ZONES = 100
KINDS = {word: name for name, word in ics_fields.KINDS.items()}
_AT_LEAST = 2037
"""Rules are given up to this year: what repeats may go on for long."""
_SINGLE = (ics_fields.PLAIN, ics_fields.NUMBERS)


def written(records: Iterable[Any]) -> tuple[str, list[str]]:
    """Give the text of a calendar, and the keys that it has no place for. Raises DataInvalid."""
    writer = _Writer()
    entries = [line for number, record in enumerate(records, start=1) for line in writer.entry(Fields(record, number))]
    return "".join([HEAD, *writer.zone_lines(), *entries, TAIL]), list(writer.unknown)


class _Writer:
    def __init__(self) -> None:
        self.unknown: dict[str, None] = {}
        self._years: dict[str, tuple[int, int]] = {}

    def entry(self, fields: Fields) -> Iterator[str]:
        """Give the lines of one entry."""
        kind = KINDS.get(fields.text("type") or "event")
        if kind is None:
            raise fields.wrong("type", f"one of: {', '.join(KINDS)}")
        self.unknown.update(dict.fromkeys(fields.unknown(ics_fields.ORDER)))
        if kind == "VEVENT" and not fields.text("start"):
            raise fields.wrong("start", "a date or a time, as in 2026-03-01 or 2026-03-01T10:00:00")
        yield f"BEGIN:{kind}\r\n"
        yield from self._texts(fields)
        yield from self._times(fields)
        yield from self._lists(fields)
        for person, name in [
            *((each, "ORGANIZER") for each in fields.objects("organizer", "email")),
            *((each, "ATTENDEE") for each in fields.objects("attendees", "email")),
        ]:
            yield _person(person, name)
        for raw in fields.texts("other"):
            yield content_lines.taken_over(raw, fields.number)
        for alarm in fields.objects("alarms", "trigger"):
            yield from _alarm(alarm)
        yield f"END:{kind}\r\n"

    def zone_lines(self) -> Iterator[str]:
        """Give the rules of every zone that a time was in."""
        for name, (first, last) in self._years.items():
            zone = Timezone.from_tzinfo(
                zoneinfo.ZoneInfo(name),
                first_date=datetime.date(max(first - 1, 1970), 1, 1),
                last_date=datetime.date(min(max(last, _AT_LEAST) + 1, 2100), 1, 1),
            )
            yield zone.to_ical().decode()

    def _texts(self, fields: Fields) -> Iterator[str]:
        uid = fields.text("uid") or str(
            uuid.uuid5(uuid.NAMESPACE_OID, json_write.dumps([fields.number, fields.record]))
        )
        yield content_lines.written("UID", content_lines.escaped(uid))
        for name, key in ics_fields.TEXTS.items():
            if name != "UID" and (text := fields.text(key)):
                yield content_lines.written(name, content_lines.escaped(text))
        for names in _SINGLE:
            for name, key in names.items():
                if text := fields.text(key):
                    if not text.isprintable():
                        raise fields.wrong(key, "a text on one line")
                    yield content_lines.written(name, _rule(fields, text) if name == "RRULE" else text)

    def _times(self, fields: Fields) -> Iterator[str]:
        for name, key in ics_fields.TIMES.items():
            if text := fields.text(key):
                yield self._time(fields, name, key, text)
        if not fields.text("stamp"):
            text = fields.text("last_modified") or fields.text("created")
            yield self._time(fields, "DTSTAMP", "stamp", text or datetime.datetime.now(datetime.UTC).isoformat())

    def _time(self, fields: Fields, name: str, key: str, text: str) -> str:
        value, params = moments.written(self._moment(fields, key, text))
        return content_lines.written(name, value, params)

    def _moment(self, fields: Fields, key: str, text: str) -> moments.Moment:
        zone = fields.text("timezone") or None
        if key in ("end", "due"):
            zone = fields.text("end_timezone") or zone
        if key not in ics_fields.ZONED and key not in ics_fields.TIME_LISTS.values():
            zone = "UTC"
        try:
            moment = moments.parsed(text, zone)
        except (ValueError, OverflowError):
            known = f"; the time zone {zone} must be one of IANA's" if zone else ""
            raise fields.wrong(key, f"a date or a time, as in 2026-03-01 or 2026-03-01T10:00:00+01:00{known}") from None
        named = moments.name(moment)
        if named and named != "UTC":
            first, last = self._years.get(named, (moment.year, moment.year))
            self._years[named] = (min(first, moment.year), max(last, moment.year))
            if len(self._years) > MOST_ZONES:
                raise DataInvalid(f"The entries are in more than {MOST_ZONES} time zones, which no calendar is.")
        return moment

    def _lists(self, fields: Fields) -> Iterator[str]:
        for name, key in ics_fields.TIME_LISTS.items():
            for text in fields.texts(key):
                yield self._time(fields, name, key, text)
        categories = fields.texts("categories")
        if categories:
            yield content_lines.written("CATEGORIES", ",".join(map(content_lines.escaped, categories)))


def _rule(fields: Fields, text: str) -> str:
    """Hold a rule of recurrence to its grammar."""
    try:
        vRecur.from_ical(text)
    except (ValueError, TypeError, KeyError):
        raise fields.wrong("recurrence", "a rule as RFC 5545 has it, such as FREQ=WEEKLY;COUNT=4") from None
    return text


def _person(person: Fields, name: str) -> str:
    address = person.text("email")
    if not address or not address.isprintable():
        raise person.wrong("email", "an address")
    params = [(key, person.text(field)) for key, field in ics_fields.PERSON.items()]
    return content_lines.written(name, address if ":" in address else f"mailto:{address}", params)


def _alarm(alarm: Fields) -> Iterator[str]:
    yield "BEGIN:VALARM\r\n"
    for name, key in ics_fields.ALARM.items():
        if text := alarm.text(key):
            plain = name in ics_fields.ALARM_PLAIN
            if plain and not text.isprintable():
                raise alarm.wrong(key, "a text on one line")
            yield content_lines.written(name, text if plain else content_lines.escaped(text))
    for raw in alarm.texts("other"):
        yield content_lines.taken_over(raw, alarm.number)
    yield "END:VALARM\r\n"
