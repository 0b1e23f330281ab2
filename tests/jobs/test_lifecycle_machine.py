"""Any order of lifecycle calls, by holders and losers alike, keeps the books of a job right."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from accounts.models import Account, User
from jobs import books, lifecycle, states
from jobs.errors import NotFound, StateConflict
from jobs.lifecycle import Claim, Made
from jobs.lifecycle.finish import ATTEMPTS
from jobs.lifecycle.submit import SourceFile
from jobs.models import Event, File, Job, Output
from tests.calls import submitted

FINAL = {status.value for status in states.FINAL}


class Books(RuleBasedStateMachine):
    """Submits jobs, and lets claims that may long have lost their file do whatever they like."""

    claims: Bundle[Claim] = Bundle("claims")
    account: Account

    @initialize()
    def open(self) -> None:
        Job.objects.all().delete()
        books.mend(self.account)
        self.grown: dict[object, tuple[int, int, float]] = {}
        self.ended: dict[object, str] = {}
        self.statuses: dict[object, str] = {}

    @rule(files=st.integers(1, 3), archive=st.booleans())
    def submit(self, files: int, archive: bool) -> None:
        submitted(self.account, files, archive=archive)

    @rule(target=claims)
    def claim(self) -> object:
        held = lifecycle.claim("worker")
        return multiple() if held is None else held

    @rule(held=claims, percent=st.floats(0, 100))
    def report(self, held: Claim, percent: float) -> None:
        lifecycle.report(held, percent)

    @rule(held=claims)
    def renew(self, held: Claim) -> None:
        assert lifecycle.renew(held) is self.holds(held)

    @rule(held=claims)
    def succeed(self, held: Claim) -> None:
        holds = self.holds(held)
        output = Output(name="a.webp", key=str(held.file.token), mime="image/webp", size=1)
        assert lifecycle.succeed(held, Made([output])) is holds

    @rule(held=claims)
    def fail(self, held: Claim) -> None:
        holds = self.holds(held)
        assert lifecycle.fail(held, "undecodable", "The file is broken.") is holds

    @rule(held=claims, files=st.integers(1, 3))
    def expand(self, held: Claim, files: int) -> None:
        if held.file.kind == "archive":
            return
        holds = self.holds(held)
        members = [
            SourceFile(id=uuid.uuid4(), name=f"{number}.jpg", key=f"{number}", spec=held.file.wish())
            for number in range(files)
        ]
        assert lifecycle.expand(held, members) is holds
        assert not self.holds(held)

    @rule(held=claims)
    def give_back(self, held: Claim) -> None:
        lifecycle.give_back(held, "busy", "Busy.")
        assert not self.holds(held)

    @rule()
    def time_passes(self) -> None:
        File.objects.filter(status="pending").update(available_at=timezone.now() - timedelta(seconds=1))

    @rule()
    def leases_end(self) -> None:
        File.objects.filter(status="processing").update(lease_until=timezone.now() - timedelta(seconds=1))
        lifecycle.recover()
        assert not File.objects.filter(status="processing").exists()

    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        ids = list(Job.objects.order_by("created_at").values_list("pk", flat=True))
        if not ids:
            return
        job = Job.objects.get(pk=data.draw(st.sampled_from(ids)))
        try:
            lifecycle.cancel(job.pk, self.account)
        except StateConflict:
            assert job.status in ("processing", "completed", "failed")
        except NotFound:
            assert job.status == "cancelled"
        else:
            assert job.status == "pending"

    def teardown(self) -> None:
        """Every file is charged once, and given back when it should be."""
        assert books.check(self.account) == []

    def holds(self, held: Claim) -> bool:
        return File.objects.filter(pk=held.file.pk, token=held.file.token, status="processing").exists()

    @invariant()
    def counters_only_grow_and_are_the_truth(self) -> None:
        for job in Job.objects.all():
            now = (job.completed_files, job.failed_files, job.progress)
            before = self.grown.get(job.pk, (0, 0, 0.0))
            assert all(new >= old for new, old in zip(now, before, strict=True)), (before, now)
            self.grown[job.pk] = now
            sources = job.files.filter(kind="source")
            assert job.completed_files == sources.filter(status="completed").count()
            assert job.failed_files == sources.filter(status="failed").count()
            assert job.completed_files + job.failed_files <= job.total_files == sources.count()
            assert (job.progress == 100) is (job.status in ("completed", "failed"))

    @invariant()
    def a_final_status_is_the_only_one_and_the_last(self) -> None:
        for job in Job.objects.all():
            if job.pk in self.ended:
                assert job.status == self.ended[job.pk]
            elif job.status in FINAL:
                self.ended[job.pk] = job.status
                assert not job.files.exclude(status__in=FINAL).exists()
            if job.status == "completed":
                assert job.completed_files
            if job.status == "failed":
                assert not job.completed_files
                assert job.error_message
            ends = Event.objects.filter(job=job, name__in=FINAL).count()
            assert ends == (job.status in FINAL)

    @invariant()
    def moves_are_legal(self) -> None:
        """A rule may make several moves, so a status is reachable by a path of legal moves."""
        for kind in (Job, File):
            for pk, status in kind.objects.values_list("pk", "status"):
                assert status in reachable(self.statuses.get(pk, status))
                self.statuses[pk] = status

    @invariant()
    def outputs_are_those_of_files_that_succeeded(self) -> None:
        for file in File.objects.all():
            assert file.outputs.count() == (file.status == "completed")
            assert file.attempts <= ATTEMPTS
            assert (file.lease_until is not None) is (file.status == "processing")


def reachable(start: str) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        ends = {end.value for end in states.MOVES[states.Status(waiting.pop())]} - found
        found |= ends
        waiting += ends
    return found


@pytest.mark.timeout(120)
def test_any_order_of_calls_keeps_the_books(owner: User) -> None:
    Books.account = owner.account
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=8,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
