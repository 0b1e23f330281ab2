"""The operators' pages show every job, change nothing but by three operations, and stay cheap."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from jobs import queue
from jobs.admin import listing
from jobs.models import Event, File, Job, Pulse
from jobs.states import Status
from tests.rows import make_job, signed_in

LIST = "/admin/jobs/job/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def operator(db: None) -> User:
    """Somebody who may do everything."""
    return User.objects.create_superuser("operator@example.org")


@pytest.fixture
def onlooker(db: None) -> User:
    """Somebody who may look at jobs and no more."""
    user = User.objects.create_user("onlooker@example.org", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_job"))
    return user


def page_of(job: Job) -> str:
    return f"{LIST}{job.pk}/change/"


def post(browser: Client, address: str, **data: object) -> str:
    """Send a form with its CSRF token and give the page that follows."""
    browser.get(LIST)
    token = browser.cookies["csrftoken"].value
    return browser.post(address, {**data, "csrfmiddlewaretoken": token}, follow=True).content.decode()


def act(browser: Client, action: str, *jobs: Job) -> str:
    return post(browser, LIST, action=action, _selected_action=[str(job.pk) for job in jobs])


def test_customers_see_nothing_of_it(owner: User) -> None:
    job = make_job(owner.account)
    browser = signed_in(owner)
    for path in ("/admin/", LIST, f"{LIST}front", f"{LIST}live?job={job.pk}", f"{LIST}{job.pk}/live", page_of(job)):
        answer = browser.get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/admin/login/")
    browser.get("/")
    token = browser.cookies["csrftoken"].value
    assert browser.post(f"{LIST}{job.pk}/do/stop", headers={"X-CSRFToken": token}).status_code == 302
    job.refresh_from_db()
    assert job.status == Status.PENDING


def test_staff_without_the_right_to_jobs_are_refused(owner: User) -> None:
    job = make_job(owner.account)
    browser = signed_in(User.objects.create_user("clerk@example.org", is_staff=True))
    for path in (LIST, f"{LIST}front", f"{LIST}live?job={job.pk}", f"{LIST}{job.pk}/live", page_of(job)):
        assert browser.get(path).status_code == 403


def test_an_onlooker_may_look_and_not_touch(owner: User, onlooker: User) -> None:
    job = make_job(owner.account)
    browser = signed_in(onlooker)
    assert "photo-0.jpg" in (page := browser.get(page_of(job)).content.decode())
    assert "/do/stop" not in page
    browser.get("/")
    token = browser.cookies["csrftoken"].value
    assert browser.post(f"{LIST}{job.pk}/do/stop", headers={"X-CSRFToken": token}).status_code == 403
    act(browser, "stop", job)
    job.refresh_from_db()
    assert job.status == Status.PENDING


def test_nothing_is_added_changed_or_deleted_by_hand(owner: User, operator: User) -> None:
    job = make_job(owner.account)
    browser = signed_in(operator)
    browser.get(LIST)
    token = {"X-CSRFToken": browser.cookies["csrftoken"].value}
    assert browser.get(f"{LIST}add/").status_code == 403
    assert browser.post(f"{LIST}{job.pk}/delete/", headers=token).status_code == 403
    assert browser.post(page_of(job), {"status": "completed"}, headers=token).status_code == 403
    job.refresh_from_db()
    assert job.status == Status.PENDING


def test_an_operation_needs_a_post_and_a_token(owner: User, operator: User) -> None:
    job = make_job(owner.account)
    browser = signed_in(operator)
    assert browser.get(f"{LIST}{job.pk}/do/stop").status_code == 405
    assert browser.post(f"{LIST}{job.pk}/do/stop").status_code == 403
    job.refresh_from_db()
    assert job.status == Status.PENDING


def test_a_file_that_waits_shows_its_lane(owner: User, operator: User) -> None:
    job = make_job(owner.account)
    page = signed_in(operator).get(page_of(job)).content.decode()
    assert "long lane" in page
    File.objects.filter(job=job).update(lane="short")
    assert "short lane" in signed_in(operator).get(page_of(job)).content.decode()


def test_cancelled_jobs_stay_visible(owner: User, operator: User) -> None:
    job = make_job(owner.account, Status.CANCELLED)
    browser = signed_in(operator)
    assert str(job.pk) in browser.get(LIST).content.decode()
    assert "badge-cancelled" in browser.get(page_of(job)).content.decode()


def test_a_page_of_no_job_is_not_found(operator: User) -> None:
    browser = signed_in(operator)
    for word in (uuid.uuid4(), "nonsense"):
        assert browser.get(f"{LIST}{word}/change/").status_code == 404


def test_a_job_shows_its_files_their_errors_links_and_events(owner: User, operator: User) -> None:
    job = make_job(owner.account, Status.COMPLETED, files=2, failed=1)
    page = signed_in(operator).get(page_of(job)).content.decode()
    for shown in ("owner@example.org", "undecodable", "The picture ends too early.", "/api/files/", "submitted"):
        assert shown in page
    assert "worker-1" in page
    assert "hx-trigger" not in page


def test_what_runs_is_polled_and_what_ended_is_not(owner: User, operator: User) -> None:
    make_job(owner.account, Status.COMPLETED)
    browser = signed_in(operator)
    assert "hx-trigger" not in browser.get(LIST).content.decode()
    job = make_job(owner.account, Status.PROCESSING)
    assert f"{LIST}live?job={job.pk}" in browser.get(LIST).content.decode()
    assert f"{LIST}{job.pk}/live" in browser.get(page_of(job)).content.decode()
    Job.objects.filter(pk=job.pk).update(status=Status.COMPLETED, progress=100)
    fragment = browser.get(f"{LIST}live?job={job.pk}&job=nonsense").content.decode()
    assert "hx-trigger" not in fragment
    assert f'<span id="progress-{job.pk}" hx-swap-oob="true">' in fragment
    assert "hx-trigger" not in browser.get(f"{LIST}{job.pk}/live").content.decode()


def test_a_poll_without_a_session_sends_the_whole_page_to_the_sign_in(owner: User, client: Client) -> None:
    job = make_job(owner.account)
    for path in (f"{LIST}front", f"{LIST}live?job={job.pk}", f"{LIST}{job.pk}/live"):
        answer = client.get(path, headers=HTMX)
        assert answer["HX-Redirect"] == "/admin/login/"
        assert answer.content == b""


def test_a_pending_job_is_stopped_and_the_operator_is_remembered(owner: User, operator: User) -> None:
    job = make_job(owner.account)
    assert "The job is cancelled; its files will not be touched." in post(
        signed_in(operator), f"{LIST}{job.pk}/do/stop"
    )
    job.refresh_from_db()
    assert job.status == Status.CANCELLED
    assert LogEntry.objects.get().user == operator


@pytest.mark.parametrize(
    ("status", "operation", "sentence"),
    [
        (Status.PROCESSING, "stop", "The job is processing; only a pending job can be cancelled."),
        (Status.CANCELLED, "stop", "The job is cancelled already."),
        (Status.COMPLETED, "ring-again", "No file of the job waits, so no doorbell was rung."),
        (Status.PROCESSING, "retry-failed", "Only a finished job with failed files can be retried."),
    ],
)
def test_a_refusal_says_why_and_changes_nothing(
    owner: User, operator: User, status: Status, operation: str, sentence: str
) -> None:
    job = make_job(owner.account, status)
    assert sentence in post(signed_in(operator), f"{LIST}{job.pk}/do/{operation}")
    job.refresh_from_db()
    assert job.status == status
    assert not LogEntry.objects.exists()


def test_ringing_again_rings_once_for_each_waiting_file(owner: User, operator: User) -> None:
    job = make_job(owner.account, files=3)
    assert "Rang 3 doorbells; a free worker takes the work now." in post(
        signed_in(operator), f"{LIST}{job.pk}/do/ring-again"
    )
    assert queue.waiting() == 3


def test_failed_files_of_a_finished_job_wait_again(owner: User, operator: User) -> None:
    job = make_job(owner.account, Status.COMPLETED, files=3, failed=2)
    assert "2 failed files will be tried again." in post(signed_in(operator), f"{LIST}{job.pk}/do/retry-failed")
    assert File.objects.filter(job=job, status=Status.PENDING).count() == 2


def test_an_action_counts_what_was_done_and_what_was_refused(owner: User, operator: User) -> None:
    jobs = [make_job(owner.account), make_job(owner.account), make_job(owner.account, Status.PROCESSING)]
    page = act(signed_in(operator), "stop", *jobs)
    assert "Jobs stopped: 2." in page
    assert "Jobs left as they are: 1. The job is processing; only a pending job can be cancelled." in page


@pytest.mark.parametrize("term", ["id", "start of id", "owner@exam", "OWNER"])
def test_jobs_are_found_by_id_account_and_person(owner: User, stranger: User, operator: User, term: str) -> None:
    wanted, other = make_job(owner.account), make_job(stranger.account)
    words = {"id": str(wanted.pk), "start of id": str(wanted.pk)[:13]}
    page = signed_in(operator).get(LIST, {"q": words.get(term, term)}).content.decode()
    assert str(wanted.pk) in page
    assert str(other.pk) not in page


def test_filters_keep_what_they_name(owner: User, operator: User) -> None:
    account = User.objects.create_user("free@example.org", plan="free").account
    pro, free = make_job(owner.account, Status.COMPLETED), make_job(account, Status.CANCELLED)
    browser = signed_in(operator)
    for query, wanted, other in (
        ({"status": "cancelled"}, free, pro),
        ({"plan": "pro"}, pro, free),
        ({"status": "completed", "job_type__exact": "convert"}, pro, free),
    ):
        page = browser.get(LIST, query).content.decode()
        assert str(wanted.pk) in page
        assert str(other.pk) not in page


def test_the_list_counts_no_further_than_it_leafs(owner: User, operator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        make_job(owner.account)
    monkeypatch.setattr(listing, "MOST_COUNTED", 2)
    assert "2 jobs" in signed_in(operator).get(LIST).content.decode()


def test_the_number_of_queries_does_not_grow(owner: User, operator: User) -> None:
    browser = signed_in(operator)
    job = make_job(owner.account, Status.PROCESSING)
    paths = [LIST, page_of(job), "/admin/", f"{LIST}front", f"{LIST}live?job={job.pk}"]
    few = [_queries(browser, path) for path in paths]
    for _ in range(4):
        account = User.objects.create_user(f"{uuid.uuid4()}@example.org").account
        other = make_job(account, Status.COMPLETED, files=6, failed=1)
        paths[4] += f"&job={other.pk}"
    for position in range(1, 5):
        file = File.objects.create(
            job=job, account=job.account, position=position, name="x.jpg", available_at=job.created_at
        )
        Event.objects.create(job=job, file=file, name="file completed", at=job.created_at)
    assert [_queries(browser, path) for path in paths] == few


def test_the_first_page_counts_what_waits_works_and_ended(owner: User, operator: User) -> None:
    make_job(owner.account, files=3)
    make_job(owner.account, Status.COMPLETED)
    busy = make_job(owner.account, Status.PROCESSING)
    busy.files.update(worker="node-7:42")
    Pulse.objects.create(name="node node-7", at=timezone.now() - timedelta(minutes=3))
    page = signed_in(operator).get("/admin/").content.decode()
    assert "3 <span>files</span>" in page
    assert "node-7:42" in page
    assert "Node node-7 answered 3" in page
    assert "The queue was never heard" in page
    for status in ("pending", "processing", "completed"):
        assert f'class="front-{status}" width="33%"' in page


def test_of_the_queues_own_tables_only_failed_tasks_are_shown(operator: User) -> None:
    browser = signed_in(operator)
    assert browser.get("/admin/django_q/failure/").status_code == 200
    assert browser.get("/admin/django_q/failure/add/").status_code == 403
    for name in ("schedule", "success", "ormq"):
        assert browser.get(f"/admin/django_q/{name}/").status_code == 404


def _queries(browser: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as counted:
        assert browser.get(path).status_code == 200
    return len(counted)
