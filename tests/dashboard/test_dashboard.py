"""The dashboard shows an account its own jobs, lets it cancel them, and stays cheap."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from jobs.models import Job
from jobs.states import Status
from tests.rows import make_job, signed_in

HTMX = {"HX-Request": "true"}


def token(browser: Client) -> str:
    """Give the CSRF token that the dashboard's form carries."""
    browser.get("/")
    return browser.cookies["csrftoken"].value


def test_a_stranger_to_the_site_is_sent_to_the_sign_in(client: Client, db: None) -> None:
    for path in ("/", "/jobs/live", f"/jobs/{uuid.uuid4()}"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in?next=/")


def test_a_fragment_without_a_session_sends_the_whole_page_to_the_sign_in(client: Client, db: None) -> None:
    answer = client.get("/jobs/live", headers=HTMX)
    assert answer["HX-Redirect"] == "/sign-in"
    assert answer.content == b""


def test_nobody_without_jobs_is_left_without_a_first_step(owner: User) -> None:
    page = signed_in(owner).get("/").content.decode()
    assert "Nothing here yet" in page
    assert "curl http://testserver/api/jobs" in page
    assert 'hx-trigger="every' not in page


def test_a_teammate_sees_the_same_jobs_and_a_stranger_none(owner: User, teammate: User, stranger: User) -> None:
    job = make_job(owner.account, Status.COMPLETED)
    for user, status in ((owner, 200), (teammate, 200), (stranger, 404)):
        browser = signed_in(user)
        assert (f"job-{job.pk}" in browser.get("/").content.decode()) == (status == 200)
        assert browser.get(f"/jobs/{job.pk}").status_code == status
        live = browser.get(f"/jobs/live?job={job.pk}").content.decode()
        assert ("photo-0.webp" in live) == (status == 200)


def test_a_strangers_page_of_a_job_reads_like_that_of_a_missing_one(owner: User, stranger: User) -> None:
    job = make_job(owner.account)
    browser = signed_in(stranger)
    foreign, missing = browser.get(f"/jobs/{job.pk}"), browser.get(f"/jobs/{uuid.uuid4()}")
    assert foreign.status_code == missing.status_code == 404
    assert "photo-0.jpg" not in foreign.content.decode()


def test_only_an_account_with_something_running_is_asked_again(owner: User) -> None:
    make_job(owner.account, Status.COMPLETED)
    browser = signed_in(owner)
    assert 'hx-trigger="every' not in browser.get("/").content.decode()
    running = make_job(owner.account, Status.PROCESSING)
    assert f"/jobs/live?job={running.pk}" in browser.get("/").content.decode()
    Job.objects.filter(pk=running.pk).update(status=Status.COMPLETED)
    live = browser.get(f"/jobs/live?job={running.pk}", headers=HTMX).content.decode()
    assert "hx-trigger" not in live
    assert "photo-0.jpg: completed." in live


def test_a_job_that_was_cancelled_elsewhere_leaves_the_open_page(owner: User) -> None:
    job = make_job(owner.account, Status.CANCELLED)
    live = signed_in(owner).get(f"/jobs/live?job={job.pk}&job=nonsense", headers=HTMX).content.decode()
    assert f'id="job-{job.pk}" hx-swap-oob="delete"' in live


def test_cancelling_asks_for_a_token_and_the_owners_session(owner: User, stranger: User) -> None:
    job = make_job(owner.account)
    address = f"/jobs/{job.pk}/cancel"
    browser = signed_in(owner)
    assert browser.post(address).status_code == 403
    outsider = signed_in(stranger)
    assert outsider.post(address, headers={"X-CSRFToken": token(outsider)}).status_code == 404
    assert browser.get(address).status_code == 405
    job.refresh_from_db()
    assert job.status == Status.PENDING
    assert browser.post(address, headers={"X-CSRFToken": token(browser)}).status_code == 302
    job.refresh_from_db()
    assert job.status == Status.CANCELLED
    assert f"job-{job.pk}" not in browser.get("/").content.decode()


def test_a_job_in_work_is_not_cancelled_and_the_page_says_so(owner: User) -> None:
    job = make_job(owner.account, Status.PROCESSING)
    browser = signed_in(owner)
    answer = browser.post(f"/jobs/{job.pk}/cancel", headers={"X-CSRFToken": token(browser)}, follow=True)
    assert "Too late to cancel: The job is processing" in answer.content.decode()
    job.refresh_from_db()
    assert job.status == Status.PROCESSING


def test_failed_files_stand_with_their_sentence_and_expired_ones_without_links(owner: User) -> None:
    job = make_job(owner.account, Status.COMPLETED, files=2, failed=1)
    browser = signed_in(owner)
    page = browser.get("/").content.decode()
    assert "The picture ends too early. Send it again." in page
    assert page.count("/api/files/") == 3  # the download, the preview and the picture itself
    assert "75 % smaller" in page
    Job.objects.filter(pk=job.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    page = browser.get("/").content.decode()
    assert "/api/files/" not in page
    assert "results deleted" in page


def test_a_large_job_shows_some_files_on_its_card_and_all_on_its_pages(owner: User) -> None:
    job = make_job(owner.account, Status.COMPLETED, files=60)
    browser = signed_in(owner)
    card = browser.get("/").content.decode()
    assert card.count('class="file-name"') == 5
    assert "All 60 files" in card
    names = [browser.get(f"/jobs/{job.pk}?page={page}").content.decode().count('class="file-name"') for page in (1, 2)]
    assert names == [50, 10]


def test_a_name_is_shown_as_text_and_never_as_markup(owner: User) -> None:
    job = make_job(owner.account)
    job.files.update(name="<img src=x onerror=alert(1)>.jpg")
    browser = signed_in(owner)
    for path in ("/", f"/jobs/{job.pk}"):
        page = browser.get(path).content.decode()
        assert "<img src=x" not in page
        assert "&lt;img src=x" in page


@pytest.mark.parametrize("path", ["/", "/jobs/live"])
def test_the_number_of_queries_does_not_grow_with_jobs_and_files(
    owner: User,
    path: str,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    browser = signed_in(owner)
    make_job(owner.account, Status.PROCESSING)
    few = _queries(browser, path, owner)
    for _ in range(5):
        make_job(owner.account, Status.COMPLETED, files=8, failed=2)
    with django_assert_num_queries(few):
        browser.get(_address(path, owner))


def _queries(browser: Client, path: str, owner: User) -> int:
    with CaptureQueriesContext(connection) as counted:
        browser.get(_address(path, owner))
    return len(counted)


def _address(path: str, owner: User) -> str:
    jobs = Job.objects.filter(account=owner.account).values_list("pk", flat=True) if path == "/jobs/live" else []
    return path + "?" + "&".join(f"job={job_id}" for job_id in jobs)


def test_the_form_offers_what_this_machine_writes(owner: User) -> None:
    page = signed_in(owner).get("/").content.decode()
    formats = json.loads(Client().get("/api/formats").content)["formats"]
    for known in formats:
        assert (f'value="{known["name"]}"' in page) == known["writes"]


def tool_job(owner: User, tool: str, *, facts: dict[str, Any] | None = None, **values: str) -> Job:
    """Make the rows of a finished job of a media tool, with two more sources."""
    job = make_job(owner.account, Status.COMPLETED)
    Job.objects.filter(pk=job.pk).update(job_type="media_tool", tool=tool)
    job.files.update(
        spec={"tool": tool, "values": values},
        facts=facts,
        beside=[{"key": "nowhere", "name": name, "size": 7} for name in ("<logo>.png", "b.jpg")],
    )
    if facts is not None:
        job.outputs.all().delete()
    return job


def test_the_job_of_a_media_tool_says_which_and_what_else_went_in(owner: User) -> None:
    job = tool_job(owner, "pdf-preview", format="png")
    for path in ("/", f"/jobs/{job.pk}"):
        page = signed_in(owner).get(path).content.decode()
        assert "pdf preview, to PNG" in page
        assert "with &lt;logo&gt;.png and 1 more" in page


def test_an_inspected_file_shows_what_was_told_until_its_time_is_over(owner: User) -> None:
    job = tool_job(owner, "inspect", facts={"format": "jpg", "width": 40, "height": 30})
    page = signed_in(owner).get("/").content.decode()
    assert "JPG · 40 × 30" in page
    assert "waiting" not in page
    job.files.update(facts=None)
    assert "40 × 30" not in signed_in(owner).get("/").content.decode()


def test_a_measured_result_shows_its_score(owner: User) -> None:
    job = make_job(owner.account, Status.COMPLETED)
    assert "score" not in signed_in(owner).get("/").content.decode()
    job.outputs.update(score=87.4)
    assert "score 87" in signed_in(owner).get("/").content.decode()


@pytest.mark.parametrize(("mime", "element"), [("video/mp4", "video"), ("audio/mpeg", "audio"), ("image/webp", "img")])
def test_a_result_is_played_or_shown_in_its_card(owner: User, mime: str, element: str) -> None:
    job = make_job(owner.account, Status.COMPLETED)
    job.outputs.update(mime=mime, duration=None if element == "img" else 75.2)
    page = signed_in(owner).get("/").content.decode()
    shown = page.count('<img src="/api/files' if element == "img" else f"<{element} ")
    assert shown == job.outputs.count()
    if element != "img":
        assert '<img src="/api/files' not in page
        assert 'controls preload="none"' in page
        assert "1:15" in page
    job.outputs.update(mime="video/x-matroska")
    assert "<video" not in signed_in(owner).get("/").content.decode()


def test_the_formats_stand_under_the_heading_of_their_kind(owner: User) -> None:
    page = signed_in(owner).get("/").content.decode()
    places = [page.index(f">{heading}</p>") for heading in ("Pictures", "Documents", "Films", "Sounds", "Archives")]
    assert places == sorted(places)
    for name, heading in (("webp", 0), ("pdf", 1), ("mp4", 2), ("flac", 3), ("zip", 4)):
        at = page.index(f'name="format" value="{name}"')
        assert sum(place < at for place in places) - 1 == heading
