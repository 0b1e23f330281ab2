"""The names that a calendar's properties have in plain records."""

KINDS = {"VEVENT": "event", "VTODO": "todo", "VJOURNAL": "journal"}
TEXTS = {
    "UID": "uid",
    "SUMMARY": "summary",
    "DESCRIPTION": "description",
    "LOCATION": "location",
    "STATUS": "status",
    "CLASS": "classification",
    "TRANSP": "transparency",
}
PLAIN = {"RRULE": "recurrence", "DURATION": "duration", "URL": "url", "GEO": "geo"}
"""Values that are no texts, and have no backslashes: they stay as they are written."""
NUMBERS = {"PRIORITY": "priority", "SEQUENCE": "sequence", "PERCENT-COMPLETE": "percent_complete"}
TIMES = {
    "DTSTART": "start",
    "DTEND": "end",
    "DUE": "due",
    "RECURRENCE-ID": "recurrence_id",
    "COMPLETED": "completed",
    "CREATED": "created",
    "LAST-MODIFIED": "last_modified",
    "DTSTAMP": "stamp",
}
TIME_LISTS = {"EXDATE": "excluded_dates", "RDATE": "extra_dates"}
PERSON = {"CN": "name", "ROLE": "role", "PARTSTAT": "status", "RSVP": "rsvp", "CUTYPE": "type"}
ALARM = {"ACTION": "action", "TRIGGER": "trigger", "DESCRIPTION": "description", "SUMMARY": "summary"}
ALARM_PLAIN = ("TRIGGER",)
ZONED = ("start", "end", "due", "recurrence_id")
"""Times that stand in the zone of the start; the others are written in UTC."""
ORDER = [
    "type", "uid", "summary", "description", "location", "start", "end", "due", "duration", "all_day", "timezone",
    "end_timezone", "recurrence", "excluded_dates", "extra_dates", "recurrence_id", "status", "classification",
    "transparency", "priority", "sequence", "percent_complete", "completed", "categories", "url", "geo",
    "organizer", "attendees", "alarms", "created", "last_modified", "stamp", "other",
]  # fmt: skip
"""In this order the fields stand in a record, each only where the file has it."""
