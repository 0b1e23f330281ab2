"""What the pool and the child say to each other: a JSON object a line, and two exit codes that carry a reason."""

import json
from typing import Any

LINE_BYTES = 1024 * 1024
"""A longer line is not read: whoever sends it has lost its mind."""

OUT_OF_MEMORY = 86
"""Exit code of a child that ran out of memory and does not trust its heap any more."""

BUG = 87
"""Exit code of a child that met an exception nobody planned; its log says which."""


def encode(message: dict[str, Any]) -> bytes:
    """Write one message as one line. Raises ValueError when it is longer than a line may be."""
    line = json.dumps(message, separators=(",", ":")).encode() + b"\n"
    if len(line) > LINE_BYTES:
        raise ValueError(f"A message of {len(line)} bytes is too long for the line protocol.")
    return line


def decode(line: bytes) -> dict[str, Any]:
    """Read one line. Raises ValueError for anything but a JSON object."""
    message = json.loads(line.decode())
    if not isinstance(message, dict):
        raise ValueError("A message must be a JSON object.")
    return message
