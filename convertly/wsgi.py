"""The WSGI entry point of the web process; it does not come up with settings that the checks refuse."""

import gc
import importlib
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from convertly import checks, rest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convertly.settings")

application = get_wsgi_application()
checks.refuse_errors()
# what answers an error is loaded before there is one: without descriptors it could not be
get_resolver().resolve_error_handler(500)
importlib.import_module(rest.ERRORS)
# what is loaded by now lives as long as the process: no collection needs to look at it again
gc.freeze()
