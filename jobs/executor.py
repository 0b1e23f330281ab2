"""Do one piece of work: now, within a request, or later, for a claimed file. Both end in the same `execute`."""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from functools import cache, partial
from os import getpid
from typing import TypeVar

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from jobs import archive, disk, expanding, lifecycle, names, node, queue, sources, storage
from jobs.errors import EmptyResult, JobError, NotFound
from jobs.expanding import Expanded
from jobs.lifecycle import Claim, Made
from jobs.models import Output
from jobs.models.file import FileKind, Lane
from jobs.patience import Patience
from jobs.sources import Place
from media_tools import registry
from media_tools import spec as specs
from media_tools.errors import MediaError
from media_tools.media import Progress, Result
from media_tools.pool import Pool
from media_tools.spec import Spec
from media_tools.workspace import Tick, Workspace

T = TypeVar("T")
Take = Callable[[Result], T]
"""Takes what it needs of the outputs before their scratch folder is emptied."""

SOURCE = "source"
"""What the sources are called in their scratch folder; a client's name never reaches a library."""
WAIT_NOW = 20
"""Seconds that a request waits for a free child before it is told to come back."""
WAIT_LATER = 60
AWAY_SECONDS = 600
"""How long finished work waits for a database that is away."""
AWAY_WAIT = 1.0
REPORT_EVERY = 1.0
"""Seconds between two reports of progress."""
FAILED = "The server failed on this file. It was noted."
FETCH_PART = 0.1
"""How much of the progress of a file the fetch of its source is."""

log = logging.getLogger(__name__)
_making_pool = threading.Lock()


class LeaseLost(Exception):
    """Another attempt has the file by now, or its job is gone: nobody wants this work any more."""


class Stopped(Exception):
    """This worker is stopped and has no time left to end the file."""


def pool() -> Pool:
    """Give this process's children; they start with the first file. Threads that ask at once get the same."""
    with _making_pool:
        return _pool()


@cache
def _pool() -> Pool:
    return Pool(size=settings.WEB_CHILDREN, root=settings.SCRATCH / "children", limits=settings.MEDIA_LIMITS)


def execute_now(spec: Spec, places: Sequence[Place], take: Take[T], patience: Patience) -> T:
    """Do the work within the request.

    Raises PoolBusy when every child is taken for too long, and UseAsync when a film is not done in time.
    """
    with _workspace(places, WAIT_NOW) as (workspace, named), patience.running() as seconds:
        return take(workspace.run(spec, named, patience=seconds))


def execute_later(held: Claim, take: Take[T], on_tick: Tick) -> T | Expanded:
    """Do the work of a claimed file, or open the archive that its address led to; what `on_tick` raises ends it."""
    report, stored = _reporter(held), sources.from_storage(held.file)
    if not held.file.source_url:
        spec = specs.named(held.file.wish(), held.file.name)
        with _workspace(stored, WAIT_LATER) as (workspace, named):
            return take(workspace.run(spec, named, report, on_tick=on_tick))

    def on_bytes(count: int, whole: int | None) -> None:
        on_tick()
        report(FETCH_PART * count / whole if whole else 0.0)

    def on_progress(part: float) -> None:
        report(FETCH_PART + (1 - FETCH_PART) * part)

    account = held.file.job.account
    with closing(sources.from_url(held.file.source_url, account, settings.SOURCE_SECONDS, on_bytes)) as upload:
        lifecycle.arrived(held, upload.name or "", upload.size or 0)
        spec = specs.named(held.file.wish(), held.file.name)
        if expanding.applies(held, upload, spec):
            return expanding.expanded(held, upload, lend_later, on_tick)
        with _workspace([*sources.from_uploads([upload]), *stored], WAIT_LATER) as (workspace, named):
            return take(workspace.run(spec, named, on_progress, on_tick=on_tick))


def lend_now() -> AbstractContextManager[Workspace]:
    """Lend a workspace to a request. Raises PoolBusy on entering it when none is free for too long."""
    return pool().workspace(timeout=WAIT_NOW)


def lend_later() -> AbstractContextManager[Workspace]:
    """Lend a workspace to a worker, which has more time."""
    return pool().workspace(timeout=WAIT_LATER)


@contextmanager
def _workspace(places: Sequence[Place], wait: float) -> Iterator[tuple[Workspace, list[str]]]:
    """Lend a workspace with the sources in it, and give their names."""
    with pool().workspace(timeout=wait) as workspace:
        named = [f"{SOURCE}-{number}" for number in range(len(places))]
        for name, place in zip(named, places, strict=True):
            place(workspace.path / name)
        yield workspace, named


def work_on_next() -> bool:
    """Claim the file that is next and do it, whatever happens. False when there is none that may be done now."""
    with closing(node.Places()) as places:
        # with nobody kept for short files, they at least go first
        held = lifecycle.claim(_worker(), may_be_long=places.take, short_first=not settings.SHORT_WORKERS)
        if held is None:
            return False
        if held.file.lane == Lane.SHORT:
            places.close()
        with node.busy():
            _work_on(held)
    return True


def _work_on(held: Claim) -> None:
    with _heartbeat(held) as check_lease:
        try:
            is_archive = held.file.kind == FileKind.ARCHIVE
            made = _pack(held) if is_archive else execute_later(held, _keeper(held), check_lease)
        except LeaseLost:
            log.warning("file %s is another attempt's by now, or nobody's; its child was ended", held.file.pk)
        except Stopped:
            log.warning("file %s is handed back: this worker is stopped", held.file.pk)
            lifecycle.hand_back(held)
        except MediaError as error:
            _end(held, error.code, error.message, permanent=error.permanent)
        except NotFound as error:
            _end(held, error.code, "The source is no longer stored.", permanent=True)
        except JobError as error:
            _end(held, error.code, error.message, permanent=error.permanent)
        except DatabaseError:
            log.warning("the database failed file %s", held.file.pk)
            _end(held, "database_unavailable", "The server's database did not answer.", permanent=False)
        except Exception as error:
            log.exception("unexpected failure of file %s", held.file.pk)
            ours = disk.of_machine(error) if isinstance(error, OSError) else None
            code, sentence = (ours.code, ours.message) if ours else ("internal_error", FAILED)
            _end(held, code, sentence, permanent=False)
        else:
            write = (
                partial(lifecycle.expand, held, made.members, made.notice)
                if isinstance(made, Expanded)
                else partial(lifecycle.succeed, held, made)
            )
            if not _written(write) and not lifecycle.is_published(held):
                sources.forget(held.file.folder)


def _worker() -> str:
    return f"{socket.gethostname()}:{getpid()}"


def _keeper(held: Claim) -> Take[Made]:
    """Store each output under the attempt's own folder."""

    def keep(result: Result) -> Made:
        outputs = kept(result, held.file.name, held.file.folder)
        return Made(outputs, result.warning or "", result.facts)

    return keep


def kept(result: Result, source_name: str, folder: str) -> list[Output]:
    """Store the outputs of one source under `folder` and give their unsaved rows. Raises EmptyResult."""
    outputs = []
    for position, made in enumerate(result.outputs):
        if not made.size:
            raise EmptyResult("The result came out empty. Try other settings.")
        extension = registry.formats()[made.format].extensions[0]
        key = f"{folder}/{position}.{extension}"
        storage.put(key, made.path, made.mime)
        outputs.append(
            Output(
                name=names.renamed(source_name, extension),
                key=key,
                mime=made.mime,
                size=made.size,
                width=made.width,
                height=made.height,
                duration=made.duration,
                quality=made.quality,
                score=made.score,
            )
        )
    return outputs


def _pack(held: Claim) -> Made:
    """Make the archive of a job out of the outputs that succeeded."""
    wanted = Output.objects.filter(job=held.file.job, file__kind=FileKind.SOURCE)
    outputs = list(wanted.order_by("file__position", "position"))
    entries = [archive.Entry(output.name, output.size, partial(storage.opened, output.key)) for output in outputs]
    form = archive.named(held.file.name)
    with archive.packed(form.name, entries, settings.SCRATCH) as path:
        key = f"{held.file.folder}/0.{form.extensions[0]}"
        storage.put(key, path, form.mime)
        return Made([Output(name=held.file.name, key=key, mime=form.mime, size=path.stat().st_size)])


def _end(held: Claim, code: str, message: str, *, permanent: bool) -> None:
    _written(partial(lifecycle.fail if permanent else lifecycle.give_back, held, code, message))


def _written(write: Callable[[], T]) -> T:
    """Write down how a file ended, as soon as the database can be reached.

    Each try is a whole transaction by the holder of the token, so one that came through unheard is not done twice.
    After AWAY_SECONDS the error goes up; the lease has ended by then, and the sweep puts the file back.
    """
    until = time.monotonic() + AWAY_SECONDS
    while True:
        try:
            return write()
        except (OperationalError, InterfaceError):
            if time.monotonic() >= until:
                raise
            connection.close()
            time.sleep(AWAY_WAIT)


def _reporter(held: Claim) -> Progress:
    """Thin progress out to one report a second."""
    last = time.monotonic()

    def report(part: float) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= REPORT_EVERY:
            last = now
            try:
                lifecycle.report(held, 100.0 * min(max(part, 0.0), 1.0))
            except DatabaseError:
                log.warning("the progress of file %s could not be stored now", held.file.pk)

    return report


@contextmanager
def _heartbeat(held: Claim) -> Iterator[Tick]:
    """Renew the lease beside the work, on a connection of its own; give a check that raises LeaseLost."""
    done, lost = threading.Event(), threading.Event()

    def check() -> None:
        if lost.is_set():
            raise LeaseLost
        if queue.must_stop():
            raise Stopped

    def beat() -> None:
        pause: float = settings.HEARTBEAT_SECONDS
        while not done.wait(pause):
            pause = settings.HEARTBEAT_SECONDS
            node.still_busy()
            try:
                if not lifecycle.renew(held):
                    lost.set()
                    return
            except DatabaseError:
                log.warning("the lease of file %s could not be renewed now", held.file.pk)
                pause = AWAY_WAIT
            finally:
                connection.close()

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield check
    finally:
        done.set()
        thread.join()
