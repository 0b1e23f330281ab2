"""A value as the text that stands for it where only text stands: in a cell of CSV, in an element of XML."""

import datetime

from media_tools.engines.data import json_write
from media_tools.engines.data.values import Value


def text(value: Value) -> str:
    """Give a text as it is, nothing for null, a time as ISO 8601, all else as JSON writes it on one line."""
    match value:
        case str():
            return value
        case None:
            return ""
        case datetime.date() | datetime.time():
            return value.isoformat()
        case float():
            return str(value)
        case _:
            return json_write.dumps(value)
