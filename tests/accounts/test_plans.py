"""The plans, as the price list has them."""

import pytest
from pytest_django import Settings

from accounts import plans
from accounts.checks import sign_up_plan_exists
from accounts.models import User

MB, GB, TB = 1_000_000, 1_000_000_000, 1_000_000_000_000
PRICE_LIST = {
    "free": (5, 50 * MB, 500 * MB, 1 * GB, 2, 60, 500),
    "starter": (25, 500 * MB, 2 * GB, 10 * GB, 5, 120, 5_000),
    "pro": (100, 1 * GB, 5 * GB, 50 * GB, 10, 300, 50_000),
    "business": (1_000, 2 * GB, 10 * GB, 500 * GB, 50, 1_200, 500_000),
    "enterprise": (100_000, 10 * GB, 50 * GB, 50 * TB, 200, 6_000, None),
}


@pytest.mark.parametrize("name", PRICE_LIST)
def test_a_plan_allows_what_the_price_list_says(name: str) -> None:
    plan = plans.plan(name)
    assert (
        plan.files_per_batch,
        plan.image_bytes,
        plan.media_bytes,
        plan.storage_bytes,
        plan.running_jobs,
        plan.requests_per_minute,
        plan.requests_per_month,
    ) == PRICE_LIST[name]


def test_there_are_no_other_plans() -> None:
    assert list(plans.PLANS) == list(PRICE_LIST)


def test_each_plan_upgrades_to_the_next_and_the_largest_to_none() -> None:
    names = list(PRICE_LIST)
    ups = [plans.upgrade(plans.plan(name)) for name in names]
    assert [up.name if up else None for up in ups] == [*names[1:], None]


@pytest.mark.parametrize("name", ["", "Free", "platinum"])
def test_an_unknown_plan_is_refused_with_the_names_of_those_that_exist(name: str) -> None:
    with pytest.raises(plans.UnknownPlan, match="free, starter, pro, business, enterprise"):
        plans.plan(name)


def test_an_account_has_the_limits_of_its_plan(owner: User) -> None:
    assert owner.account.limits is plans.PLANS["pro"]


def test_a_server_whose_new_customers_get_no_plan_does_not_start(settings: Settings) -> None:
    assert sign_up_plan_exists(None) == []
    settings.SIGN_UP_PLAN = "platinum"
    assert [error.id for error in sign_up_plan_exists(None)] == ["accounts.E001"]
