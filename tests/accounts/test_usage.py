"""The ledger: all or nothing, never beyond the limit, never a second charge or refund."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import usage
from accounts.models import Charge, Usage

NOVEMBER = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)


def files(count: int) -> list[uuid.UUID]:
    return [uuid.uuid4() for _ in range(count)]


def used(account, month=None) -> int:
    return usage.used(account, Usage.REQUESTS, month or usage.period())


def on(account, plan: str):
    account.plan = plan
    account.save()
    return account


def states(account) -> list[str]:
    return sorted(Charge.objects.filter(account=account).values_list("state", flat=True))


def in_threads(count: int, call) -> list[bool]:
    """Call at one moment in so many threads, and tell which calls came through without UsedUp."""
    start = threading.Barrier(count)

    def one(_: int) -> bool:
        try:
            start.wait()
            return call() is not False
        except usage.UsedUp:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))


def test_a_batch_is_charged_whole_or_not_at_all(owner):
    account = on(owner.account, "free")
    usage.charge(account, files(498))

    with pytest.raises(usage.UsedUp):
        usage.charge(account, files(3))
    assert used(account) == 498
    usage.charge(account, files(2))
    assert used(account) == 500
    assert usage.books(account) == []


def test_more_than_a_plan_ever_takes_is_refused_for_a_new_account(owner):
    with pytest.raises(usage.UsedUp):
        usage.charge(on(owner.account, "free"), files(501))
    assert not Usage.objects.exists()
    assert not Charge.objects.exists()


def test_without_a_limit_everything_is_counted_all_the_same(owner):
    account = on(owner.account, "enterprise")
    usage.charge(account, files(600))
    usage.charge(account, files(600))

    assert used(account) == 1_200
    assert usage.books(account) == []


def test_another_plan_counts_from_the_next_request_on(owner):
    account = on(owner.account, "pro")
    usage.charge(account, files(600))
    with pytest.raises(usage.UsedUp):
        usage.charge(on(account, "free"), files(1))
    usage.charge(on(account, "enterprise"), files(1))
    usage.charge(on(account, "starter"), files(1))

    assert used(account) == 602


def test_a_file_is_never_charged_twice(owner):
    [file] = files(1)
    usage.charge(owner.account, [file])
    with pytest.raises(IntegrityError), transaction.atomic():
        usage.charge(owner.account, [file])

    assert used(owner.account) == 1


def test_a_refund_happens_once_and_not_after_the_charge_was_settled(owner):
    one, other = files(2)
    usage.charge(owner.account, [one, other])
    usage.keep([other])

    assert usage.give_back([one, other]) == 1
    assert usage.give_back([one, other]) == 0
    usage.keep([one])
    assert (used(owner.account), states(owner.account)) == (1, ["kept", "returned"])
    assert usage.books(owner.account) == []


def test_a_refund_goes_to_the_month_that_was_charged(owner):
    sent = files(3)
    with time_machine.travel(NOVEMBER, tick=False):
        usage.charge(owner.account, sent)
    with time_machine.travel(NOVEMBER + timedelta(minutes=1), tick=False):
        usage.charge(owner.account, files(1))
        usage.give_back(sent[:2])

    assert (used(owner.account, 202611), used(owner.account, 202612)) == (1, 1)
    with time_machine.travel(NOVEMBER):
        assert usage.books(owner.account) == []


def test_a_month_ends_where_the_next_begins():
    assert usage.period(NOVEMBER) == 202611
    assert usage.bounds(202611) == (datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))
    assert usage.bounds(202612)[1] == datetime(2027, 1, 1, tzinfo=UTC)


def test_work_that_fails_costs_nothing(owner):
    with usage.spending(owner.account, files(2)):
        assert states(owner.account) == ["reserved", "reserved"]
    with pytest.raises(ValueError, match="broken"), usage.spending(owner.account, files(3)):
        raise ValueError("broken")

    assert (used(owner.account), states(owner.account)) == (2, ["kept"] * 2 + ["returned"] * 3)


def test_what_a_request_that_died_left_is_given_back_and_nothing_else(owner):
    with time_machine.travel(timezone.now() - usage.STALE - timedelta(minutes=1)):
        usage.charge(owner.account, files(2))
        usage.charge(owner.account, files(1), uuid.uuid4())
        with usage.spending(owner.account, files(1)):
            pass
    usage.charge(owner.account, files(1))

    assert usage.sweep() == 2
    assert usage.sweep() == 0
    assert states(owner.account) == ["kept", "reserved", "reserved", "returned", "returned"]


def test_lines_are_dropped_when_they_are_old_and_their_counter_with_them(owner):
    long_ago = timezone.now() - usage.KEPT - timedelta(days=40)
    with time_machine.travel(long_ago), usage.spending(owner.account, files(2)):
        pass
    usage.charge(owner.account, files(1))

    assert usage.sweep() == 2
    assert Usage.objects.filter(thing="requests").count() == 1
    assert Charge.objects.count() == 1


@pytest.mark.parametrize("values", [{"used": 6, "allowed": 5}, {"used": -1}])
def test_the_database_itself_refuses_a_counter_beyond_its_limits(owner, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Usage.objects.create(account=owner.account, thing="requests", period=202611, **values)


def test_storage_is_taken_to_the_last_byte_and_given_back(owner):
    account = on(owner.account, "free")

    assert usage.store(account, 10**9 - 1)
    assert not usage.store(account, 2)
    assert usage.store(account, 1)
    usage.free(account.pk, 10**9)
    assert usage.used(account, Usage.STORAGE) == 0


@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_at_once_for_the_last_ten_exactly_ten_come_through(owner):
    account = on(owner.account, "free")
    usage.charge(account, files(490))

    assert sum(in_threads(100, lambda: usage.charge(account, files(1)))) == 10
    assert used(account) == 500
    assert usage.books(account) == []


@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_at_once_for_ninety_five_bytes_ninety_five_are_stored(owner):
    account = on(owner.account, "free")
    usage.store(account, 10**9 - 95)

    assert sum(in_threads(100, lambda: usage.store(account, 1))) == 95
    assert usage.used(account, Usage.STORAGE) == 10**9


@pytest.mark.django_db(transaction=True)
def test_of_many_refunds_at_once_one_counts(owner):
    sent = files(5)
    usage.charge(owner.account, sent)

    in_threads(20, lambda: usage.give_back(sent))
    assert used(owner.account) == 0
    assert usage.books(owner.account) == []
