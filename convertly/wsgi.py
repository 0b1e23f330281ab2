"""The WSGI entry point of the web process; it does not come up with settings that the checks refuse."""

import os

from django.core.wsgi import get_wsgi_application

from convertly import checks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convertly.settings")

application = get_wsgi_application()
checks.refuse_errors()
