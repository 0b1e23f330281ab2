"""Refuse to start with settings that would lose work or open the door: Django system checks, run at every start."""

import logging
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import ERROR, WARNING, CheckMessage, Error, Warning, register, run_checks
from django.core.exceptions import ImproperlyConfigured

SHORTEST_SECRET = 50
MOST_RECYCLED = 200
"""Tasks after which a worker process is renewed, at most."""

log = logging.getLogger(__name__)


@register()
def production_is_closed(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Report, with DEBUG off, secrets that can be guessed and hosts that are not named."""
    if settings.DEBUG:
        return []
    found: list[CheckMessage] = []
    if len(settings.SECRET_KEY) < SHORTEST_SECRET:
        found.append(Error(f"SECRET_KEY must have at least {SHORTEST_SECRET} characters.", id="convertly.E001"))
    if not settings.ALLOWED_HOSTS:
        found.append(Error("ALLOWED_HOSTS must name the host names of this service.", id="convertly.E002"))
    if any(host.strip(".") in ("", "*") for host in settings.ALLOWED_HOSTS):
        found.append(Error("ALLOWED_HOSTS must name hosts; a wildcard lets every name in.", id="convertly.E003"))
    if any(len(key) < SHORTEST_SECRET for key in settings.SECRETS_KEYS):
        sentence = f"Each of SECRETS_KEYS must have at least {SHORTEST_SECRET} characters."
        found.append(Error(sentence, id="convertly.E020"))
    return found


@register()
def queue_keeps_its_order(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Report times that would start a file twice, and queue settings that would lose or hoard doorbells."""
    queue: dict[str, Any] = settings.Q_CLUSTER
    wall, timeout, retry = settings.MEDIA_LIMITS.most_wall_seconds, queue["timeout"], queue["retry"]
    found: list[CheckMessage] = []
    if not wall < timeout < retry:
        order = f"they are {wall}, {timeout} and {retry}"
        sentence = (
            "The longest of CHILD_WALL_SECONDS, SOUND_WALL_SECONDS and FILM_WALL_SECONDS must be less than "
            f"WORKER_TIMEOUT, and that less than WORKER_RETRY; {order}."
        )
        found.append(Error(sentence, id="convertly.E004"))
    if wall < timeout <= wall + settings.SOURCE_SECONDS:
        sentence = "SOURCE_SECONDS and the longest wall limit together must be less than WORKER_TIMEOUT."
        found.append(Error(sentence, id="convertly.E010"))
    if settings.HEARTBEAT_SECONDS * 2 >= settings.LEASE_SECONDS:
        sentence = "HEARTBEAT_SECONDS must be less than half of LEASE_SECONDS, so that one lost beat loses no file."
        found.append(Error(sentence, id="convertly.E005"))
    if not (queue.get("queue_limit") == 1 and queue.get("bulk") == 1):
        found.append(Error("Q_CLUSTER must take one doorbell at a time: queue_limit 1, bulk 1.", id="convertly.E006"))
    if not queue.get("ack_failures"):
        found.append(Error("Q_CLUSTER must acknowledge failures: ack_failures True.", id="convertly.E007"))
    if queue.get("max_attempts", 0) < 1:
        found.append(Error("Q_CLUSTER must limit its attempts: max_attempts 1 or more.", id="convertly.E008"))
    if not 1 <= queue.get("recycle", 500) <= MOST_RECYCLED:
        found.append(Error(f"Q_CLUSTER must renew workers: recycle 1 to {MOST_RECYCLED}.", id="convertly.E009"))
    if settings.SHORT_WORKERS >= settings.WORKERS:
        sentence = "SHORT_WORKERS must be less than WORKERS, or no film would ever be done."
        found.append(Error(sentence, id="convertly.E011"))
    if not queue.get("max_rss"):
        found.append(Error("Q_CLUSTER must renew workers that have grown: max_rss.", id="convertly.E012"))
    return found


@register()
def inner_networks_are_open(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Say loudly that customers can have files fetched from, and callbacks sent to, networks that are not public."""
    if not settings.OUTBOUND_ALLOWED_NETWORKS:
        return []
    named = ", ".join(map(str, settings.OUTBOUND_ALLOWED_NETWORKS))
    sentence = f"OUTBOUND_ALLOWED_NETWORKS lets every customer fetch files from {named}: from whatever listens there."
    return [Warning(sentence, id="convertly.W001")]


def refuse_errors() -> None:
    """Run every check and log our warnings. Raises ImproperlyConfigured with the sentences of those that failed."""
    messages = [message for message in run_checks() if not message.is_silenced()]
    for message in messages:
        if message.level == WARNING and str(message.id).startswith("convertly."):
            log.warning("%s", message.msg)
    errors = [str(message.msg) for message in messages if message.level >= ERROR]
    if errors:
        raise ImproperlyConfigured("\n".join(errors))
