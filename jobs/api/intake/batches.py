"""Read a convert, compress or job request: many files, one wish each."""

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from rest_framework.request import Request

from accounts.authentication import account_of
from accounts.models import Account, ApiKey
from jobs import admission, callbacks, executor, sources, unpacking
from jobs.api.intake.callbacks import URL, callback
from jobs.api.intake.fields import ARCHIVE, ARCHIVE_FORMAT, SAVE, check_storage_choice, field, raise_first
from jobs.batch import Batch
from jobs.door import body
from jobs.errors import MissingFile
from jobs.idempotency import Reservation
from jobs.models.job import JobType
from jobs.patience import Patience
from jobs.unpacking import Opened
from jobs.uploads import Upload
from media_tools import registry, spec
from media_tools.errors import InvalidParam, MediaError
from media_tools.params import Choice
from media_tools.registry import Tool
from media_tools.spec import Spec

JOB_TYPE = Choice(
    name="jobType", help="What to do with the files.", choices=(JobType.CONVERT, JobType.COMPRESS), default="convert"
)


def read(request: Request, job_type: str | None = None, *, reservation: Reservation | None = None) -> Batch:
    """Read the request. `job_type` is fixed by the endpoint, or None where the client chooses it (a job)."""
    account = account_of(request)
    data = body.received(request, reservation)
    queued = job_type is None
    uploads = body.uploads(request)
    url = body.source_url(data, uploads)
    if not body.is_repeat(reservation):
        admission.glance(account, len(uploads) or 1, _size(uploads) if queued else 0)
    admission.check(account, uploads)
    if job_type is not None:
        Patience(job_type).check_sources(uploads)
    refusals: list[MediaError] = []
    kind = job_type or field(JOB_TYPE, data, refusals)
    specs = _specs(registry.tools()[kind], data, 1 if url else len(uploads), refusals) if kind else []
    archive, save = field(ARCHIVE, data, refusals), field(SAVE, data, refusals)
    archive_format = field(ARCHIVE_FORMAT, data, refusals)
    told = callback(data, queued, refusals)
    raise_first(refusals)
    if not uploads and not url:
        raise MissingFile(
            "No file was sent. Send at least one as files (or file) in multipart/form-data, or its address as "
            "sourceUrl.",
            field="files",
        )
    if uploads:
        sources.check_not_empty(uploads)
    if queued:
        check_storage_choice(request, save)
    if told is not None:
        callbacks.check_url(told.url, URL)
    remote = sources.remote(url) if url and queued else None
    if url and not queued:
        uploads = [body.fetched(request, url)]
        sources.check_not_empty(uploads)
    opened = Opened([], specs) if remote else _opened(account, request, uploads, specs, reservation)
    if job_type is not None:
        Patience(job_type).check_sources(opened.uploads)
    return Batch(
        account=account,
        api_key=request.auth if isinstance(request.auth, ApiKey) else None,
        job_type=kind,
        tool=kind,
        uploads=opened.uploads,
        specs=opened.specs,
        archive=archive_format if archive else None,
        save=save,
        notice=opened.notice,
        remote=remote,
        callback=told,
        origin=body.origin(request) if queued or save else "",
    )


def _size(uploads: Sequence[Upload]) -> int:
    return sum(upload.size or 0 for upload in uploads)


def _opened(
    account: Account,
    request: Request,
    uploads: Sequence[Upload],
    specs: Sequence[Spec],
    reservation: Reservation | None,
) -> Opened:
    """Open the archives among the files."""
    keep, on_progress = partial(body.keep, request), reservation.renew if reservation else None
    lend = executor.lend_now
    return unpacking.opened(account, uploads, specs, keep, lend=lend, on_progress=on_progress)


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
        alike = repr(sorted(raw.items()))
        try:
            if alike not in made:
                made[alike] = spec.parse(tool, raw, {name: plural for name, (plural, _) in arrays.items()})
            specs.append(made[alike])
        except MediaError as refusal:
            refusals.append(refusal)
    return specs


def _array(name: str, data: Mapping[str, Any], count: int) -> list[Any]:
    """Read a per-file array: JSON text in a form, a list in a JSON body, or a form field sent once per file."""
    sent = data.getlist(name) if hasattr(data, "getlist") else data[name]
    if isinstance(sent, list) and len(sent) == 1 and isinstance(sent[0], str) and hasattr(data, "getlist"):
        try:
            sent = json.loads(sent[0])
        except (ValueError, RecursionError):
            sent = None
    if not isinstance(sent, list) or any(isinstance(entry, list | dict) for entry in sent):
        raise InvalidParam(f'{name} must be a JSON array with one entry per file, such as ["webp"].', field=name)
    if count and len(sent) != count:
        raise InvalidParam(
            f"{name} has {len(sent)} entries and {count} files were sent; send one entry per file.", field=name
        )
    return sent
