"""The ledger and the jobs agree after whatever happened, and what was put out of order is found and mended."""

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from accounts import usage
from accounts.models import Charge, Usage
from jobs import books, faults, lifecycle, retention
from jobs.door.errors import STATUSES
from jobs.lifecycle import Made
from jobs.models import Output
from tests.calls import later, submitted, time_passes, work_off


def states(account) -> list[str]:
    return sorted(Charge.objects.filter(account=account).values_list("state", flat=True))


def used(account) -> int:
    return usage.used(account, Usage.REQUESTS, usage.period())


def test_what_answers_5xx_within_a_request_is_a_fault_of_ours_in_a_job(db):
    assert {code for code, status in STATUSES.items() if status >= 500} <= faults.OURS
    assert {STATUSES[code] for code in faults.OURS if code in STATUSES} <= {403, 404, 503}


def test_a_cancelled_job_is_given_back_once(owner):
    job = submitted(owner.account, 3, archive=True)
    lifecycle.cancel(job.pk)

    assert (used(owner.account), states(owner.account)) == (0, ["returned"] * 3)
    assert books.check(owner.account) == []


@pytest.mark.parametrize(
    ("code", "state"), [("undecodable", "kept"), ("decoder_crashed", "kept"), ("busy", "returned")]
)
def test_a_file_that_fails_is_charged_where_the_fault_is_its_own(owner, code, state):
    submitted(owner.account)
    lifecycle.fail(lifecycle.claim("worker"), code, "It failed, as this sentence says.")

    assert (states(owner.account), used(owner.account)) == ([state], int(state == "kept"))
    assert books.check(owner.account) == []


def test_a_file_whose_worker_was_lost_for_good_is_given_back(owner):
    submitted(owner.account)
    for _ in range(3):
        lifecycle.claim("worker")
        time_passes(600)
        lifecycle.recover()
        time_passes(600)

    assert states(owner.account) == ["returned"]
    assert books.check(owner.account) == []


def test_an_attempt_that_lost_its_file_settles_nothing(owner):
    submitted(owner.account)
    held = lifecycle.claim("worker")
    lifecycle.give_back(held, "busy", "Busy.")

    assert not lifecycle.succeed(held, Made([Output(name="a.webp", key="k", mime="image/webp", size=5)]))
    assert not lifecycle.fail(held, "busy", "Busy.")
    assert states(owner.account) == ["reserved"]
    assert usage.used(owner.account, Usage.STORAGE) == 0
    assert books.check(owner.account) == []


def test_a_file_that_an_operator_has_tried_again_costs_nothing_more(owner):
    job = submitted(owner.account, 2, stored=True)
    lifecycle.fail(lifecycle.claim("worker"), "busy", "Busy.")
    work_off()
    lifecycle.retry_failed(job)
    work_off()

    assert states(owner.account) == ["kept", "returned"]
    assert books.check(owner.account) == []


def test_the_room_of_a_job_is_given_back_with_its_bytes_once(owner):
    job = submitted(owner.account, 2, archive=True, stored=True)
    work_off()
    job.refresh_from_db()
    made = sum(Output.objects.values_list("size", flat=True))
    assert made > 0
    assert usage.used(owner.account, Usage.STORAGE) == job.stored_bytes == made
    assert books.check(owner.account) == []

    with later(days=2):
        retention.apply()
        retention.apply()
    assert usage.used(owner.account, Usage.STORAGE) == 0
    assert books.check(owner.account) == []


def test_every_difference_is_found_and_the_counters_are_mended(owner, capsys):
    submitted(owner.account, 2)
    usage.store(owner.account, 100)
    Usage.objects.filter(thing="requests").update(used=F("used") + 1)
    with pytest.raises(CommandError, match="2 differences"):
        call_command("check_books")

    call_command("check_books", mend=True)
    assert "right" in capsys.readouterr().out
    assert (used(owner.account), usage.used(owner.account, Usage.STORAGE)) == (2, 0)
    Charge.objects.first().delete()
    Charge.objects.update(state="kept")
    assert len(books.check(owner.account)) == 3
