"""iCalendar (RFC 5545): events, tasks and journals."""

from media_tools.registry import Format

FORMAT = Format(
    name="ics",
    label="iCalendar",
    mime="text/calendar",
    kind="calendar",
    extensions=("ics",),
    text=True,
    reads=True,
    writes=True,
)
