"""iCalendar (RFC 5545) as plain records: one for each event, task and journal entry. Nothing repeats by itself here."""

from typing import Any

from media_tools.engines.data import content_lines, ics_fields, moments, values
from media_tools.engines.data.content_lines import Component, Line
from media_tools.errors import DataInvalid

LABEL = "calendar"
Record = dict[str, Any]


def read(text: str) -> tuple[list[Record], list[str]]:
    """Give the records of a text, and the names of time zones that nobody knows.

    Raises DataInvalid, DataTooDeep and DataTooManyValues.
    """
    found = content_lines.components(text, LABEL)
    if not any(each.name == "VCALENDAR" for each in found):
        raise DataInvalid("The calendar holds no BEGIN:VCALENDAR; send a file of iCalendar.")
    unknown: dict[str, None] = {}
    entries = [inner for each in found for inner in each.inside if inner.name in ics_fields.KINDS]
    return [_record(entry, unknown) for entry in entries], list(unknown)


def _record(entry: Component, unknown: dict[str, None]) -> Record:
    record: Record = {"type": ics_fields.KINDS[entry.name]}
    for line in entry.lines:
        if not _taken(record, line, unknown):
            record.setdefault("other", []).append(line.raw)
    alarms = [_alarm(inner) for inner in entry.inside if inner.name == "VALARM"]
    if alarms:
        record["alarms"] = alarms
    return {key: record[key] for key in ics_fields.ORDER if key in record}


def _taken(record: Record, line: Line, unknown: dict[str, None]) -> bool:
    """Put a property into its field; False for one that has none, or whose field is taken."""
    name = line.name
    if name == "CATEGORIES":
        record.setdefault("categories", []).extend(content_lines.split(line.value, ","))
    elif name == "ATTENDEE":
        record.setdefault("attendees", []).append(_person(line))
    elif name in ics_fields.TIME_LISTS:
        return _times(record, ics_fields.TIME_LISTS[name], line, unknown)
    else:
        for fields, read_value in _SINGLE:
            if name in fields:
                if fields[name] in record:
                    return False
                record[fields[name]] = read_value(line)
                return True
        if name in ics_fields.TIMES and ics_fields.TIMES[name] not in record:
            _time(record, ics_fields.TIMES[name], line, unknown)
            return True
        return False
    return True


def _time(record: Record, field: str, line: Line, unknown: dict[str, None]) -> None:
    moment, strange = _moment(line, line.value)
    if strange:
        unknown[strange] = None
    record[field] = moments.shown(moment)
    zone = moments.name(moment)
    if field == "start":
        record["all_day"] = len(record[field]) == 10
        if zone:
            record["timezone"] = zone
    elif field in ("end", "due") and zone and zone != record.get("timezone"):
        record["end_timezone"] = zone


def _times(record: Record, field: str, line: Line, unknown: dict[str, None]) -> bool:
    if line.param("VALUE").upper() == "PERIOD":
        return False
    for value in line.value.split(","):
        moment, strange = _moment(line, value)
        if strange:
            unknown[strange] = None
        record.setdefault(field, []).append(moments.shown(moment))
    return True


def _moment(line: Line, value: str) -> tuple[moments.Moment, str | None]:
    try:
        return moments.read(value, line.param("TZID"))
    except ValueError:
        raise DataInvalid(
            f"Line {line.number:,} of the calendar holds no date or time: {values.shown(value)}; correct it there."
        ) from None


def _person(line: Line) -> Record:
    person = {field: line.param(name) for name, field in ics_fields.PERSON.items() if line.param(name)}
    address = line.value.strip()
    return {**person, "email": address[7:] if address[:7].lower() == "mailto:" else address}


def _alarm(component: Component) -> Record:
    alarm: Record = {}
    for line in component.lines:
        field = ics_fields.ALARM.get(line.name)
        if field is None or field in alarm:
            alarm.setdefault("other", []).append(line.raw)
        else:
            plain = line.name in ics_fields.ALARM_PLAIN
            alarm[field] = line.value if plain else content_lines.unescaped(line.value)
            if plain and line.params:
                alarm.pop(field)
                alarm.setdefault("other", []).append(line.raw)
    return alarm


def _number(line: Line) -> int | str:
    digits = line.value.strip()
    return values.whole_number(digits) if digits.isascii() and digits.isdigit() else digits


_SINGLE = (
    (ics_fields.TEXTS, lambda line: content_lines.unescaped(line.value)),
    (ics_fields.PLAIN, lambda line: line.value),
    (ics_fields.NUMBERS, _number),
    ({"ORGANIZER": "organizer"}, _person),
)
