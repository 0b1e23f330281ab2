"""API keys as text and as rows."""

import string
from datetime import timedelta

import pytest
import time_machine
from django.core import serializers
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts import keys
from accounts.models import ApiKey, User

BASE62 = string.ascii_letters + string.digits


def test_a_key_has_256_random_bits_and_the_published_prefix() -> None:
    made = {keys.generate() for _ in range(200)}
    assert len(made) == 200
    for text in made:
        assert text.startswith("cvly_")
        assert set(text.removeprefix("cvly_")) <= set(BASE62)
        assert len(text) == 5 + 43 + 6
        assert keys.well_formed(text)


@given(st.integers(5, 53), st.sampled_from(BASE62))
def test_a_key_with_one_wrong_character_is_known_to_be_none(place: int, character: str) -> None:
    text = keys.generate()
    changed = text[:place] + character + text[place + 1 :]
    assert keys.well_formed(changed) is (changed == text)


@given(st.one_of(st.text(), st.from_regex(r"cvly_[0-9A-Za-z]{0,60}", fullmatch=True)))
def test_no_other_text_is_well_formed(text: str) -> None:
    assert not keys.well_formed(text)


@pytest.mark.parametrize("tail", ["\n", " ", "\x00", "A", "é"])
def test_nothing_may_follow_a_key(tail: str) -> None:
    assert not keys.well_formed(keys.generate() + tail)


def test_a_key_is_found_with_its_people_in_one_query(
    owner: User, owner_key: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    keys.find(owner_key)
    with django_assert_num_queries(1):
        found = keys.find(owner_key)
        assert found is not None
        assert (found.user, found.account) == (owner, owner.account)


def test_a_malformed_key_does_not_reach_the_database(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert keys.find("cvly_" + "a" * 49) is None


def test_a_key_that_nobody_issued_is_not_found(owner_key: str) -> None:
    assert keys.find(keys.generate()) is None


def test_a_revoked_key_is_not_found_and_keeps_the_date_of_its_first_revocation(owner: User) -> None:
    key, text = keys.issue(owner.account, owner, "n")
    key.revoke()
    first = ApiKey.objects.get().revoked_at
    ApiKey.objects.get().revoke()
    assert keys.find(text) is None
    assert ApiKey.objects.get().revoked_at == first
    assert key.state == "revoked"


def test_an_expiring_key_works_until_its_time_and_not_after(owner: User) -> None:
    now = timezone.now()
    key, text = keys.issue(owner.account, owner, "n", now + timedelta(days=1))
    with time_machine.travel(now + timedelta(hours=23), tick=False):
        assert keys.find(text) == key
    with time_machine.travel(now + timedelta(days=1), tick=False):
        assert keys.find(text) is None
        assert key.state == "expired"


def test_the_key_of_a_person_who_is_switched_off_is_not_found(owner: User, owner_key: str) -> None:
    owner.is_active = False
    owner.save()
    assert keys.find(owner_key) is None


def test_the_use_of_a_key_is_written_once_a_minute(owner_key: str) -> None:
    start = timezone.now()
    used = []
    for seconds in (0, 59, 61, 100, 122):
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            keys.find(owner_key)
            written = ApiKey.objects.get().last_used_at
            assert written is not None
            used.append(round((written - start).total_seconds()))
    assert used == [0, 0, 61, 61, 122]


def test_a_use_that_another_process_noted_a_moment_ago_is_not_written_again(
    owner_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen_before = keys.look_up(owner_key)
    keys.find(owner_key)
    noted = ApiKey.objects.get().last_used_at
    monkeypatch.setattr(keys, "look_up", lambda text: seen_before)
    keys.find(owner_key)
    assert ApiKey.objects.get().last_used_at == noted


def test_looking_a_key_up_is_no_use_of_it(owner_key: str) -> None:
    assert keys.look_up(owner_key) is not None
    assert ApiKey.objects.get().last_used_at is None


def test_the_database_holds_no_more_of_a_key_than_its_first_characters(owner_key: str) -> None:
    rows = serializers.serialize("json", [*ApiKey.objects.all(), *User.objects.all()])
    assert owner_key[:11] in rows
    assert owner_key[:12] not in rows
    assert owner_key[-7:] not in rows
