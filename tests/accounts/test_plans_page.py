"""The page that a refusal by a plan points to."""

from django.test import Client

from accounts.models import User
from accounts.plans import PLANS


def test_every_plan_is_shown_and_ones_own_is_marked(owner: User, client: Client) -> None:
    client.force_login(owner)
    page = client.get("/plans").content.decode()
    assert all(plan.title in page for plan in PLANS.values())
    assert page.count("yours") == 1
    assert "1,000" in page


def test_a_stranger_to_the_house_signs_in_first(db: None, client: Client) -> None:
    answer = client.get("/plans")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in?next=/plans"
