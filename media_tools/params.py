"""A tool's parameters, declared once and read by the API, the forms, the OpenAPI document and the docs.

Values arrive as a client sent them: text from a form, or JSON. `parse` gives the Python value or raises `InvalidParam`.
"""

import math
import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from media_tools.errors import InvalidParam

_PLAIN_WHOLE = re.compile(r"-?[0-9]{1,9}")
_PLAIN_NUMBER = re.compile(r"-?(?:[0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})")
_HEX_COLOUR = re.compile(r"[0-9a-f]{3}|[0-9a-f]{6}")
AUTO = "auto"
"""In place of a quality: the lowest that loses nothing visible."""
_UNSEEN = ("Cc", "Cs", "Co", "Cn")
"""Unicode's categories of control characters, lone surrogates, and code points that mean nothing."""


@dataclass(frozen=True, kw_only=True)
class Param(ABC):
    """One field of a tool.

    `name` is the field as clients send it. `plural` is the per-file array of a batch (`compressions` for
    `compression`), where there is one. A field may be absent or null, unless it is `required`.
    """

    name: str
    help: str
    default: Any = None
    plural: str | None = None
    required: bool = False

    @abstractmethod
    def parse(self, raw: Any, field: str) -> Any:
        """Read one value. `field` is the name to blame: the scalar's, or the array's with its index."""

    @abstractmethod
    def schema(self) -> dict[str, Any]:
        """Describe the value as JSON Schema (2020-12), for the OpenAPI document."""

    def _described(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        described = {**schema, "description": self.help}
        if self.default is not None:
            described["default"] = self.default
        return described


@dataclass(frozen=True, kw_only=True)
class Integer(Param):
    """A whole number between `minimum` and `maximum`, both included; `step` allows only its multiples."""

    minimum: int
    maximum: int
    step: int = 1

    def parse(self, raw: Any, field: str) -> int:
        """Read 82, "82" or 82.0; refuse everything else and booleans."""
        value = _whole(raw)
        if value is None or not self.minimum <= value <= self.maximum:
            raise InvalidParam(
                f"{field} must be a whole number from {self.minimum} to {self.maximum}.",
                field=field,
                allowed={"minimum": self.minimum, "maximum": self.maximum},
            )
        if value % self.step:
            words = list(range(self.minimum, self.maximum + 1, self.step))
            raise InvalidParam(f"{field} must be one of: {', '.join(map(str, words))}.", field=field, allowed=words)
        return value

    def schema(self) -> dict[str, Any]:
        """Describe the range."""
        schema = {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}
        return self._described(schema if self.step == 1 else {**schema, "multipleOf": self.step})


@dataclass(frozen=True, kw_only=True)
class Quality(Integer):
    """A whole number, or the word `auto`."""

    def parse(self, raw: Any, field: str) -> Any:
        """Read the word in any case, or what Integer reads."""
        if isinstance(raw, str) and raw.strip().lower() == AUTO:
            return AUTO
        if _whole(raw) is None or not self.minimum <= (_whole(raw) or 0) <= self.maximum:
            raise InvalidParam(
                f"{field} must be a whole number from {self.minimum} to {self.maximum}, or {AUTO}.",
                field=field,
                allowed={"minimum": self.minimum, "maximum": self.maximum, "word": AUTO},
            )
        return super().parse(raw, field)

    def schema(self) -> dict[str, Any]:
        """Describe both."""
        number = {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}
        return self._described({"anyOf": [number, {"type": "string", "enum": [AUTO]}]})


@dataclass(frozen=True, kw_only=True)
class Number(Param):
    """A number between `minimum` and `maximum`, both included."""

    minimum: float
    maximum: float

    def parse(self, raw: Any, field: str) -> float:
        """Read 0.5, "0.5" or 1; refuse everything else, booleans, infinity and what is no number."""
        value = _number(raw)
        if value is None or not self.minimum <= value <= self.maximum:
            raise InvalidParam(
                f"{field} must be a number from {self.minimum:g} to {self.maximum:g}.",
                field=field,
                allowed={"minimum": self.minimum, "maximum": self.maximum},
            )
        return value

    def schema(self) -> dict[str, Any]:
        """Describe the range."""
        return self._described({"type": "number", "minimum": self.minimum, "maximum": self.maximum})


@dataclass(frozen=True, kw_only=True)
class Text(Param):
    """A text of at most `longest` characters and `lines` lines."""

    longest: int
    lines: int = 1

    def parse(self, raw: Any, field: str) -> str:
        """Read a text, composed and with plain line ends; what cannot be seen and has no use is left out."""
        if not isinstance(raw, str) or len(raw) > 2 * self.longest:
            raise self._refusal(field)
        text = "\n".join(unicodedata.normalize("NFC", raw).splitlines()).strip()
        text = "".join(letter for letter in text if letter == "\n" or unicodedata.category(letter) not in _UNSEEN)
        if not text or len(text) > self.longest or text.count("\n") >= self.lines:
            raise self._refusal(field)
        return text

    def schema(self) -> dict[str, Any]:
        """Describe the length."""
        return self._described({"type": "string", "minLength": 1, "maxLength": self.longest})

    def _refusal(self, field: str) -> InvalidParam:
        lines = "one line" if self.lines == 1 else f"{self.lines} lines"
        return InvalidParam(
            f"{field} must be a text of 1 to {self.longest} characters on at most {lines}.",
            field=field,
            allowed={"minLength": 1, "maxLength": self.longest},
        )


@dataclass(frozen=True, kw_only=True)
class Boolean(Param):
    """`true` or `false`, in JSON or as form text."""

    def parse(self, raw: Any, field: str) -> bool:
        """Read a boolean or its two words in any case."""
        if isinstance(raw, bool):
            return raw
        word = raw.strip().lower() if isinstance(raw, str) else None
        if word not in ("true", "false"):
            raise InvalidParam(f"{field} must be true or false.", field=field, allowed=["true", "false"])
        return word == "true"

    def schema(self) -> dict[str, Any]:
        """Describe the boolean."""
        return self._described({"type": "boolean"})


@dataclass(frozen=True, kw_only=True)
class Choice(Param):
    """One word out of a fixed list, in any case; `aliases` maps other words for the same to those of the list."""

    choices: tuple[str, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)

    def parse(self, raw: Any, field: str) -> str:
        """Read the word, lower-cased."""
        word = raw.strip().lower() if isinstance(raw, str) else None
        word = self.aliases.get(word, word) if word else None
        if word not in self.choices:
            raise InvalidParam(
                f"{field} must be one of: {', '.join(self.choices)}.", field=field, allowed=list(self.choices)
            )
        return word

    def schema(self) -> dict[str, Any]:
        """Describe the words."""
        return self._described({"type": "string", "enum": list(self.choices)})


@dataclass(frozen=True, kw_only=True)
class Colour(Param):
    """A colour as on the web: `#rrggbb` or `#rgb`."""

    def parse(self, raw: Any, field: str) -> str:
        """Read it, with or without its `#`, as `#rrggbb` in lower case."""
        digits = raw.strip().lower().removeprefix("#") if isinstance(raw, str) else ""
        if not _HEX_COLOUR.fullmatch(digits):
            raise InvalidParam(f"{field} must be a colour like #2563eb.", field=field, allowed={"pattern": "#rrggbb"})
        return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))

    def schema(self) -> dict[str, Any]:
        """Describe the pattern."""
        return self._described({"type": "string", "pattern": "^#?([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$"})

    @staticmethod
    def channels(value: str) -> tuple[int, int, int]:
        """Give red, green and blue of a parsed value, 0 to 255 each."""
        red, green, blue = bytes.fromhex(value.removeprefix("#"))
        return red, green, blue


def _number(raw: Any) -> float | None:
    """Read a finite number from JSON or plain form text; None when it is not one."""
    if isinstance(raw, str) and _PLAIN_NUMBER.fullmatch(raw.strip()):
        return float(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        return None
    return float(raw)


def _whole(raw: Any) -> int | None:
    """Read a whole number from JSON or form text; None when it is not one."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int):
        return raw
    if isinstance(raw, float):
        return int(raw) if raw.is_integer() else None
    if isinstance(raw, str) and _PLAIN_WHOLE.fullmatch(raw.strip()):
        return int(raw)
    return None
