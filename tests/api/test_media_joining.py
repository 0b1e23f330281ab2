"""A tool that makes one result of many files: one piece of work, whose sources stay together and in their order."""

import sys
from types import MappingProxyType

import pytest
from django.urls import path

from convertly import urls
from jobs import executor, lifecycle
from jobs.api.views import media
from jobs.models import File, Job
from media_tools import registry
from media_tools.pool import Pool
from media_tools.registry import Tool
from tests.calls import detail, post, sent, work_off
from tests.contract import check_error
from tests.media import content_of
from tests.rooms import nothing_is_left, stored
from tests.samples.documents import pdf

JOIN = Tool(name="join", summary="Make one of many.", params=(), run=lambda *_: None, joining=True)
PATH = "/api/media/join"
QUEUED = {"async": "true", "saveToStorage": "true"}
FILES = [("b.pdf", pdf()), ("a.pdf", pdf(((9, 9), (8, 8)))), ("c.pdf", pdf(((9, 9), (8, 8), (7, 7))))]
SIZES = " ".join(str(len(content)) for _, content in FILES).encode()
"""What the tool answers: the sizes of its sources in their order."""


@pytest.fixture(autouse=True)
def _a_tool_that_joins(settings, monkeypatch, tmp_path):
    """Give the house and its children one tool more."""
    known = MappingProxyType({**registry.tools(), "join": JOIN})
    monkeypatch.setattr(registry, "tools", lambda: known)

    class WithJoin:
        urlpatterns = (path(PATH[1:], media._view(JOIN).as_view()), *urls.urlpatterns)

    settings.ROOT_URLCONF = WithJoin
    command = (sys.executable, "-m", "tests.poison")
    pool = Pool(size=1, root=tmp_path / "pool", limits=settings.MEDIA_LIMITS, command=command)
    monkeypatch.setattr(executor, "pool", lambda: pool)
    yield
    pool.close()


def files():
    return [sent(name, content) for name, content in FILES]


def test_now_it_gets_all_files_in_their_order(api, owner_key):
    [entry] = post(api(owner_key), PATH, files()).json()["files"]

    assert content_of(entry) == SIZES
    assert entry["originalSize"] == sum(len(content) for _, content in FILES)
    assert entry["filename"] == "b.png"
    assert nothing_is_left()


def test_queued_they_are_one_piece_of_work_that_a_second_worker_can_do(api, owner_key):
    client = api(owner_key)
    job = Job.objects.get(pk=post(client, PATH, files(), **QUEUED).json()["jobId"])
    assert len(stored()) == len(FILES)
    lifecycle.claim("lost")
    File.objects.update(lease_until=job.created_at)
    lifecycle.recover()
    work_off()

    shown = detail(client, job)
    assert (shown["status"], shown["totalFiles"]) == ("completed", 1)
    [entry] = shown["results"]
    assert entry["originalSize"] == sum(len(content) for _, content in FILES)
    link = entry["downloadUrl"].removeprefix("http://testserver")
    assert b"".join(api(None).get(link).streaming_content) == SIZES


def test_another_order_of_the_files_is_another_request(api, owner_key):
    client, headers = api(owner_key), {"Idempotency-Key": "k"}

    assert post(client, PATH, files(), **QUEUED, headers=headers).status_code == 200
    assert post(client, PATH, files(), **QUEUED, headers=headers)["Idempotency-Replayed"] == "true"
    turned = post(client, PATH, files()[::-1], **QUEUED, headers=headers)
    check_error(turned, 422, "idempotency_key_reused")


@pytest.mark.parametrize("queued", [{}, QUEUED], ids=["now", "queued"])
def test_one_empty_file_refuses_them_all(api, owner_key, queued):
    answer = post(api(owner_key), PATH, [*files(), sent("d.pdf", b"")], **queued)

    check_error(answer, 400, "empty_file")
    assert nothing_is_left()


def test_all_files_count_for_the_plan(api, owner_key, owner):
    owner.account.plan = "free"
    owner.account.save()

    check_error(post(api(owner_key), PATH, files() * 2), 403, "too_many_files", "field", "upgradeUrl")
    assert nothing_is_left()
