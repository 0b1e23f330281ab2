"""Signed links to outputs: they bind the method, the object, the account, the expiry, the disposition and the type.

They are good until a time of the database's clock, so that a node whose own is wrong neither ends nor prolongs them.
"""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.core import signing
from django.utils.crypto import constant_time_compare

from jobs import clock
from jobs.errors import LinkExpired, NotFound
from jobs.models import Output

_SALT = "jobs.links.download"
METHOD = "GET"
ATTACHMENT, INLINE = "attachment", "inline"
SOON = timedelta(hours=1)
"""How long a link is good that is given before the job's own expiry is known."""


def soon() -> datetime:
    """Give the expiry of a link made while its job still runs."""
    return clock.now() + SOON


def path(output: Output, expires: datetime, disposition: str = ATTACHMENT, folder: str = "/api/files") -> str:
    """Give the path and query of a link to `output` that is good until `expires`. Each dialect serves its `folder`."""
    until = int(expires.timestamp())
    query = {"expires": until, "disposition": disposition, "signature": _signature(output, until, disposition)}
    return f"{folder}/{output.pk}?{urlencode(query)}"


def check(output: Output, expires: str, disposition: str, signature: str) -> None:
    """Raise NotFound for a link that was not made here and LinkExpired for one that was good once."""
    if not expires.isascii() or not expires.isdigit() or len(expires) > 12 or disposition not in (ATTACHMENT, INLINE):
        raise NotFound("There is no such file.")
    if not constant_time_compare(signature, _signature(output, int(expires), disposition)):
        raise NotFound("There is no such file.")
    if int(expires) < clock.now().timestamp():
        raise LinkExpired("This link has expired and the file was deleted. Convert it again.")


def _signature(output: Output, expires: int, disposition: str) -> str:
    bound = ":".join((METHOD, str(output.pk), str(output.job.account_id), str(expires), disposition, output.mime))
    return signing.Signer(salt=_SALT).signature(bound)
