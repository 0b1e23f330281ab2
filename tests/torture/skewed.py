"""The real workers by a clock that is wrong by so many seconds: `python -m tests.torture.skewed -300`."""

import os
import sys
import time

import django
import time_machine

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convertly.settings")
django.setup()

from jobs import queue, tasks  # noqa: E402 (the settings come first)

time_machine.travel(time.time() + float(sys.argv[1])).start()
queue.run_cluster(tasks.beat)
