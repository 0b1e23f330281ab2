"""People and their accounts."""

import pytest
from django.db import IntegrityError
from pytest_django import Settings

from accounts.models import Account, User


def test_a_new_person_gets_an_account_on_the_plan_for_new_customers(db: None, settings: Settings) -> None:
    settings.SIGN_UP_PLAN = "starter"
    user = User.objects.create_user("New@Example.org")
    assert user.email == user.account.name == "new@example.org"
    assert user.account.plan == "starter"
    assert not user.has_usable_password()


def test_an_address_is_taken_in_any_case_and_leaves_no_account_behind(owner: User) -> None:
    with pytest.raises(IntegrityError):
        User.objects.create_user("OWNER@example.ORG")
    assert list(Account.objects.all()) == [owner.account]


def test_the_database_itself_refuses_an_address_in_another_spelling(owner: User) -> None:
    with pytest.raises(IntegrityError):
        User.objects.filter(pk=owner.pk).update(email="Owner@example.org")


@pytest.mark.parametrize("email", ["a@ÖRG.example", "a@ẞ.example", "a@ᴬᴮ.example", "a@İ.example", "a@ΑΣ.example"])
def test_an_address_with_letters_of_any_language_is_found_as_it_was_typed(db: None, email: str) -> None:
    user = User.objects.create_user(email)
    assert User.objects.get_by_natural_key(email) == user


def test_a_teammate_shares_the_account(owner: User, teammate: User, stranger: User) -> None:
    assert teammate.account == owner.account != stranger.account


def test_an_operator_may_open_the_admin_and_nobody_else(owner: User) -> None:
    operator = User.objects.create_superuser("op@example.org", "x")
    assert operator.is_staff
    assert operator.is_superuser
    assert not owner.is_staff
