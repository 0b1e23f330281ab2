"""vCard (RFC 6350, RFC 2426, 2.1): contacts; the tool calendar reads and writes it."""

from media_tools.registry import Format

FORMAT = Format(
    name="vcf",
    label="vCard",
    mime="text/vcard",
    kind="calendar",
    extensions=("vcf",),
    remedy="Use POST /api/media/calendar, which reads and writes it out of JSON and CSV.",
)
