import json

import icalendar

from tests.media_tools.texts import became
from tests.media_tools.work import do

ICS = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1@x
DTSTAMP:20260101T000000Z
DTSTART;TZID=Europe/Berlin:20260301T100000
DTEND;TZID="W. Europe Standard Time":20260301T113000
SUMMARY:Stand-up\\, dai
 ly
RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=10
EXDATE;TZID=Europe/Berlin:20260309T100000
ATTENDEE;CN="Doe, Bob";PARTSTAT=ACCEPTED:mailto:bob@example.com
X-FOO;BAR="a:b":keep\\, me
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER:-PT15M
END:VALARM
END:VEVENT
BEGIN:VEVENT
UID:2@x
DTSTAMP:20260101T000000Z
DTSTART;VALUE=DATE:20260501
END:VEVENT
END:VCALENDAR
"""
VCF = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;J=FCrgen
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=BCrgen M=
=C3=BCller
TEL;HOME;VOICE:+49 123
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Ann\\, Bee
X-FOO:bar
END:VCARD
"""


def test_a_calendar_comes_back_out_of_json_and_csv():
    records = json.loads(became(ICS, "ics", "json", "calendar"))
    assert records[0]["start"] == "2026-03-01T10:00:00+01:00"
    assert records[0]["end"] == "2026-03-01T11:30:00+01:00"
    assert records[0]["excluded_dates"] == ["2026-03-09T10:00:00+01:00"]
    assert records[0]["attendees"] == [{"name": "Doe, Bob", "status": "ACCEPTED", "email": "bob@example.com"}]
    assert (records[0]["summary"], records[1]["start"]) == ("Stand-up, daily", "2026-05-01")
    for form in ("json", "csv"):
        back = became(became(ICS, "ics", form, "calendar"), form, "ics", "calendar")
        assert json.loads(became(back, "ics", "json", "calendar")) == records
        first, second = icalendar.Calendar.from_ical(back).events
        assert first.start.isoformat() == records[0]["start"]
        assert second.start.isoformat() == "2026-05-01"


def test_contacts_come_back_out_of_json_and_csv():
    records = json.loads(became(VCF, "vcf", "json", "calendar"))
    assert [each.pop("version") for each in records] == ["2.1", "3.0"]
    assert records == [
        {
            "name": "Jürgen Müller",
            "family_name": "Müller",
            "given_name": "Jürgen",
            "phones": [{"value": "+49 123", "type": "home,voice"}],
        },
        {"name": "Ann, Bee", "other": ["X-FOO:bar"]},
    ]
    for form in ("json", "csv"):
        back = became(became(VCF, "vcf", form, "calendar"), form, "vcf", "calendar")
        assert [{**each, "version": "3.0"} for each in records] == json.loads(
            became(back, "vcf", "json", "calendar"), object_pairs_hook=dict
        )


def test_json_becomes_interfaces():
    text = b'[{"a b": 1, "items": [{"x": null}, {"x": "s", "y": []}]}, {"a b": "s", "date": {}}]'
    assert do("json-to-typescript", text, root_name="User").data.decode() == (
        "export type User = UserItem[];\n\n"
        'export interface UserItem {\n  "a b": string | number;\n  items?: Item[];\n'
        "  date?: Record<string, unknown>;\n}\n\n"
        "export interface Item {\n  x: string | null;\n  y?: unknown[];\n}\n"
    )
