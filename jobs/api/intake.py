"""Read the body of a convert, compress or job request into a Batch, in the order the contract checks.

The order: the plan's limits (403, 413), then formats that cannot be written (415), then fields (400).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import UnreadablePostError
from rest_framework.request import Request

from accounts.authentication import account_of
from accounts.models import ApiKey
from jobs import admission, sources
from jobs.batch import Batch
from jobs.errors import MissingFile, StorageChoiceRequired
from jobs.idempotency import Reservation
from jobs.models.job import JobType
from jobs.uploads import DiskUploadHandler, Upload, is_whole
from media_tools import registry, spec
from media_tools.errors import FormatUnavailable, InvalidParam, MediaError
from media_tools.params import Boolean, Choice, Param
from media_tools.registry import Tool
from media_tools.spec import Spec

JOB_TYPE = Choice(
    name="jobType", help="What to do with the files.", choices=(JobType.CONVERT, JobType.COMPRESS), default="convert"
)
SAVE = Boolean(name="saveToStorage", help="Keep the results in storage and answer with links.", default=False)
ARCHIVE = Boolean(name="createArchive", help="Add one archive of all results.", default=False)
ARCHIVE_FORMAT = Choice(name="archiveFormat", help="The kind of archive.", choices=("zip",), default="zip")
NOT_YET = {
    "sourceUrl": "sourceUrl is not taken by this server yet; upload the file as files.",
    "callbackUrl": "callbackUrl is not served by this server yet; poll GET /api/jobs/{jobId}.",
}
"""Fields of the contract that would be a broken promise to accept in silence."""


def read(request: Request, job_type: str | None = None, *, reservation: Reservation | None = None) -> Batch:
    """Read the request. `job_type` is fixed by the endpoint, or None where the client chooses it (a job)."""
    account = account_of(request)
    data = _received(request, reservation)
    queued = job_type is None
    uploads = _uploads(request)
    admission.check(account, uploads)
    refusals: list[MediaError] = []
    kind = job_type or _field(JOB_TYPE, data, refusals)
    specs = _specs(registry.tools()[kind], data, len(uploads), refusals) if kind else []
    archive, save = _field(ARCHIVE, data, refusals), _field(SAVE, data, refusals)
    _field(ARCHIVE_FORMAT, data, refusals)
    refusals += [InvalidParam(sentence, field=name) for name, sentence in NOT_YET.items() if data.get(name)]
    _raise_first(refusals)
    if not uploads:
        raise MissingFile(
            "No file was sent. Send at least one as files (or file) in multipart/form-data.", field="files"
        )
    sources.check_not_empty(uploads)
    if queued and isinstance(request.auth, ApiKey) and not save:
        raise StorageChoiceRequired(
            "With an API key, send saveToStorage=true: the results of a job can only be fetched from storage.",
            field=SAVE.name,
        )
    return Batch(
        account=account,
        api_key=request.auth if isinstance(request.auth, ApiKey) else None,
        job_type=kind,
        tool=kind,
        uploads=uploads,
        specs=specs,
        archive=archive,
        save=save,
    )


def _received(request: Request, reservation: Reservation | None) -> Mapping[str, Any]:
    """Read the body, limited by the account's plan from its first byte on, and give its fields."""
    handler = DiskUploadHandler(request._request)
    handler.plan = account_of(request).limits
    handler.on_chunk = reservation.renew if reservation else None
    if not hasattr(request._request, "_files"):
        request._request.upload_handlers = [handler]
    try:
        data = request.data
        if not is_whole(request._request):
            raise UnreadablePostError
    except BaseException:
        # whatever broke it off, the file that was just arriving goes now and not when memory is tidied up
        handler.upload_interrupted()
        raise
    return data if isinstance(data, Mapping) else {}


def _uploads(request: Request) -> list[Upload]:
    by_name = [name for name in ("files", "file") if request.FILES.getlist(name)]
    if len(by_name) > 1:
        raise InvalidParam("Send the files as files or as file, not as both.", field="file", allowed=["files", "file"])
    return request.FILES.getlist(by_name[0]) if by_name else []


def _specs(tool: Tool, data: Mapping[str, Any], count: int, refusals: list[MediaError]) -> list[Spec]:
    """Give one spec per file; a per-file array wins over its scalar."""
    scalars = {param.name: data[param.name] for param in tool.params if param.name in data}
    arrays: dict[str, tuple[str, list[Any]]] = {}
    for param in tool.params:
        if param.plural and param.plural in data:
            try:
                arrays[param.name] = (param.plural, _array(param.plural, data, count))
            except MediaError as refusal:
                refusals.append(refusal)
    if refusals:
        count = 0
    specs: list[Spec] = []
    made: dict[str, Spec] = {}
    for index in range(count):
        raw = scalars | {name: values[index] for name, (_, values) in arrays.items()}
        alike = json.dumps(raw, sort_keys=True, default=str)
        try:
            if alike not in made:
                made[alike] = spec.parse(tool, raw, {name: plural for name, (plural, _) in arrays.items()})
            specs.append(made[alike])
        except MediaError as refusal:
            refusals.append(refusal)
    return specs


def _array(field: str, data: Mapping[str, Any], count: int) -> list[Any]:
    """Read a per-file array: JSON text in a form, a list in a JSON body, or a form field sent once per file."""
    sent = data.getlist(field) if hasattr(data, "getlist") else data[field]
    if isinstance(sent, list) and len(sent) == 1 and isinstance(sent[0], str) and hasattr(data, "getlist"):
        try:
            sent = json.loads(sent[0])
        except (ValueError, RecursionError):
            sent = None
    if not isinstance(sent, list) or any(isinstance(entry, list | dict) for entry in sent):
        raise InvalidParam(f'{field} must be a JSON array with one entry per file, such as ["webp"].', field=field)
    if count and len(sent) != count:
        raise InvalidParam(
            f"{field} has {len(sent)} entries and {count} files were sent; send one entry per file.", field=field
        )
    return sent


def _field(param: Param, data: Mapping[str, Any], refusals: list[MediaError]) -> Any:
    given = data.get(param.name)
    if given is None or given == "":
        return param.default
    try:
        return param.parse(given, param.name)
    except MediaError as refusal:
        refusals.append(refusal)
        return None


def _raise_first(refusals: Sequence[MediaError]) -> None:
    """Raise the refusal whose status comes first: a format that cannot be written before a wrong field."""
    if refusals:
        raise min(refusals, key=lambda refusal: not isinstance(refusal, FormatUnavailable))
