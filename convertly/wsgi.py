"""The WSGI entry point of the web process; it does not come up with settings that the checks refuse."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from convertly import checks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convertly.settings")

application = get_wsgi_application()
checks.refuse_errors()
# what is loaded by now lives as long as the process: no collection needs to look at it again
gc.freeze()
