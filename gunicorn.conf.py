"""How gunicorn runs the web process: read by itself when it starts in this folder; options on its command line win."""

import os
import sys
from typing import Any

import django
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convertly.settings")
try:
    from convertly import checks, settings
except ImproperlyConfigured as error:
    sys.exit(str(error))

bind = f"127.0.0.1:{settings.PORT}"
worker_class = "convertly.web.Worker"
workers = settings.WEB_PROCESSES
threads = settings.WEB_THREADS
# a process that does not even turn its own loop is replaced; a long upload or conversion holds a thread, not the loop
timeout = 60
# what is in work at a stop may end; supervisor.py waits a little longer than this
graceful_timeout = 20
keepalive = 15
loglevel = settings.LOG_LEVEL.lower()
# every turn of the loop touches a file as a sign of life: free in memory, on a disk a tenth of a small request
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK | os.X_OK) else None  # noqa: S108
# nobody steers a running server through a socket in the home folder
control_socket_disable = True


def on_starting(server: Any) -> None:
    """Check the settings once, before there are processes that would each refuse them with a traceback."""
    try:
        django.setup()
        checks.refuse_errors()
    except ImproperlyConfigured as error:
        sys.exit(str(error))
