"""The real child with poison tools beside the real ones."""

from types import MappingProxyType

from media_tools import registry
from media_tools.__main__ import main
from tests.poison import deaths, rubbish, ways_out  # noqa: F401 (importing registers)
from tests.poison.tool import POISONS

real = registry.tools
registry.tools = lambda: MappingProxyType({**real(), **POISONS})  # type: ignore[assignment]
main()
