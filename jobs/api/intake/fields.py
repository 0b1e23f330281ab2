"""The fields that the API itself takes beside those of the tools, and how one field is read."""

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework.request import Request

from accounts.models import ApiKey
from jobs import archive
from jobs.errors import StorageChoiceRequired
from media_tools.errors import FormatUnavailable, MediaError
from media_tools.params import Boolean, Choice, Param

SAVE = Boolean(name="saveToStorage", help="Keep the results in storage and answer with links.", default=False)
ARCHIVE = Boolean(name="createArchive", help="Add one archive of all results.", default=False)
ARCHIVE_FORMAT = Choice(name="archiveFormat", help="The kind of archive.", choices=archive.FORMATS, default="zip")
ASYNC = Boolean(name="async", help="Queue the work and answer with a job to poll; false when absent.")
BACKGROUND = Boolean(name="background", help="Another name of async.")


def field(param: Param, data: Mapping[str, Any], refusals: list[MediaError]) -> Any:
    """Read one field; what is wrong with it is added to `refusals`, and None is given."""
    given = data.get(param.name)
    if given is None or given == "":
        return param.default
    try:
        return param.parse(given, param.name)
    except MediaError as refusal:
        refusals.append(refusal)
        return None


def raise_first(refusals: Sequence[MediaError]) -> None:
    """Raise the refusal whose status comes first: a format that cannot be written before a wrong field."""
    if refusals:
        raise min(refusals, key=lambda refusal: not isinstance(refusal, FormatUnavailable))


def check_storage_choice(request: Request, save: bool) -> None:
    """Raise StorageChoiceRequired where a program queues work without saying that its results are to be stored."""
    if isinstance(request.auth, ApiKey) and not save:
        raise StorageChoiceRequired(
            "With an API key, send saveToStorage=true: the results of a job can only be fetched from storage.",
            field=SAVE.name,
        )
