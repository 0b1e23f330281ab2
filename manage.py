#!/usr/bin/env python
"""Run a management command of Convertly."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convertly.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # a setting that cannot be read: its sentence says what to do, a traceback would hide it
        sys.exit(str(error))
