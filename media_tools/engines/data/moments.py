"""The times of calendars: as they stand in files (RFC 5545) and as they stand in plain records (ISO 8601)."""

import datetime
import zoneinfo
from functools import lru_cache

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

UTC_WORDS = ("UTC", "Etc/UTC", "GMT", "Z")
Moment = datetime.date | datetime.datetime


@lru_cache(maxsize=1_000)
def zone(name: str) -> zoneinfo.ZoneInfo | None:
    """Give the time zone of a name: IANA's own, Windows', or IANA's behind a prefix; None for any other."""
    # the package's own tables: those of the machine are not for the child to read
    zoneinfo.reset_tzpath(())
    parts = name.strip("/").split("/")
    for wish in (name, WINDOWS_TO_OLSON.get(name, ""), "/".join(parts[-2:]), "/".join(parts[-3:])):
        try:
            if wish:
                return zoneinfo.ZoneInfo(wish)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return None


def read(value: str, zone_name: str) -> tuple[Moment, str | None]:
    """Read a date or a time as calendars write it, and give it with its zone's name where that is not known.

    Raises ValueError.
    """
    value = value.strip()
    if len(value) == 8:
        return datetime.datetime.strptime(value, "%Y%m%d").date(), None  # noqa: DTZ007 (a date has no zone)
    if value.endswith(("Z", "z")):
        return _clock(value[:-1]).replace(tzinfo=datetime.UTC), None
    moment = _clock(value)
    if not zone_name:
        return moment, None
    found = zone(zone_name)
    return (moment, zone_name) if found is None else (moment.replace(tzinfo=found), None)


def shown(moment: Moment) -> str:
    """Give a date or a time as ISO 8601 has it."""
    text = moment.isoformat()
    return text.removesuffix("+00:00") + "Z" if name(moment) == "UTC" else text


def name(moment: Moment) -> str | None:
    """Give the name of the zone of a time; None for a date or a time of no zone."""
    if not isinstance(moment, datetime.datetime) or moment.tzinfo is None:
        return None
    return str(moment.tzinfo) if isinstance(moment.tzinfo, zoneinfo.ZoneInfo) else "UTC"


def parsed(text: str, zone_name: str | None) -> Moment:
    """Read ISO 8601, in the zone that is named: what has an offset keeps its moment. Raises ValueError."""
    text = text.strip()
    if len(text) <= 10:
        return datetime.date.fromisoformat(text)
    moment = datetime.datetime.fromisoformat(text)
    found = None if not zone_name or zone_name in UTC_WORDS else zone(zone_name)
    if zone_name and zone_name not in UTC_WORDS and found is None:
        raise ValueError(zone_name)
    if moment.tzinfo is None:
        return moment if not zone_name else moment.replace(tzinfo=found or datetime.UTC)
    return moment.astimezone(found or datetime.UTC)


def written(moment: Moment) -> tuple[str, list[tuple[str, str]]]:
    """Give a date or a time as calendars write it, with its parameters."""
    if not isinstance(moment, datetime.datetime):
        return moment.strftime("%Y%m%d"), [("VALUE", "DATE")]
    text = f"{moment.year:04}{moment:%m%dT%H%M%S}"
    match name(moment):
        case None:
            return text, []
        case "UTC":
            return text + "Z", []
        case known:
            return text, [("TZID", known)]


def _clock(value: str) -> datetime.datetime:
    return datetime.datetime.strptime(value, "%Y%m%dT%H%M%S")  # noqa: DTZ007 (the zone is told apart)
