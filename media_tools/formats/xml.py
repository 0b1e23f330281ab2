"""XML 1.0."""

from media_tools.registry import Format, installed

FORMAT = Format(
    name="xml",
    label="XML",
    mime="application/xml",
    kind="data",
    extensions=("xml",),
    text=True,
    reads=installed("lxml"),
    writes=installed("lxml"),
)
