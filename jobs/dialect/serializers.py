"""The shapes of the dialect's answers: they write the answers and its OpenAPI document alike."""

from functools import cache
from pathlib import PurePosixPath
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from jobs import links
from jobs.models import File, Job, Output
from jobs.models.file import FileKind
from jobs.states import Status
from media_tools import registry

STATES = {
    Status.PENDING: "queued",
    Status.PROCESSING: "running",
    Status.COMPLETED: "completed",
    Status.FAILED: "failed",
}
"""What the house's statuses are called here; no other one is ever shown."""
FILES = "/v1/convert/download"
JOBS = "/v1/convert/jobs"


class ErrorAnswer(serializers.Serializer[Any]):
    """Every refusal."""

    detail = serializers.CharField(help_text="One sentence that says what is wrong and what to do.")
    code = serializers.CharField(help_text="A stable word for programs; the same as under /api.")
    field = serializers.CharField(required=False, help_text="The field as it was sent.")
    allowed = serializers.JSONField(required=False, help_text="What the field may be.")
    upgrade_url = serializers.URLField(required=False, help_text="Where a larger plan can be had.")
    request_id = serializers.CharField()


class TextAnswer(serializers.Serializer[Any]):
    """A result that is text."""

    result = serializers.CharField(trim_whitespace=False)
    from_format = serializers.CharField(help_text="As it was sent.")
    to_format = serializers.CharField()


class Conversion(serializers.Serializer[Any]):
    """What a job makes of what."""

    source_format = serializers.CharField(allow_null=True, help_text="null where nothing tells it.")
    target_format = serializers.CharField(allow_null=True, help_text="null where the job makes no file.")
    source_size_bytes = serializers.IntegerField(help_text="0 until a source that is fetched has come.")
    original_filename = serializers.CharField()


class ConversionJob(serializers.Serializer[Any]):
    """A job of the account, whichever dialect made it; of several files, the first and what became of it."""

    job_id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=[(word, word) for word in STATES.values()])
    conversion = Conversion()
    file_name = serializers.CharField(allow_null=True, help_text="null until the job is completed.")
    file_type = serializers.CharField(allow_null=True, help_text="The media type.")
    file_size_bytes = serializers.IntegerField(allow_null=True)
    file_url = serializers.CharField(
        allow_null=True, help_text="A signed link that needs no key; null before the end, and when its time is over."
    )
    error = serializers.CharField(required=False, help_text="Why a failed job failed.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField(help_text="When the status was last another one.")

    def to_representation(self, job: Job) -> dict[str, Any]:
        """Say where the job is, in this dialect's words."""
        output = _shown(job) if job.status == Status.COMPLETED else None
        told = {
            "job_id": str(job.pk),
            "status": STATES[Status(job.status)],
            "conversion": _conversion(job),
            "file_name": output and output.name,
            "file_type": output and output.mime,
            "file_size_bytes": output and output.size,
            "file_url": output and _link(job, output, self.context["request"].build_absolute_uri),
            "created_at": _time(job.created_at),
            "updated_at": _time(job.completed_at or job.started_at or job.created_at),
        }
        return told | ({"error": job.error_message} if job.status == Status.FAILED else {})


class Accepted(serializers.Serializer[Any]):
    """A conversion that takes longer than a request waits for became a job."""

    job_id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=[(word, word) for word in STATES.values()])
    poll_url = serializers.CharField(help_text="Where the job tells how it stands.")

    def to_representation(self, job: Job) -> dict[str, Any]:
        """Say where to ask for it."""
        poll_url = self.context["request"].build_absolute_uri(f"{JOBS}/{job.pk}")
        return {"job_id": str(job.pk), "status": STATES[Status(job.status)], "poll_url": poll_url}


class CategoryFormats(serializers.Serializer[Any]):
    """What one address takes and writes on this server."""

    category = serializers.CharField()
    from_formats = serializers.ListField(child=serializers.CharField())
    to_formats = serializers.ListField(child=serializers.CharField())
    options = serializers.ListField(child=serializers.CharField(), help_text="What is heeded beside the formats.")


class AllFormats(serializers.Serializer[Any]):
    """Every category."""

    categories = serializers.DictField(child=CategoryFormats())


class MediaFormats(serializers.Serializer[Any]):
    """What can be made of each picture, film and sound."""

    source_formats = serializers.ListField(child=serializers.CharField())
    target_formats = serializers.ListField(child=serializers.CharField())
    conversions = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))


class Root(serializers.Serializer[Any]):
    """What this is, and where to read on."""

    service = serializers.CharField()
    openapi_url = serializers.URLField()
    docs_url = serializers.URLField()


class Standing(serializers.Serializer[Any]):
    """That everything works."""

    status = serializers.ChoiceField(choices=[("ok", "ok")])


def _shown(job: Job) -> Output | None:
    """Give the archive of all results where there is one, else the first result."""
    archives = {file.pk for file in job.files.all() if file.kind == FileKind.ARCHIVE}
    places = {file.pk: file.position for file in job.files.all()}
    outputs = sorted(job.outputs.all(), key=lambda output: (output.file_id not in archives, places[output.file_id]))
    return outputs[0] if outputs else None


def _link(job: Job, output: Output, absolute: Any) -> str | None:
    over = job.emptied_at is not None or (job.expires_at is not None and job.expires_at <= timezone.now())
    return None if over else absolute(links.path(output, job.expires_at or links.soon(), folder=FILES))


def _conversion(job: Job) -> dict[str, Any]:
    file: File = min(job.files.all(), key=lambda each: each.position)
    values = file.wish().values
    source = _named(values.get("from_format")) or _by_extension().get(PurePosixPath(file.name).suffix.lower())
    target = _named(values.get("format")) or _named(values.get("to_format"))
    return {
        "source_format": source,
        "target_format": target,
        "source_size_bytes": file.source_size,
        "original_filename": file.name,
    }


def _named(word: Any) -> str | None:
    """Give the name of the format that a tool's word means; a tool may have words of its own."""
    known = registry.format_words().get(word) if isinstance(word, str) else None
    return known.name if known else word


@cache
def _by_extension() -> dict[str, str]:
    found: dict[str, str] = {}
    for known in registry.formats().values():
        for extension in known.extensions:
            found.setdefault(f".{extension}", known.name)
    return found


def _time(at: Any) -> Any:
    return at.isoformat().replace("+00:00", "Z")
