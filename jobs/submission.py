"""Turn a parsed batch into a job for later, or into results now."""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction

from jobs import admission, archive, clock, executor, lanes, lifecycle, names, sources, storage
from jobs.batch import Batch, Remote
from jobs.idempotency import Reservation
from jobs.inline import Inline
from jobs.lifecycle import Done, Submission
from jobs.lifecycle.submit import Beside, SourceFile
from jobs.models import Job, Output
from jobs.patience import Patience
from jobs.uploads import Upload
from media_tools import registry
from media_tools import spec as specs
from media_tools.media import Result
from media_tools.spec import Spec


def later(batch: Batch, reservation: Reservation | None = None) -> Job:
    """Store the sources and accept the job. What was stored is removed when the job is refused."""
    submission = _submission(batch)
    with _forgotten_unless_made(submission.job().folder):
        for (uploads, _), source in zip(batch.pieces(), submission.sources, strict=True):
            for upload, key in zip(uploads, source.keys, strict=True):
                sources.keep(upload, key)
        with transaction.atomic():
            job = lifecycle.submit(submission)
            if reservation is not None:
                reservation.tie(job, batch.digest())
    return job


def now(batch: Batch, seconds: float | None = None) -> list[Inline]:
    """Do the whole batch within the request and give its results. One bad file refuses the whole request.

    `seconds` is how long films and sounds may take, where that is not left to the house. Raises QuotaExceeded before
    any work, and UseAsync.
    """
    with admission.spending(batch.account, [uuid.uuid4() for _ in batch.pieces()]):
        return _now(batch, Patience(batch.job_type, seconds))


def _now(batch: Batch, patience: Patience) -> list[Inline]:
    results: list[Inline] = []
    for uploads, spec in batch.pieces():
        name = names.clean(uploads[0].name or "")
        read, named = partial(_read, name, uploads, spec, patience), specs.named(spec, name)
        results += executor.execute_now(named, sources.from_uploads(uploads), read, patience)
    if batch.archive:
        entries = [archive.Entry(result.name, result.size, partial(BytesIO, result.content)) for result in results]
        with archive.packed(batch.archive, entries, settings.SCRATCH) as path:
            content = path.read_bytes()
        mime = registry.formats()[batch.archive].mime
        name = archive.name_of(batch.archive)
        results.append(Inline(name=name, mime=mime, source_size=len(content), content=content, is_archive=True))
    return results


def facts_now(batch: Batch) -> Mapping[str, Any]:
    """Ask a tool that tells facts about the one file of the batch, within the request."""
    [(uploads, spec)] = batch.pieces()
    patience = Patience(batch.job_type)
    with admission.spending(batch.account, [uuid.uuid4()]):
        return executor.execute_now(spec, sources.from_uploads(uploads), lambda result: result.facts or {}, patience)


def now_and_keep(batch: Batch, seconds: float | None = None) -> Job:
    """Do the whole batch within the request, store its results and write it down as a finished job. See `now`."""
    submission = _submission(batch)
    with admission.spending(batch.account, submission.file_ids):
        return _now_and_keep(batch, submission, Patience(batch.job_type, seconds))


def _now_and_keep(batch: Batch, submission: Submission, patience: Patience) -> Job:
    folder = submission.job().folder
    done: list[Done] = []
    with _forgotten_unless_made(folder):
        for (uploads, spec), source in zip(batch.pieces(), submission.sources, strict=True):
            keep = _keeper(source, f"{folder}/{source.id}/now")
            named = specs.named(spec, source.name)
            done.append(executor.execute_now(named, sources.from_uploads(uploads), keep, patience))
        if batch.archive:
            done.append(Done(outputs=[_packed(done, batch.archive, f"{folder}/archive")]))
        return lifecycle.record(submission, done)


@contextmanager
def _forgotten_unless_made(folder: str) -> Iterator[None]:
    """Remove what was stored when the block fails.

    Not where the database failed it: the rows may be there although the answer to their commit was lost. Retention
    removes what then turns out to belong to nobody.
    """
    try:
        yield
    except DatabaseError:
        raise
    except BaseException:
        sources.forget(folder)
        raise


def _submission(batch: Batch) -> Submission:
    job_id, created_at = uuid.uuid4(), clock.now()
    folder = Job(id=job_id, created_at=created_at).folder
    return Submission(
        id=job_id,
        created_at=created_at,
        account=batch.account,
        api_key=batch.api_key,
        job_type=batch.job_type,
        tool=batch.tool,
        sources=[
            _remote(folder, batch.remote, uploads, spec) if batch.remote else _source(folder, uploads, spec)
            for uploads, spec in batch.pieces()
        ],
        archive_name=archive.name_of(batch.archive) if batch.archive else None,
        callback=batch.callback,
        origin=batch.origin,
        stored_bytes=sum(upload.size or 0 for uploads, _ in batch.pieces() for upload in uploads),
    )


def _source(folder: str, uploads: Sequence[Upload], spec: Spec) -> SourceFile:
    file_id = uuid.uuid4()
    key = f"{folder}/{file_id}/source"
    first, *others = uploads
    return SourceFile(
        id=file_id,
        name=names.clean(first.name or ""),
        key=key,
        size=_size(uploads, spec),
        spec=spec,
        lane=lanes.lane(uploads, spec),
        beside=_beside(key, others),
    )


def _remote(folder: str, remote: Remote, others: Sequence[Upload], spec: Spec) -> SourceFile:
    """Leave the source where it is until a worker fetches it; what was sent beside it is stored."""
    file_id = uuid.uuid4()
    beside = _beside(f"{folder}/{file_id}/source", others)
    return SourceFile(id=file_id, name=remote.name, url=remote.url, spec=spec, beside=beside)


def _beside(key: str, uploads: Sequence[Upload]) -> list[Beside]:
    return [
        Beside(key=f"{key}-{number}", name=names.clean(upload.name or ""), size=upload.size or 0)
        for number, upload in enumerate(uploads, start=1)
    ]


def _size(uploads: Sequence[Upload], spec: Spec) -> int:
    """Add up the bytes that become the result: all of them where a tool joins its files, else the first one's."""
    made_of = uploads if registry.tools()[spec.tool].joining else uploads[:1]
    return sum(upload.size or 0 for upload in made_of)


def _read(name: str, uploads: Sequence[Upload], spec: Spec, patience: Patience, result: Result) -> list[Inline]:
    for made in result.outputs:
        patience.check_result(made.mime, made.size)
    return [
        Inline(
            name=names.renamed(name, registry.formats()[made.format].extensions[0]),
            mime=made.mime,
            width=made.width,
            height=made.height,
            duration=made.duration,
            quality=made.quality,
            score=made.score,
            source_size=_size(uploads, spec),
            content=made.path.read_bytes(),
            warning=result.warning,
            facts=result.facts,
        )
        for made in result.outputs
    ]


def _keeper(source: SourceFile, folder: str) -> Callable[[Result], Done]:
    def keep(result: Result) -> Done:
        outputs = executor.kept(result, source.name, folder)
        return Done(outputs=outputs, warning=result.warning or "", facts=result.facts)

    return keep


def _packed(done: list[Done], form: str, folder: str) -> Output:
    made = [output for each in done for output in each.outputs]
    entries = [archive.Entry(output.name, output.size, partial(storage.opened, output.key)) for output in made]
    known = registry.formats()[form]
    key = f"{folder}/0.{known.extensions[0]}"
    with archive.packed(form, entries, settings.SCRATCH) as path:
        storage.put(key, path, known.mime)
        return Output(name=archive.name_of(form), key=key, mime=known.mime, size=path.stat().st_size)
