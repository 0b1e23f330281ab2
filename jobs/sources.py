"""From what a client named to a local file: an upload or a URL now; a stored source or a URL when a worker takes it."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from accounts.models import Account
from jobs import admission, names, outbound, storage
from jobs.batch import Remote
from jobs.errors import (
    JobError,
    SourceRefused,
    SourceTooLarge,
    SourceTooSlow,
    SourceUnreachable,
    SourceUrlNotAllowed,
    StorageUnavailable,
    UseAsync,
)
from jobs.models import File
from jobs.outbound import OutboundError, Patience
from jobs.uploads import Upload, better
from media_tools.errors import EmptyFile

Place = Callable[[Path], None]
"""Puts a source at the given path."""
URL_FIELD = "sourceUrl"
_MEANS: dict[type[OutboundError], type[JobError]] = {
    outbound.AddressRefused: SourceUrlNotAllowed,
    outbound.Unreachable: SourceUnreachable,
    outbound.AnswerRefused: SourceRefused,
    outbound.TooSlow: SourceTooSlow,
}


def check_not_empty(uploads: Sequence[Upload]) -> None:
    """Raise EmptyFile when not one of the files has a byte."""
    if not any(upload.size for upload in uploads):
        raise EmptyFile("The file is empty." if len(uploads) == 1 else "All of the files are empty.")


def check_none_empty(uploads: Sequence[Upload]) -> None:
    """Raise EmptyFile when one of the files that belong to one piece of work has no byte."""
    if any(not upload.size for upload in uploads):
        raise EmptyFile("The file is empty." if len(uploads) == 1 else "One of the files is empty.")


def keep(upload: Upload, key: str) -> None:
    """Store an upload as a source; an upload on the same disk is moved, not copied."""
    upload.seek(0)
    storage.store(key, upload, "application/octet-stream")


def forget(folder: str) -> None:
    """Delete what was stored of a job that was not made; what cannot be reached now is left to retention."""
    with suppress(StorageUnavailable):
        storage.delete_folder(folder)


def from_uploads(uploads: Sequence[Upload]) -> list[Place]:
    """Place uploads by hard links: no byte is copied and the uploads stay whole."""
    return [partial(_link, upload.temporary_file_path()) for upload in uploads]


def from_storage(file: File) -> list[Place]:
    """Place the stored sources of a file, its own first."""
    return [partial(storage.fetch, key) for key in (file.source_key, *(each["key"] for each in file.beside)) if key]


def remote(url: str, field: str = URL_FIELD) -> Remote:
    """Take a URL that a worker will fetch from. Raises SourceUrlNotAllowed, or SourceUnreachable for want of a look-up.

    What the name leads to now is checked here and again at the fetch.
    """
    with _faults(field):
        return Remote(url, names.clean(outbound.check(url)))


def from_url(
    url: str,
    account: Account,
    seconds: float,
    on_bytes: outbound.OnBytes | None = None,
    *,
    waited: outbound.Most | None = None,
    field: str = URL_FIELD,
) -> Upload:
    """Fetch a file within the account's plan and give it as an upload is given: closing it removes it.

    `seconds` is the most that it may take, and `waited` gives the bytes that the caller waits for, by the first 4 KiB.
    Raises SourceUrlNotAllowed, SourceUnreachable, SourceRefused, SourceTooSlow, SourceTooLarge, and UseAsync where it
    is more than is waited for and no more than the plan takes.
    """
    plan = account.limits
    upload = Upload(names.FALLBACK)
    theirs = plan.largest_bytes

    def most(head: bytes) -> int:
        nonlocal theirs
        theirs = admission.most_bytes(plan, head)
        return min(theirs, waited(head)) if waited else theirs

    try:
        with _faults(field):
            came = outbound.download(
                url,
                upload,
                largest=plan.largest_bytes,
                most=most,
                patience=Patience(seconds=seconds),
                on_bytes=on_bytes,
            )
        upload.name, upload.size = names.clean(came.name), came.size
        upload.seek(0)
    except BaseException as error:
        upload.close()
        if not isinstance(error, outbound.TooLarge):
            raise
        if error.most < theirs:
            raise UseAsync("The file is larger than a request waits for.", field=field) from None
        raise SourceTooLarge(
            f"The file at {field} is larger than the {error.most / 1e6:,.0f} MB that your plan takes.",
            field=field,
            upgrade=better(plan),
        ) from None
    return upload


@contextmanager
def _faults(field: str) -> Iterator[None]:
    """Turn the faults of a fetch into ours."""
    try:
        yield
    except tuple(_MEANS) as error:
        raise _MEANS[type(error)](error.message, field=field) from None


def _link(existing: str, path: Path) -> None:
    os.link(existing, path)
