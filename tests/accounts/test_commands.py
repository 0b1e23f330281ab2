"""Keys and the demo account from the command line."""

import stat
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts import demo, keys
from accounts.models import Account, ApiKey, User


def create_api_key(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("create_api_key", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_a_key_for_somebody_new_makes_the_account_and_prints_the_key_alone(db: None) -> None:
    out, err = create_api_key("--email", "New@example.org", "--plan", "business", "--name", "CI")
    key = keys.look_up(out.removesuffix("\n"))
    assert key is not None
    assert (key.name, key.user.email, key.account.plan) == ("CI", "new@example.org", "business")
    assert not key.user.has_usable_password()
    assert err == ""


def test_a_key_for_somebody_known_changes_nothing_else(owner: User) -> None:
    before = (User.objects.values().get(), Account.objects.values().get())
    out, err = create_api_key("--email", "OWNER@example.org", "--plan", "pro")
    assert keys.look_up(out.strip()) is not None
    assert (User.objects.values().get(), Account.objects.values().get()) == before
    assert err == ""


def test_another_plan_is_applied_and_said_beside_the_key(owner: User) -> None:
    out, err = create_api_key("--email", owner.email, "--plan", "starter")
    assert Account.objects.get().plan == "starter"
    assert "from pro to starter" in err
    assert keys.look_up(out.strip()) is not None


@pytest.mark.parametrize(
    "arguments",
    [
        ("--email", "new@example.org", "--plan", "platinum"),
        ("--email", "not an address", "--plan", "pro"),
        ("--email", "new@" + ".".join(["x" * 60] * 5), "--plan", "pro"),
        ("--email", "new@example.org", "--plan", "pro", "--name", ""),
        ("--email", "new@example.org", "--plan", "pro", "--name", "x" * 101),
        ("--email", "off@example.org", "--plan", "free"),
    ],
)
def test_a_key_that_cannot_be_is_refused_and_leaves_nothing(db: None, arguments: tuple[str, ...]) -> None:
    User.objects.create_user("off@example.org", plan="pro", is_active=False)
    with pytest.raises(CommandError):
        create_api_key(*arguments)
    assert User.objects.count() == 1
    assert Account.objects.get().plan == "pro"
    assert not ApiKey.objects.exists()


@pytest.fixture
def var(db: None, settings: Settings, tmp_path: Path) -> Path:
    folder = tmp_path / "var"
    settings.VAR = folder
    return folder


def printed() -> str:
    out = StringIO()
    call_command("create_demo", stdout=out)
    return out.getvalue()


def test_the_demo_can_sign_in_and_call_and_the_operator_can_operate(var: Path) -> None:
    made = demo.prepare()
    operator, customer = User.objects.order_by("-is_superuser")
    assert (operator.email, operator.is_staff, operator.is_superuser) == (made.operator_email, True, True)
    assert operator.check_password(made.operator_password)
    assert (customer.email, customer.is_staff, customer.account.plan) == (made.demo_email, False, "pro")
    assert customer.check_password(made.demo_password)
    found = keys.look_up(made.key)
    assert found is not None
    assert found.user == customer


def test_a_second_run_prints_the_same_and_makes_nothing(var: Path) -> None:
    first = printed()
    rows = [list(model.objects.values()) for model in (User, Account, ApiKey)]
    assert printed() == first
    assert [list(model.objects.values()) for model in (User, Account, ApiKey)] == rows
    assert (var / "demo-key").read_text() in first


def test_the_secrets_are_readable_by_their_owner_alone_and_the_key_file_holds_just_the_key(var: Path) -> None:
    made = demo.prepare()
    files = sorted(var.iterdir())
    assert [file.name for file in files] == ["demo-credentials", "demo-key"]
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600, 0o600]
    assert (var / "demo-key").read_text() == made.key + "\n"


def test_a_key_that_no_longer_works_is_replaced(var: Path) -> None:
    old = demo.prepare().key
    ApiKey.objects.get().revoke()
    new = demo.prepare().key
    assert new != old
    assert keys.look_up(new) is not None
    assert (var / "demo-key").read_text().strip() == new


def test_somebody_elses_key_in_the_file_is_replaced(var: Path, owner_key: str) -> None:
    var.mkdir()
    (var / "demo-key").write_text(owner_key)
    assert demo.prepare().key != owner_key


def test_a_new_database_gets_the_people_with_the_kept_passwords(var: Path) -> None:
    first = demo.prepare()
    Account.objects.all().delete()
    second = demo.prepare()
    assert (second.operator_password, second.demo_password) == (first.operator_password, first.demo_password)
    assert keys.look_up(second.key) is not None


def test_a_lost_file_gets_new_passwords_that_work(var: Path) -> None:
    demo.prepare()
    (var / "demo-credentials").unlink()
    made = demo.prepare()
    assert User.objects.get(email=made.demo_email).check_password(made.demo_password)


def test_a_password_that_its_owner_changed_stays_and_is_not_printed(var: Path) -> None:
    old = demo.prepare().demo_password
    assert old is not None
    user = User.objects.get(email=demo.DEMO_EMAIL)
    user.set_password("chosen by its owner")
    user.save()
    text = printed()
    assert old not in text
    assert "(changed since)" in text
    user.refresh_from_db()
    assert user.check_password("chosen by its owner")
