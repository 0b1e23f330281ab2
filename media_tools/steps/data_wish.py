"""How a file of data is read and written, as the tool's parameters of these names say."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DataWish:
    """The usual, unless something else is wished."""

    delimiter: str = ","
    include_header: bool = True
    has_header: bool = True
    skip_rows: int = 0
    root_element: str | None = None
    pretty: bool = True
    strip_namespaces: bool = False
    flow_style: bool = False


USUAL = DataWish()
