import pytest

from tests.media_tools.texts import refused

LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{last}'] * 9)}]\n" for last, name in zip("abcdefgh", "bcdefghi", strict=True)
)
XXE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
REFUSED = [
    ("xml", "data_entities", XXE),
    ("xml", "data_entities", ('<?xml version="1.0" encoding="UTF-16"?>' + XXE).encode("utf-16")),
    ("xml", "data_entities", ('<?xml version="1.0" encoding="Shift_JIS"?>' + XXE).encode("shift_jis")),
    ("xml", "data_entities", '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]><a b="&y;"/>'),
    ("xml", "data_entities", '<!DOCTYPE a [<!ATTLIST a b CDATA "x">]><a/>'),
    ("xml", "data_invalid", "<a>&undeclared;</a>"),
    ("xml", "data_too_deep", "<a>" * 100_000),
    ("xml", "data_too_many_values", "<a " + " ".join(f'a{n}="1"' for n in range(501)) + "/>"),
    ("xml", "data_too_large", "<a>" + "x" * 11_000_000 + "</a>"),
    ("yaml", "data_aliases", LAUGHS),
    ("yaml", "data_aliases", "&a [*a]"),
    ("yaml", "data_tag", "!!python/object/apply:os.system ['id']"),
    ("yaml", "data_too_deep", "[" * 1_000),
    ("yaml", "data_number_too_long", "a: " + "9" * 100_000),
    ("yaml", "data_invalid", "a: \x01"),
    ("yaml", "data_duplicate_key", "a: 1\na: 2"),
    ("json", "data_too_deep", "[" * 100_000),
    ("json", "data_number_too_long", "[1" + "0" * 100_000 + "]"),
    ("json", "data_invalid", "[NaN]"),
    ("json", "data_encoding", b'["\xff"]'),
    ("json", "data_unrepresentable", '["\\ud800"]'),
    ("json", "data_duplicate_key", '{"a": 1, "a": 2}'),
    ("csv", "data_too_large", ",".join(f"c{n}" for n in range(1_000_000))),
    ("csv", "data_too_many_values", ",".join(f"c{n}" for n in range(20_000))),
    ("csv", "data_invalid", 'a,b\n"1,2\n' + "3,4\n" * 400_000),
    ("csv", "data_invalid", "a\n\0\n"),
    ("csv", "data_encoding", b"a\n\xff\n"),
    ("csv", "data_duplicate_key", "a,a\n1,2\n"),
    ("toml", "data_too_deep", "a=" + "[" * 100_000),
    ("toml", "data_too_deep", "a" + ".a" * 50_000 + "=1"),
    ("toml", "data_number_too_long", "a=0x" + "f" * 5_000),
    ("toml", "data_duplicate_key", "a=1\na=2"),
]


@pytest.mark.parametrize(
    ("form", "code", "text"), REFUSED, ids=[f"{row[0]} {row[1]} {n}" for n, row in enumerate(REFUSED)]
)
def test_hostile_data_ends_with_its_own_code(form, code, text):
    refused(code, text, form)


@pytest.mark.parametrize(
    ("form", "target", "text"),
    [
        ("ics", "json", "BEGIN:VCALENDAR\n"),
        ("ics", "json", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:x\nEND:VEVENT\nEND:VCALENDAR"),
        ("json", "ics", '[{"start": "2026-01-01", "url": "x\\nATTENDEE:y"}]'),
        ("json", "ics", '[{"start": "2026-01-01", "other": ["X:1\\r\\nEND:VEVENT"]}]'),
        ("json", "ics", '[{"start": "2026-01-01", "recurrence": "FREQ=FOO"}]'),
        ("json", "ics", '[{"start": "2026-01-01T10:00", "timezone": "../x"}]'),
        ("json", "vcf", "[1]"),
    ],
)
def test_hostile_calendars_are_refused(form, target, text):
    refused("data_invalid", text, form, target, tool="calendar")
