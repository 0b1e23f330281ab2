"""vCard (RFC 6350, RFC 2426, 2.1): contacts."""

from media_tools.registry import Format

FORMAT = Format(
    name="vcf",
    label="vCard",
    mime="text/vcard",
    kind="calendar",
    extensions=("vcf",),
    text=True,
    reads=True,
    writes=True,
)
