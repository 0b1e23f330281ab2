"""Read the request for one media tool: one file, or several that it makes one of, now or queued."""

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework.request import Request

from accounts.authentication import account_of
from accounts.models import ApiKey
from jobs import admission, callbacks, sources
from jobs.api.intake.callbacks import URL, callback
from jobs.api.intake.fields import ASYNC, BACKGROUND, SAVE, check_storage_choice, field, raise_first
from jobs.batch import Batch
from jobs.door import body
from jobs.errors import MissingFile, OneFileOnly
from jobs.idempotency import Reservation
from jobs.models.job import JobType
from jobs.patience import Patience
from jobs.uploads import Upload
from media_tools import spec
from media_tools.errors import InvalidParam, MediaError
from media_tools.registry import Tool
from media_tools.spec import Spec


def read_tool(request: Request, tool: Tool, reservation: Reservation | None = None) -> tuple[Batch, bool]:
    """Read the request for `tool`. Gives the batch, one piece of work, and whether it is to be queued."""
    account = account_of(request)
    data = body.received(request, reservation)
    uploads = body.uploads(request)
    url = body.source_url(data, uploads)
    attached = body.sent_files(request).getlist(tool.attachment) if tool.attachment else []
    admission.check(account, [*uploads, *attached])
    refusals: list[MediaError] = []
    wish = _spec(tool, data, bool(attached), refusals)
    queued, save = _queued(data, refusals), field(SAVE, data, refusals)
    told = callback(data, queued, refusals)
    if not queued:
        Patience(JobType.MEDIA_TOOL).check_sources([*uploads, *attached])
    raise_first(refusals)
    _check_files(tool, uploads, attached, url)
    if queued:
        check_storage_choice(request, save)
    if told is not None:
        callbacks.check_url(told.url, URL)
    remote = sources.remote(url) if url and queued else None
    if url and not queued:
        uploads = [body.fetched(request, url)]
        sources.check_none_empty(uploads)
    assert wish is not None
    batch = Batch(
        account=account,
        api_key=request.auth if isinstance(request.auth, ApiKey) else None,
        job_type=JobType.MEDIA_TOOL,
        tool=tool.word,
        uploads=uploads[:1],
        specs=[wish],
        beside=[*uploads[1:], *attached],
        save=save,
        remote=remote,
        callback=told,
        origin=body.origin(request),
    )
    return batch, queued


def _spec(tool: Tool, data: Mapping[str, Any], attached: bool, refusals: list[MediaError]) -> Spec | None:
    try:
        return spec.parse(tool, data, attached=attached)
    except MediaError as refusal:
        refusals.append(refusal)
        return None


def _queued(data: Mapping[str, Any], refusals: list[MediaError]) -> bool:
    """Read the one wish that has two names."""
    said = {value for param in (ASYNC, BACKGROUND) if (value := field(param, data, refusals)) is not None}
    if len(said) > 1:
        sentence = "async and background are two names of one field and were sent with two values; send one of them."
        refusals.append(InvalidParam(sentence, field=BACKGROUND.name))
    return True in said


def _check_files(tool: Tool, uploads: Sequence[Upload], attached: Sequence[Upload], url: str) -> None:
    """Raise MissingFile, OneFileOnly or EmptyFile where the tool cannot begin with these."""
    if not uploads and not url:
        raise MissingFile(
            f"No file was sent. Send one to {tool.word} as file in multipart/form-data, or its address as sourceUrl.",
            field="file",
        )
    if len(uploads) > 1 and not tool.joining:
        raise OneFileOnly(
            f"The tool {tool.word} takes one file and {len(uploads):,} were sent; send one request per file.",
            field="file",
        )
    if len(attached) > 1:
        raise OneFileOnly(
            f"{tool.attachment} takes one file and {len(attached):,} were sent; send one.", field=tool.attachment
        )
    sources.check_none_empty([*uploads, *attached])
