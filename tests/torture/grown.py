"""The real workers under a memory limit that each is over with its first file: `python -m tests.torture.grown`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convertly.settings")
django.setup()

from django_q.conf import Conf  # noqa: E402 (the settings come first)

from jobs import queue, tasks  # noqa: E402

# in KiB, as `Q_CLUSTER` has it; WORKER_MEMORY_MIB refuses so little
Conf.MAX_RSS = 20 * 1024
queue.run_cluster(tasks.beat)
