"""The shapes of answers: they write the answers and the OpenAPI document alike.

The list of jobs is snake_case and the detail camelCase; both are part of the contract.
"""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from jobs import results
from jobs.models import Job
from jobs.models.job import JobType
from jobs.states import VISIBLE, choices
from media_tools.registry import Tool

NOTICE = "What was left out of an archive that was opened."


class ErrorAnswer(serializers.Serializer[Any]):
    """Every refusal."""

    error = serializers.CharField(help_text="One sentence that says what is wrong and what to do.")
    code = serializers.CharField(help_text="A stable word for programs.")
    field = serializers.CharField(required=False, help_text="The field as it was sent.")
    allowed = serializers.JSONField(required=False, help_text="What the field may be.")
    upgradeUrl = serializers.URLField(required=False, help_text="Where a larger plan can be had.")
    requestId = serializers.CharField()


class LoudnessAt(serializers.Serializer[Any]):
    """How loud a sound is."""

    integratedLufs = serializers.FloatField(help_text="LUFS by EBU R 128.")
    truePeakDb = serializers.FloatField(help_text="The highest true peak, in dB below full scale.")


class Loudness(serializers.Serializer[Any]):
    """How loud a sound was and is, where it was made as loud as others."""

    before = LoudnessAt()
    after = LoudnessAt()


class Entry(serializers.Serializer[Any]):
    """One produced file."""

    filename = serializers.CharField()
    sourceFilename = serializers.CharField(required=False, help_text="The name that was uploaded; with storage only.")
    originalSize = serializers.IntegerField(help_text="Bytes of the source.")
    finalSize = serializers.IntegerField(required=False, help_text="Bytes of the result.")
    savedPercent = serializers.FloatField(required=False, help_text="Negative when the result is larger.")
    mimeType = serializers.CharField(required=False)
    width = serializers.IntegerField(required=False)
    height = serializers.IntegerField(required=False)
    duration = serializers.FloatField(required=False, help_text="Seconds.")
    appliedQuality = serializers.IntegerField(required=False)
    score = serializers.FloatField(
        required=False, help_text="SSIMULACRA 2 against the picture before encoding: 100 is no difference."
    )
    loudness = Loudness(required=False, help_text="With normalize: what was measured before and after.")
    downloadUrl = serializers.CharField(required=False, help_text="A signed link, or a data URL without storage.")
    storedFileId = serializers.UUIDField(required=False)
    expiresAt = serializers.DateTimeField(required=False, help_text="When the link and the file end.")
    archive = serializers.BooleanField(required=False, help_text="True for the archive of all results.")
    warning = serializers.CharField(required=False)


@extend_schema_field(
    {
        "type": "object",
        "description": "What inspect tells of a file; a field that does not apply is null.",
        "properties": {
            "filename": {"type": "string"},
            "mimeType": {"type": "string"},
            "sizeBytes": {"type": "integer"},
            "kind": {"type": "string"},
            "format": {"type": "string"},
            "width": {"type": ["integer", "null"], "description": "Pixels, as the picture is seen."},
            "height": {"type": ["integer", "null"]},
            "duration": {"type": ["number", "null"], "description": "Seconds."},
            "bitrateKbps": {"type": ["number", "null"]},
            "streams": {"type": "array", "items": {"type": "object"}},
        },
        "required": ["filename", "mimeType", "sizeBytes", "kind", "format"],
        "additionalProperties": True,
    }
)
class MediaField(serializers.JSONField):
    """The facts that a tool told, under the name of their file."""


class ResultEntry(Entry):
    """One produced, inspected or failed file of a job."""

    media = MediaField(required=False, help_text="In place of the link: what a queued inspect tells.")

    error = serializers.CharField(required=False, help_text="Why this file failed, in place of the link.")
    code = serializers.CharField(required=False)


class StorageNotice(serializers.Serializer[Any]):
    """Whether the results were kept."""

    saved = serializers.BooleanField()
    notice = serializers.CharField(allow_null=True)


class FilesAnswer(serializers.Serializer[Any]):
    """The answer of convert and compress."""

    files = Entry(many=True)
    storage = StorageNotice()
    notice = serializers.CharField(required=False, help_text=NOTICE)


class JobAccepted(serializers.Serializer[Any]):
    """A job was made, or was made before under the same Idempotency-Key."""

    jobId = serializers.UUIDField(source="id")
    status = serializers.ChoiceField(choices=choices(*VISIBLE))
    notice = serializers.CharField(required=False, help_text=NOTICE)


class ToolAccepted(JobAccepted):
    """A media tool was queued, or was queued before under the same Idempotency-Key."""

    tool = serializers.CharField()


class MediaAnswer(serializers.Serializer[Any]):
    """The answer of inspect."""

    media = MediaField()


class JobCancelled(serializers.Serializer[Any]):
    """A job was cancelled."""

    jobId = serializers.UUIDField(source="id")
    status = serializers.ChoiceField(choices=[("cancelled", "cancelled")])


class JobItem(serializers.Serializer[Any]):
    """A job in the list: snake_case."""

    id = serializers.UUIDField()
    job_type = serializers.ChoiceField(choices=JobType.choices)
    status = serializers.ChoiceField(choices=choices(*VISIBLE))
    total_files = serializers.IntegerField()
    completed_files = serializers.IntegerField()
    failed_files = serializers.IntegerField()
    progress = serializers.SerializerMethodField()
    error_message = serializers.SerializerMethodField()
    results = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    completed_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(serializers.IntegerField(min_value=0, max_value=100))
    def get_progress(self, job: Job) -> int:
        """Round down, so that 100 means all."""
        return int(job.progress)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_error_message(self, job: Job) -> str | None:
        """Give why the job failed, or null."""
        return job.error_message or None

    @extend_schema_field(ResultEntry(many=True, allow_null=True))
    def get_results(self, job: Job) -> list[dict[str, Any]] | None:
        """Give the entries with links that this client can follow."""
        return results.of_job(job, self.context["request"].build_absolute_uri)


class JobDetail(serializers.Serializer[Any]):
    """A job by itself: camelCase. `tool` is there for media tools only."""

    jobId = serializers.UUIDField()
    jobType = serializers.ChoiceField(choices=JobType.choices)
    tool = serializers.CharField(required=False)
    status = serializers.ChoiceField(choices=choices(*VISIBLE))
    totalFiles = serializers.IntegerField()
    completedFiles = serializers.IntegerField()
    failedFiles = serializers.IntegerField()
    progress = serializers.IntegerField(min_value=0, max_value=100)
    errorMessage = serializers.CharField(allow_null=True, help_text="Why the job failed.")
    results = ResultEntry(many=True, allow_null=True)
    createdAt = serializers.DateTimeField()
    startedAt = serializers.DateTimeField(allow_null=True)
    completedAt = serializers.DateTimeField(allow_null=True)
    expiresAt = serializers.DateTimeField(allow_null=True)

    def to_representation(self, job: Job) -> dict[str, Any]:
        """Say what callbacks say too."""
        return results.detail(job, self.context["request"].build_absolute_uri)


class Pagination(serializers.Serializer[Any]):
    """Where a page stands among all."""

    limit = serializers.IntegerField()
    offset = serializers.IntegerField()
    total = serializers.IntegerField()
    hasMore = serializers.BooleanField()


class JobList(serializers.Serializer[Any]):
    """A page of jobs."""

    jobs = JobItem(many=True)
    pagination = Pagination()


class Period(serializers.Serializer[Any]):
    """A calendar month in UTC."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField(help_text="The first moment that does not belong to it.")


class RequestsUsed(serializers.Serializer[Any]):
    """The month's pool of files."""

    limit = serializers.IntegerField(
        source="plan.requests_per_month", allow_null=True, help_text="null: there is no limit."
    )
    used = serializers.IntegerField(source="requests")
    remaining = serializers.IntegerField(source="left", allow_null=True)


class StorageUsed(serializers.Serializer[Any]):
    """What is kept of sources and results."""

    limitBytes = serializers.IntegerField(source="plan.storage_bytes")
    usedBytes = serializers.IntegerField(source="stored")


class RunningJobs(serializers.Serializer[Any]):
    """Jobs that a worker has begun and not ended."""

    limit = serializers.IntegerField(source="plan.running_jobs")
    current = serializers.IntegerField(source="running")


class UsageAnswer(serializers.Serializer[Any]):
    """How much of its plan an account uses."""

    plan = serializers.CharField(source="plan.name")
    period = Period(source="*")
    requests = RequestsUsed(source="*")
    storage = StorageUsed(source="*")
    runningJobs = RunningJobs(source="*")


class FormatEntry(serializers.Serializer[Any]):
    """A format and what this machine does with it."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name, not the label of this one
    kind = serializers.CharField()
    mimeType = serializers.CharField(source="mime")
    extensions = serializers.ListField(child=serializers.CharField())
    aliases = serializers.ListField(child=serializers.CharField())
    reads = serializers.BooleanField()
    writes = serializers.BooleanField()
    alpha = serializers.BooleanField()
    animation = serializers.BooleanField()
    quality = serializers.BooleanField()
    lossless = serializers.BooleanField()
    remedy = serializers.CharField(help_text="What would make an unwritable format work; empty otherwise.")


class ToolEntry(serializers.Serializer[Any]):
    """A media tool and how it is called."""

    name = serializers.CharField(source="word")
    summary = serializers.CharField()
    path = serializers.SerializerMethodField(help_text="Where it is asked for.")
    severalFiles = serializers.BooleanField(source="joining", help_text="Whether it makes one result of many.")

    def get_path(self, tool: Tool) -> str:
        """Give the path of its call."""
        return f"/api/media/{tool.word}"


class FormatList(serializers.Serializer[Any]):
    """All known formats, and the media tools."""

    formats = FormatEntry(many=True)
    tools = ToolEntry(many=True)
