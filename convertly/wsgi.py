"""The WSGI entry point of the web process; it does not come up with settings that the checks refuse."""

import gc
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convertly.settings")

APP_LOAD_ERROR = 4
"""gunicorn stops as a whole on this status; on others it would start the process again and again."""


def _checked() -> WSGIHandler:
    try:
        application = get_wsgi_application()
        from convertly import checks  # the apps are loaded only now

        checks.refuse_errors()
        # the views, which Django would load with the first request
        get_resolver().url_patterns  # noqa: B018
    except ImproperlyConfigured as error:
        print(error, file=sys.stderr, flush=True)
        sys.exit(APP_LOAD_ERROR)
    return application


application = _checked()
# what is loaded by now lives as long as the process: no collection needs to look at it again
gc.freeze()
