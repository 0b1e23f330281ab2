"""May this account submit this now? Every limit of a plan that a request can break is asked for here."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from accounts import usage
from accounts.models import Account
from accounts.plans import Plan
from jobs import names
from jobs.errors import FileTooLarge, QuotaExceeded, StorageFull, TooManyFiles
from jobs.uploads import Upload, better
from media_tools import detect

SHOWN = 60
"""How many characters of a name stand in a sentence."""


def check(account: Account, uploads: Sequence[Upload]) -> None:
    """Raise TooManyFiles or FileTooLarge where the account's plan stands in the way."""
    plan = account.limits
    if len(uploads) > plan.files_per_batch:
        raise TooManyFiles(
            f"{len(uploads):,} files were sent; your plan takes {plan.files_per_batch:,} at once.",
            field="files",
            upgrade=better(plan),
        )
    for upload in uploads:
        most = most_bytes(plan, upload.head)
        if (upload.size or 0) > most:
            raise FileTooLarge(
                f"The file {names.clean(upload.name or '')[:SHOWN]} has {(upload.size or 0) / 1e6:,.1f} MB; "
                f"your plan takes {most / 1e6:,.0f} MB.",
                field="files",
                upgrade=better(plan),
            )


def glance(account: Account, files: int = 1, size: int = 0) -> None:
    """Refuse early what would be refused in the end, by what the request read when it came; it decides nothing.

    `size` are the bytes to store. Raises QuotaExceeded and StorageFull.
    """
    standing = account.standing
    if standing is None:
        return
    if standing.left is not None and files > standing.left:
        raise _used_up(account.limits, files)
    if size and standing.stored + size > account.limits.storage_bytes:
        raise _full(account.limits)


def charge(account: Account, files: Sequence[uuid.UUID], job_id: uuid.UUID) -> None:
    """Charge the files of a job, all or nothing, in the job's transaction. Raises QuotaExceeded."""
    try:
        usage.charge(account, files, job_id)
    except usage.UsedUp:
        raise _used_up(account.limits, len(files)) from None


@contextmanager
def spending(account: Account, files: Sequence[uuid.UUID]) -> Iterator[None]:
    """Charge for files that are done in the block, for nothing when it fails. Raises QuotaExceeded."""
    try:
        with usage.spending(account, files):
            yield
    except usage.UsedUp:
        raise _used_up(account.limits, len(files)) from None


def store(account: Account, size: int) -> None:
    """Take room for `size` bytes, in the transaction that writes their rows. Raises StorageFull."""
    if not usage.store(account, size):
        raise _full(account.limits)


def _used_up(plan: Plan, files: int) -> QuotaExceeded:
    return QuotaExceeded(
        f"Your plan takes {plan.requests_per_month or 0:,} files a month, and fewer are left than the {files:,} sent. "
        "The count begins anew on the first of the month.",
        upgrade=better(plan),
    )


def _full(plan: Plan) -> StorageFull:
    return StorageFull(
        f"Your plan keeps {plan.storage_bytes / 1e9:,.0f} GB, and this does not fit any more. Wait until older results "
        "expire, or take a larger plan.",
        upgrade=better(plan),
    )


def most_bytes(plan: Plan, head: bytes) -> int:
    """Give how large a file that begins like this may be."""
    known = detect.sniff(head)
    return plan.media_bytes if known and known.kind in ("audio", "video") else plan.image_bytes


def kind_of(upload: Upload) -> str | None:
    """Tell the kind of a file by its bytes; None for what nobody knows."""
    known = detect.sniff(upload.head)
    return known.kind if known else None
