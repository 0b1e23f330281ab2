"""The real workers, or one sweep, by a clock that is wrong by seconds: `… -m tests.torture.skewed -300 [sweep]`."""

import os
import sys
import time

import django
import time_machine

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convertly.settings")
django.setup()

from jobs import queue, retention, tasks  # noqa: E402 (the settings come first)

time_machine.travel(time.time() + float(sys.argv[1])).start()
if sys.argv[2:] == ["sweep"]:
    retention.apply()
else:
    queue.run_cluster(tasks.beat)
