"""Every page on a phone and on a desk, in light and dark: it fits, it is quiet, and it asks nobody but us."""

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.stack import Stack
from tests.browser.conftest import DEMO, OPERATOR, PHOTO, Visit

NAME = "a rather long name of a photograph without any end in sight and_without_a_place_to_break_the_line.jpg"


def overflow(page: Page) -> int:
    """Give by how many pixels the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


@pytest.fixture(scope="module")
def job_id(stack: Stack) -> str:
    """Make a job with a good and a bad file."""
    key = (stack.folder / "var" / "demo-key").read_text().strip()
    made = stack.create(key, [(NAME, PHOTO.read_bytes()), ("bad.jpg", b"no picture")], createArchive="true")
    stack.finished(key, made)
    return made


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_fits_its_window(visit: Visit, stack: Stack, job_id: str, width: int, scheme: str) -> None:
    everyone = ["/sign-in", "/sign-up", "/api/docs"]
    customer = ["/", f"/jobs/{job_id}", "/keys", "/usage", "/plans", "/webhooks", "/webhooks/deliveries"]
    operator = [
        "/admin/",
        "/admin/jobs/job/",
        "/admin/jobs/job/?status=failed&plan=pro",
        f"/admin/jobs/job/{job_id}/change/",
        "/admin/accounts/account/",
        "/admin/jobs/delivery/",
        "/admin/jobs/endpoint/",
        "/admin/accounts/usage/",
        "/admin/django_q/failure/",
    ]
    for paths, email in ((everyone, None), (customer, DEMO), (operator, OPERATOR)):
        page = visit(paths[0], email, width=width, scheme=scheme)
        for path in paths:
            page.goto(stack.url + path, wait_until="networkidle" if path == "/api/docs" else "load")
            assert (path, overflow(page)) == (path, 0)


def test_the_api_docs_show_every_call_and_come_from_here(visit: Visit) -> None:
    page = visit("/api/docs")
    expect(page.locator("#swagger-ui")).to_contain_text("/api/jobs/{job_id}")
    page.locator(".opblock-post").filter(has_text="/api/jobs").first.click()
    expect(page.locator("#swagger-ui")).to_contain_text("createArchive")


def test_the_api_docs_try_a_call_in_the_name_of_who_is_signed_in(visit: Visit) -> None:
    page = visit("/api/docs", DEMO)
    call = page.locator(".opblock-get").filter(has_text="/api/jobs").first
    call.click()
    call.get_by_role("button", name="Try it out").click()
    call.get_by_role("button", name="Execute").click()
    expect(call.locator(".live-responses-table td.response-col_status").last).to_contain_text("200")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_status_words_can_be_read(visit: Visit, job_id: str, scheme: str) -> None:
    page = visit("/", DEMO, scheme=scheme)
    colours = page.locator(".badge-completed").first.evaluate(
        "badge => [getComputedStyle(badge).color, getComputedStyle(badge).backgroundColor]"
    )
    lights = sorted(_luminance(colour) for colour in colours)
    assert (lights[1] + 0.05) / (lights[0] + 0.05) >= 4.5


def _luminance(colour: str) -> float:
    """Give the relative luminance of `rgb(…)` as WCAG 2 defines it."""
    channels = [int(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
