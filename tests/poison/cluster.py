"""The real cluster, whose children know the poison tools: `python -m tests.poison.cluster`."""

import os
import sys
from types import MappingProxyType

import django

from media_tools import registry
from media_tools.pool import Pool
from tests.poison import deaths, rubbish  # noqa: F401 (importing registers)
from tests.poison.tool import POISONS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convertly.settings")
real = registry.tools
registry.tools = lambda: MappingProxyType({**real(), **POISONS})  # type: ignore[assignment]
assert Pool.__init__.__kwdefaults__ is not None
Pool.__init__.__kwdefaults__["command"] = (sys.executable, "-m", "tests.poison")
django.setup()

from django.core.management import call_command  # noqa: E402 (the settings come first)

# under a watchdog it would be another process, which knows no poison
call_command("qcluster", unwatched=True)
