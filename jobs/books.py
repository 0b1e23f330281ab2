"""Hold the ledger against the jobs: every accepted file charged once, given back when it should be, every byte counted.

Exact while nothing is being written; beside running work a difference may be a moment's.
"""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Greatest

from accounts import usage
from accounts.models import Account, Charge, ChargeState, Usage
from jobs import faults
from jobs.models import Event, File, Job
from jobs.models.file import FileKind
from jobs.states import Status


def check(account: Account) -> list[str]:
    """Give one sentence per difference; an empty list is what should come."""
    return [*usage.books(account), *_storage(account), *_charges(account)]


def mend(account: Account) -> None:
    """Count the account's counters anew, from its lines and its jobs."""
    for counter in Usage.objects.filter(account=account):
        with transaction.atomic():
            # while the counter is locked, nothing of the account can grow
            Usage.objects.select_for_update().get(pk=counter.pk)
            if counter.thing == Usage.STORAGE:
                used = _stored(account)
            else:
                lines = Charge.objects.filter(account=account, period=counter.period)
                used = lines.exclude(state=ChargeState.RETURNED).count()
            # a counter that is mended to more than was allowed would break its constraint
            allowed = F("allowed") if counter.allowed is None else Greatest(F("allowed"), used)
            Usage.objects.filter(pk=counter.pk).update(used=used, allowed=allowed)


def _storage(account: Account) -> Iterator[str]:
    counted, held = usage.used(account, Usage.STORAGE), _stored(account)
    if counted != held:
        yield f"Account {account.pk}: the counter says {counted} bytes, the jobs hold {held}."


def _stored(account: Account) -> int:
    return Job.objects.filter(account=account).aggregate(bytes=Sum("stored_bytes"))["bytes"] or 0


def _charges(account: Account) -> Iterator[str]:
    """Compare the lines of jobs with their files; what an operator had tried again keeps the charge that it had."""
    lines = Charge.objects.filter(account=account, job_id__isnull=False)
    states = dict(lines.values_list("file_id", "state").iterator())
    again = set(Event.objects.filter(job__account=account, name="retried").values_list("job_id", flat=True))
    files = File.objects.filter(job__account=account, kind=FileKind.SOURCE).order_by()
    for pk, job_id, status, code in files.values_list("pk", "job_id", "status", "error_code").iterator():
        found, wanted = states.get(pk), _wanted(status, code)
        if found is None:
            yield f"File {pk}, {status}: never charged."
        elif found != wanted and job_id not in again:
            yield f"File {pk}, {status} {code}: its charge is {found} and should be {wanted}."


def _wanted(status: str, code: str) -> ChargeState:
    if status == Status.CANCELLED or (status == Status.FAILED and faults.is_ours(code)):
        return ChargeState.RETURNED
    return ChargeState.KEPT if status in (Status.COMPLETED, Status.FAILED) else ChargeState.RESERVED
