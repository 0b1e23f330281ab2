"""The one shape of every refusal, its table of statuses, and the page that explains it."""

import re
from pathlib import Path

import pytest
from django.db import OperationalError

from jobs import queries
from jobs.door.errors import STATUSES
from jobs.errors import JobError
from media_tools.errors import MediaError, by_code
from tests.contract import check_error

PAGE = (Path(__file__).parents[2] / "docs" / "api" / "errors.md").read_text()
ONLY_IN_A_JOB = {"worker_lost"}


def codes_of(base: type[JobError]) -> set[str]:
    """Name the code of every class below `base`."""
    return {kind.code for kind in base.__subclasses__()} | {
        code for kind in base.__subclasses__() for code in codes_of(kind)
    }


def test_every_error_that_can_be_answered_has_a_status():
    media = set(by_code()) - {MediaError.code}
    jobs = codes_of(JobError) - ONLY_IN_A_JOB

    assert media | jobs == set(STATUSES)


def test_every_status_stands_on_its_page_beside_its_code():
    described = {
        code: int(status)
        for status, cell in re.findall(r"^\| (\d{3}) \| (.*?) \|", PAGE, re.MULTILINE)
        for code in re.findall(r"`(\w+)`", cell)
    }

    assert {code: described.get(code) for code in STATUSES if code != "plan_limit"} == {
        code: status for code, status in STATUSES.items() if code != "plan_limit"
    }
    assert all(f"`{code}`" in PAGE for code in ONLY_IN_A_JOB)


def test_a_fault_of_ours_is_500_with_an_id_that_stands_in_the_log(api, owner_key, monkeypatch, caplog):
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret at /srv/x")

    monkeypatch.setattr(queries, "page", broken)
    body = check_error(api(owner_key).get("/api/jobs"), 500, "internal_error")

    assert body["requestId"] in caplog.text
    assert "secret" not in body["error"]


def test_a_database_that_does_not_answer_is_503_and_says_when_to_come_back(api, owner_key, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise OperationalError('connection to server at "10.0.0.7" failed')

    monkeypatch.setattr(queries, "page", broken)
    answer = api(owner_key).get("/api/jobs")

    body = check_error(answer, 503, "database_unavailable")
    assert int(answer["Retry-After"]) > 0
    assert "10.0.0.7" not in body["error"]


@pytest.mark.parametrize("kind", sorted(codes_of(JobError)))
def test_codes_are_stable_words(kind):
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", kind)
