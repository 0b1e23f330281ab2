"""The errors of jobs: each class has a stable code and a public sentence; only the API knows HTTP statuses."""

from typing import ClassVar


class JobError(Exception):
    """Base of everything that `jobs` refuses on purpose. `retry_after` is in seconds, where waiting helps.

    A `permanent` one ends a file at once; with the others a worker tries it again.
    """

    code: ClassVar[str] = "job_error"
    permanent: ClassVar[bool] = False
    retry_after: ClassVar[int | None] = None

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotFound(JobError):
    """There is no such thing, or it belongs to somebody else."""

    code = "not_found"


class StateConflict(JobError):
    """The job has left the state in which this could be done; nothing was changed."""

    code = "state_conflict"


class MissingFile(JobError):
    """The request holds no file."""

    code = "missing_file"


class OneFileOnly(JobError):
    """Several files were sent where one is taken."""

    code = "one_file_only"


class StorageChoiceRequired(JobError):
    """A job sent with an API key must say `saveToStorage=true`."""

    code = "save_to_storage_required"


class PlanLimit(JobError):
    """The account's plan does not allow this; `upgrade` names the plan that does, where one does."""

    code = "plan_limit"

    def __init__(self, message: str, *, field: str | None = None, upgrade: str | None = None) -> None:
        super().__init__(message, field=field)
        self.upgrade = upgrade


class TooManyFiles(PlanLimit):
    """More files in one batch than the plan allows."""

    code = "too_many_files"
    permanent = True


class QuotaExceeded(PlanLimit):
    """The month's pool of the plan holds less than was asked for."""

    code = "quota_exceeded"


class StorageFull(PlanLimit):
    """What the account keeps fills the storage of its plan; in a job, the result of a file has no room."""

    code = "storage_full"
    permanent = True


class FileTooLarge(PlanLimit):
    """A file is larger than the plan allows for its kind."""

    code = "file_too_large"
    permanent = True


class SourceTooLarge(PlanLimit):
    """What stands at a source's URL is larger than the plan allows for its kind."""

    code = "source_too_large"
    permanent = True


class SourceUrlNotAllowed(JobError):
    """A source's URL, or one that it led on to, is none that is fetched from. It does not say what stands there."""

    code = "source_url_not_allowed"
    permanent = True


class SourceUnreachable(JobError):
    """The host of a source's URL gave no answer, a fault of its own, or broke off."""

    code = "source_unreachable"


class SourceRefused(JobError):
    """The host of a source's URL answered, and not with a file that can be taken."""

    code = "source_refused"
    permanent = True


class SourceTooSlow(JobError):
    """The host of a source's URL took longer than is waited for."""

    code = "source_too_slow"
    permanent = True


class CallbackUrlNotAllowed(JobError):
    """The URL of a callback or a webhook is none that anything is sent to. It does not say what stands there."""

    code = "callback_url_not_allowed"


class TooManyWebhooks(JobError):
    """The account has as many webhooks as an account may have."""

    code = "too_many_webhooks"


class UseAsync(JobError):
    """Films or sounds are too long or too large for a caller who waits for the answer; as a job they are not."""

    code = "use_async"


class IdempotencyKeyInvalid(JobError):
    """The Idempotency-Key header is empty, too long or not printable ASCII."""

    code = "idempotency_key_invalid"


class IdempotencyKeyReused(JobError):
    """The key belongs to an earlier request with other settings or other files."""

    code = "idempotency_key_reused"


class IdempotencyInProgress(JobError):
    """The first request under this key is still being read."""

    code = "idempotency_in_progress"
    retry_after = 1


class LinkExpired(JobError):
    """The download link was good once; the file is gone."""

    code = "link_expired"


class RangeBehindEnd(JobError):
    """A part of a file was asked for that the file does not have."""

    code = "range_not_satisfiable"


class StorageUnavailable(JobError):
    """The file storage does not answer."""

    code = "storage_unavailable"
    retry_after = 5


class DiskLow(JobError):
    """The server's disk has too little room to begin with more files."""

    code = "disk_low"
    retry_after = 60


class DiskFull(JobError):
    """The server's disk was full in the middle of the work."""

    code = "disk_full"
    retry_after = 60


class ServerBusy(JobError):
    """The server is out of descriptors or memory for a moment."""

    code = "busy"
    retry_after = 5


class EmptyResult(JobError):
    """What was made of a file has no byte."""

    code = "encode_failed"
    permanent = True


class WorkerLost(JobError):
    """The worker ended in the middle of a file, as often as a file is tried."""

    code = "worker_lost"
