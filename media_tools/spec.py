"""The validated wish of a client for one file: a tool's name and a frozen value for each of its parameters."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Self

from media_tools import registry
from media_tools.errors import FormatUnavailable, InvalidParam, MissingParam
from media_tools.params import Param
from media_tools.registry import Format, Tool

NAME = "filename"
"""A value beside the parameters: what the client calls its file. It is no field."""


@dataclass(frozen=True)
class Spec:
    """What is to be done with one file. `values` has an entry for every parameter of the tool."""

    tool: str
    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        """Give the value of one parameter."""
        return self.values[name]

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values."""
        return {"tool": self.tool, "values": dict(self.values)}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        """Rebuild a spec from `to_json`; it was validated when it was made."""
        return cls(value["tool"], MappingProxyType(dict(value["values"])))


@dataclass(frozen=True, kw_only=True)
class TargetFormat(Param):
    """The format to write: a word of the registry that this machine can write."""

    def parse(self, raw: Any, field: str) -> str:
        """Read a format word. InvalidParam for an unknown word, FormatUnavailable for one that cannot be written."""
        known = registry.format_words().get(raw.strip().lower()) if isinstance(raw, str) else None
        if known is None:
            raise InvalidParam(
                f"{field} must be one of: {', '.join(writable())}.", field=field, allowed=list(writable())
            )
        if not known.writes:
            raise FormatUnavailable(f"This server cannot write {known.label}. {known.remedy}".strip())
        return known.name

    def schema(self) -> dict[str, Any]:
        """Describe the words that can be written here."""
        return self._described({"type": "string", "enum": list(writable())})


@dataclass(frozen=True, kw_only=True)
class OfferedFormat(Param):
    """A format to write out of those that a tool offers: the few in `words`, else all of these `kinds` but drawings."""

    words: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ("image", "video", "audio")

    def parse(self, raw: Any, field: str) -> str:
        """Read a format word, an alias too. Raises InvalidParam, or FormatUnavailable where it cannot be written."""
        known = registry.format_words().get(raw.strip().lower()) if isinstance(raw, str) else None
        if known is None or known.name not in self._offered():
            raise InvalidParam(
                f"{field} must be one of: {', '.join(self._offered())}.", field=field, allowed=list(self._offered())
            )
        if not known.writes:
            raise FormatUnavailable(f"This server cannot write {known.label}. {known.remedy}".strip())
        return known.name

    def schema(self) -> dict[str, Any]:
        """Describe the words."""
        return self._described({"type": "string", "enum": list(self._offered())})

    def _offered(self) -> tuple[str, ...]:
        return self.words or written(self.kinds)


@dataclass(frozen=True, kw_only=True)
class PictureFormat(OfferedFormat):
    """The format of a picture to write: one made of pixels. `words` names the few that a tool offers, if it does."""

    kinds: tuple[str, ...] = ("image",)


def written(kinds: Collection[str]) -> tuple[str, ...]:
    """Name the formats of these kinds that this machine writes, drawings left out."""
    found = registry.formats().values()
    return tuple(known.name for known in found if known.writes and known.kind in kinds and not known.vector)


def writable() -> tuple[str, ...]:
    """Name the formats that this machine writes."""
    return tuple(known.name for known in registry.formats().values() if known.writes)


def parse(
    tool: Tool, raw: Mapping[str, Any], fields: Mapping[str, str] | None = None, *, attached: bool = False
) -> Spec:
    """Validate what a client sent for one file; `attached` says whether a file came for the tool's attachment.

    `raw` maps parameter names to values; what is absent, null or an empty text takes the default. `fields` maps a
    parameter to the name the client used for it, where that was not its own. Raises InvalidParam, MissingParam or
    FormatUnavailable.
    """
    values: dict[str, Any] = {}
    names = {param.name: (fields or {}).get(param.name, param.name) for param in tool.params}
    for param in tool.params:
        given = raw.get(param.name)
        field = names[param.name]
        if given is None or given == "":
            if param.required:
                raise MissingParam(f"{field} is required.", field=field, allowed=param.schema().get("enum"))
            values[param.name] = param.default
        else:
            values[param.name] = param.parse(given, field)
    tool.check({**values, tool.attachment: attached} if tool.attachment else values, names)
    return Spec(tool.name, MappingProxyType(values))


def named(spec: Spec, name: str) -> Spec:
    """Tell a tool that asks for it what the client calls its file: in the child it has none."""
    tool = registry.tools().get(spec.tool)
    return replace(spec, values={**spec.values, NAME: name}) if tool and tool.naming else spec


def target(spec: Spec) -> Format:
    """Give the format that the spec asks for."""
    return registry.formats()[spec["format"]]
