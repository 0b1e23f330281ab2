"""Jobs that wait: cancelled by their owner, stopped by an operator, and followed live once workers come."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.acceptance.stack import Stack, running
from tests.browser.conftest import DEMO, OPERATOR, PATIENCE, PHOTO, Visit


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Start the service without workers."""
    with running(tmp_path_factory.mktemp("waiting"), cluster=False) as started:
        started.manage("create_demo")
        yield started


def demo_key(stack: Stack) -> str:
    return (stack.folder / "var" / "demo-key").read_text().strip()


def test_a_waiting_job_is_cancelled_by_a_click_and_leaves_the_list(visit: Visit, stack: Stack) -> None:
    stack.create(demo_key(stack), [("waits.jpg", PHOTO.read_bytes())])
    page = visit("/", DEMO)
    page.get_by_role("button", name="Cancel waits.jpg").click()
    expect(page.get_by_text("The job is cancelled.")).to_be_visible()
    expect(page.get_by_role("article", name="waits.jpg")).to_have_count(0)


def test_an_operator_stops_a_waiting_job_and_still_sees_it(visit: Visit, stack: Stack) -> None:
    job_id = stack.create(demo_key(stack), [("stopped.jpg", PHOTO.read_bytes())])
    page = visit(f"/admin/jobs/job/{job_id}/change/", OPERATOR)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("The job is cancelled; its files will not be touched.")).to_be_visible()
    expect(page.locator(".job-top")).to_contain_text("cancelled")
    page.goto(f"{stack.url}/admin/jobs/job/")
    row = page.get_by_role("row").filter(has_text=job_id.split("-")[0])
    row.get_by_role("checkbox").check()
    page.get_by_role("combobox", name="Action").select_option(label="Stop (pending jobs)")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_text("Jobs left as they are: 1. The job is cancelled already.")).to_be_visible()


def test_all_open_pages_follow_a_job_without_a_reload(visit: Visit, stack: Stack) -> None:
    job_id = stack.create(demo_key(stack), [("live.jpg", PHOTO.read_bytes())])
    pages = [
        visit("/", DEMO),
        visit(f"/jobs/{job_id}", DEMO),
        visit("/admin/jobs/job/", OPERATOR),
        visit(f"/admin/jobs/job/{job_id}/change/", OPERATOR),
    ]
    for page in pages:
        expect(page.get_by_text("pending", exact=True).first).to_be_visible()
        page.evaluate("window.neverReloaded = true")
    stack.start_cluster()
    for page in pages:
        expect(page.locator(".badge-completed").first).to_be_visible(timeout=PATIENCE)
        assert page.evaluate("window.neverReloaded")
    assert pages[0].locator("#poller").get_attribute("hx-get") is None
    assert pages[2].locator("#poller").get_attribute("hx-get") is None
