"""How this dialect writes names: in snake_case."""

import re

_HUMP = re.compile(r"(?<=[a-z])([A-Z])")


def snake(name: str) -> str:
    """Write `resizeWidth` as `resize_width`."""
    return _HUMP.sub(lambda hump: f"_{hump[1].lower()}", name)
