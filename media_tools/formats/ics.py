"""iCalendar (RFC 5545): events, tasks and journals; the tool calendar reads and writes it."""

from media_tools.registry import Format

FORMAT = Format(
    name="ics",
    label="iCalendar",
    mime="text/calendar",
    kind="calendar",
    extensions=("ics",),
    remedy="Use POST /api/media/calendar, which reads and writes it out of JSON and CSV.",
)
