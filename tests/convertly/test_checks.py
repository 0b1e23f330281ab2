"""A start with settings that cannot work is refused in one sentence."""

import subprocess
import sys

import pytest
from django.test import override_settings

from convertly import checks
from tests.convertly.conftest import PRODUCTION, ROOT, Manage


def test_a_start_without_any_setting_is_fine(manage: Manage) -> None:
    done = manage("check", "--fail-level", "WARNING")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_production_start_with_secret_and_hosts_is_fine(manage: Manage) -> None:
    assert manage("check", "--fail-level", "WARNING", **PRODUCTION).returncode == 0


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({**PRODUCTION, "SECRET_KEY": ""}, "SECRET_KEY must be set when DEBUG is off"),
        ({**PRODUCTION, "SECRET_KEY": "x" * 49}, "SECRET_KEY must have at least 50 characters."),
        ({**PRODUCTION, "ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS must name the host names of this service."),
        ({**PRODUCTION, "ALLOWED_HOSTS": "convert.example.org,*"}, "ALLOWED_HOSTS must name hosts"),
        ({**PRODUCTION, "ALLOWED_HOSTS": "."}, "ALLOWED_HOSTS must name hosts"),
        ({**PRODUCTION, "SECRETS_KEYS": "x" * 49}, "Each of SECRETS_KEYS must have at least 50 characters."),
        ({"CHILD_WALL_SECONDS": "15000"}, "must be less than WORKER_TIMEOUT, and that less than WORKER_RETRY"),
        ({"FILM_WALL_SECONDS": "15000"}, "they are 15000, 15000 and 15060"),
        ({"SOUND_WALL_SECONDS": "20000"}, "they are 20000, 15000 and 15060"),
        ({"WORKER_TIMEOUT": "15060"}, "they are 7200, 15060 and 15060"),
        ({"SOURCE_SECONDS": "7800"}, "together must be less than WORKER_TIMEOUT."),
        ({"OUTBOUND_ALLOWED_NETWORKS": "10.0.0.1/8"}, "OUTBOUND_ALLOWED_NETWORKS must be networks"),
        ({"OUTBOUND_ALLOWED_PORTS": "80,http"}, "OUTBOUND_ALLOWED_PORTS must be port numbers"),
        ({"OUTBOUND_ALLOWED_PORTS": "70000"}, "OUTBOUND_ALLOWED_PORTS must be port numbers"),
        ({"LEASE_SECONDS": "30"}, "HEARTBEAT_SECONDS must be less than half of LEASE_SECONDS"),
        ({"WORKERS": "2", "SHORT_WORKERS": "2"}, "SHORT_WORKERS must be less than WORKERS"),
        ({"SIGN_UP_PLAN": "gold"}, "SIGN_UP_PLAN is 'gold'"),
        ({"DEBUG": "maybe"}, "DEBUG must be true or false; it is 'maybe'."),
        ({"PORT": "-1"}, "PORT must be a whole number of at least 1; it is '-1'."),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR; it is 'LOUD'."),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL must begin with postgresql:// or sqlite:///"),
        ({"CONVERTLY_VAR": "/proc/convertly"}, "CONVERTLY_VAR must be a folder that this user can write to"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_in_a_sentence(
    manage: Manage, settings: dict[str, str], sentence: str
) -> None:
    done = manage("check", **settings)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_networks_that_are_let_through_are_warned_of_at_every_start(manage: Manage) -> None:
    done = manage("check", OUTBOUND_ALLOWED_NETWORKS="10.1.0.0/16, fd00:1::/32", OUTBOUND_ALLOWED_PORTS="80,9000")
    assert done.returncode == 0
    assert "lets every customer fetch files from 10.1.0.0/16, fd00:1::/32" in done.stderr


@pytest.mark.parametrize("command", ["qcluster", "serve", "migrate"])
def test_no_command_starts_with_a_wildcard_host(manage: Manage, command: str) -> None:
    done = manage(command, **{**PRODUCTION, "ALLOWED_HOSTS": "*"})
    assert done.returncode == 1
    assert "ALLOWED_HOSTS must name hosts" in done.stderr


@pytest.mark.parametrize(
    "settings", [{**PRODUCTION, "ALLOWED_HOSTS": "*"}, {**PRODUCTION, "SECRET_KEY": ""}, {"WORKER_RETRY": "100"}]
)
def test_the_web_server_does_not_start_with_bad_settings(clean: dict[str, str], settings: dict[str, str]) -> None:
    command = [sys.executable, "-m", "gunicorn", "convertly.wsgi", "--bind", "127.0.0.1:0"]
    done = subprocess.run(command, cwd=ROOT, env={**clean, **settings}, capture_output=True, text=True)
    assert done.returncode == 1
    assert " must " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        ({"queue_limit": 2}, "convertly.E006"),
        ({"bulk": 10}, "convertly.E006"),
        ({"ack_failures": False}, "convertly.E007"),
        ({"max_attempts": 0}, "convertly.E008"),
        ({"recycle": 500}, "convertly.E009"),
        ({"max_rss": None}, "convertly.E012"),
    ],
)
def test_a_queue_that_could_lose_or_hoard_work_is_refused(broken: dict[str, object], code: str) -> None:
    from django.conf import settings

    assert checks.queue_keeps_its_order(None) == []
    with override_settings(Q_CLUSTER={**settings.Q_CLUSTER, **broken}):
        assert [message.id for message in checks.queue_keeps_its_order(None)] == [code]
