"""May this account submit this now? Every limit of a plan that a request can break is asked for here."""

from collections.abc import Sequence

from accounts.models import Account
from accounts.plans import Plan
from jobs import names
from jobs.errors import FileTooLarge, TooManyFiles
from jobs.uploads import Upload, better
from media_tools import detect

HEAD_BYTES = 4096
"""How much of a file its kind is told from."""
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
        most = most_bytes(plan, head(upload))
        if (upload.size or 0) > most:
            raise FileTooLarge(
                f"The file {names.clean(upload.name or '')[:SHOWN]} has {(upload.size or 0) / 1e6:,.1f} MB; "
                f"your plan takes {most / 1e6:,.0f} MB.",
                field="files",
                upgrade=better(plan),
            )


def most_bytes(plan: Plan, head: bytes) -> int:
    """Give how large a file that begins like this may be."""
    known = detect.sniff(head)
    return plan.media_bytes if known and known.kind in ("audio", "video") else plan.image_bytes


def kind_of(upload: Upload) -> str | None:
    """Tell the kind of a file by its bytes; None for what nobody knows."""
    known = detect.sniff(head(upload))
    return known.kind if known else None


def head(upload: Upload) -> bytes:
    """Give the bytes that the kind of an upload is told from."""
    upload.seek(0)
    begin: bytes = upload.read(HEAD_BYTES)
    upload.seek(0)
    return begin
