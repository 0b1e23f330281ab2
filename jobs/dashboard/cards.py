"""Turn rows of jobs into what a card shows, with a handful of queries however many jobs and files there are."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone

from jobs import links
from jobs.models import File, Job, Output
from jobs.models.file import FileKind
from jobs.models.job import JobType
from jobs.states import FINAL, Status

FILES_ON_CARD = 5
"""How many files a card shows; the job's own page has all of them."""
PREVIEWED = ("image/jpeg", "image/png", "image/webp", "image/avif", "image/gif")
"""What a browser may show in place."""
PLAYED = ("video/mp4", "video/webm", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/flac", "audio/wav")
"""What browsers play; nothing of it is loaded before somebody presses the button."""
PREVIEW_BYTES = 8_000_000
"""A larger result is not loaded only to be shown small."""


@dataclass(frozen=True)
class Result:
    """One file to download: the row's facts, the signed link, and a link to show or play it in place or ""."""

    output: Output
    url: str
    preview: str
    original_size: int

    @property
    def player(self) -> str:
        """The element that plays the preview: `video` or `audio`; "" for a picture."""
        return self.output.mime.partition("/")[0] if self.output.mime in PLAYED else ""

    @property
    def saved_percent(self) -> int:
        """How much smaller than its source, in percent; negative where it grew."""
        return round(100 * (1 - self.output.size / self.original_size)) if self.original_size else 0


@dataclass(frozen=True)
class Row:
    """One file of a job and what came of it."""

    file: File
    results: list[Result] = field(default_factory=list)

    @property
    def company(self) -> str:
        """Name the first of the other files of the same piece of work, and count the rest; "" where it is alone."""
        names = [each["name"] for each in self.file.beside]
        if not names:
            return ""
        return f"with {names[0]}" + (f" and {len(names) - 1} more" if names[1:] else "")

    @property
    def told(self) -> str:
        """What a tool told of the file, in a few words; "" where it told nothing."""
        facts = self.file.facts or {}
        sides = f"{facts['width']} × {facts['height']}" if facts.get("width") and facts.get("height") else ""
        return " · ".join(part for part in (str(facts.get("format", "")).upper(), sides) if part)


@dataclass(frozen=True)
class Card:
    """A job as people see it. `before` and `after` are the bytes of the finished files and of their results."""

    job: Job
    rows: list[Row]
    archive: Row | None
    before: int
    after: int

    @property
    def final(self) -> bool:
        """Whether nothing will change any more."""
        return self.job.status in FINAL

    @property
    def gone(self) -> bool:
        """Whether the bytes are deleted, so that no link would work."""
        return self.job.emptied_at is not None or _past(self.job.expires_at)

    @property
    def kept_for(self) -> timedelta:
        """How long the results can still be fetched."""
        return (self.job.expires_at or links.soon()) - timezone.now()

    @property
    def hidden(self) -> int:
        """How many files the card does not show."""
        return max(0, self.job.total_files - len(self.rows))

    @property
    def title(self) -> str:
        """The first file's name and the count of the others; on a later page of files, the count alone."""
        if not self.rows or self.rows[0].file.position:
            return f"{self.job.total_files} files"
        others = self.job.total_files - 1
        name = self.rows[0].file.name
        return name if not others else f"{name} and {others} more"

    @property
    def wish(self) -> str:
        """What is asked for, in a word or two."""
        targets = dict.fromkeys(str(row.file.spec.get("values", {}).get("format") or "").upper() for row in self.rows)
        named = ", ".join(target for target in targets if target)
        if self.job.job_type == JobType.MEDIA_TOOL:
            tool = self.job.tool.replace("-", " ")
            return f"{tool}, to {named}" if named else tool
        return f"to {named}" if named else "smaller, same format"

    @property
    def largest(self) -> int:
        """The longer of the two bars."""
        return max(self.before, self.after)

    @property
    def saved_percent(self) -> int:
        """How much smaller the results are together."""
        return round(100 * (1 - self.after / self.before)) if self.before else 0


def of(jobs: Sequence[Job]) -> list[Card]:
    """Give a card per job, with its first files and its archive."""
    files = File.objects.filter(job__in=[job.pk for job in jobs])
    return _cards(jobs, files.filter(Q(position__lt=FILES_ON_CARD) | Q(position=F("job__total_files"))))


def of_one(job: Job, first: int, count: int) -> Card:
    """Give a job's card with `count` of its files from position `first` on."""
    wanted = Q(position__gte=first, position__lt=min(first + count, job.total_files)) | Q(position=job.total_files)
    return _cards([job], File.objects.filter(wanted, job=job))[0]


def _cards(jobs: Sequence[Job], wanted: QuerySet[File]) -> list[Card]:
    by_id = {job.pk: job for job in jobs}
    files = list(wanted.order_by("job", "position"))
    outputs: dict[uuid.UUID, list[Output]] = {}
    for output in Output.objects.filter(file__in=[file.pk for file in files]).order_by("position"):
        output.job = by_id[output.job_id]
        outputs.setdefault(output.file_id, []).append(output)
    rows: dict[uuid.UUID, list[Row]] = {}
    for file in files:
        results = [_result(output, file) for output in outputs.get(file.pk, [])]
        rows.setdefault(file.job_id, []).append(Row(file, results))
    before, after = _sums(by_id)
    return [_card(job, rows.get(job.pk, []), before.get(job.pk, 0), after.get(job.pk, 0)) for job in jobs]


def _card(job: Job, rows: list[Row], before: int, after: int) -> Card:
    sources = [row for row in rows if row.file.kind == FileKind.SOURCE]
    archive = next((row for row in rows if row.file.kind == FileKind.ARCHIVE), None)
    return Card(job=job, rows=sources, archive=archive, before=before, after=after)


def _sums(jobs: Iterable[uuid.UUID]) -> tuple[dict[uuid.UUID, int], dict[uuid.UUID, int]]:
    """Add up, per job, the bytes of the finished sources and of their results."""
    ids = list(jobs)
    done = File.objects.filter(job__in=ids, kind=FileKind.SOURCE, status=Status.COMPLETED).order_by()
    made = Output.objects.filter(job__in=ids, file__kind=FileKind.SOURCE).order_by()
    before = dict(done.values("job").annotate(bytes=Sum("source_size")).values_list("job", "bytes"))
    return before, dict(made.values("job").annotate(bytes=Sum("size")).values_list("job", "bytes"))


def _result(output: Output, file: File) -> Result:
    # until the job is final its expiry is unknown; a round hour keeps the address, and the browser's copy, the same
    until = output.job.expires_at or links.soon().replace(minute=59, second=59, microsecond=0)
    shown = output.mime in PLAYED or (output.mime in PREVIEWED and output.size <= PREVIEW_BYTES)
    return Result(
        output=output,
        url=links.path(output, until),
        preview=links.path(output, until, links.INLINE) if shown else "",
        original_size=file.source_size,
    )


def _past(moment: datetime | None) -> bool:
    return moment is not None and moment <= timezone.now()
