"""The pages in a real browser: they fit a small screen, keep to the content policy, and copy a key."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts import keys
from accounts.models import User

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    # where CI says that the browser must be there, its absence is a failure
    pytest.mark.skipif(
        not CHROMIUM.exists() and os.environ.get("CI") != "true", reason="NO CHROMIUM: the pages are not looked at"
    ),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright runs a loop in this thread, Django is not in it
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield running
        running.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def signed_in(browser: Browser, server: str, user: User, **context: Any) -> tuple[Page, list[str]]:
    """Give a page of a browser in which the person is signed in, and what the browser complains of."""
    client = Client()
    client.force_login(user)
    session = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    opened = browser.new_context(base_url=server, **context)
    opened.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": server}])
    page = opened.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def assert_fits(page: Page, path: str, width: int) -> None:
    answer = page.goto(path)
    assert answer is not None
    assert answer.ok
    assert page.evaluate("document.documentElement.scrollWidth") == width, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 820, 1280])
def test_every_page_fits_and_the_browser_has_nothing_to_complain_of(
    browser: Browser, live_server: LiveServer, owner: User, width: int, scheme: str
) -> None:
    key, _ = keys.issue(owner.account, owner, "W" * 100)
    page, complaints = signed_in(
        browser, live_server.url, owner, viewport={"width": width, "height": 700}, color_scheme=scheme
    )
    for path in ("/keys", f"/keys/{key.id}/revoke", "/password", "/plans", "/usage"):
        assert_fits(page, path, width)
    page.context.clear_cookies()
    for path in ("/sign-in", "/sign-up"):
        assert_fits(page, path, width)
    assert complaints == []
    page.context.close()


def test_a_new_key_can_be_copied_with_one_press(browser: Browser, live_server: LiveServer, owner: User) -> None:
    page, complaints = signed_in(browser, live_server.url, owner, permissions=["clipboard-read", "clipboard-write"])
    page.goto("/keys")
    page.get_by_label("Name").fill("Shop")
    page.get_by_role("button", name="Make the key").click()
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#new-key").inner_text()
    found = keys.look_up(copied)
    assert found is not None
    assert found.name == "Shop"
    assert complaints == []
    page.context.close()


def test_the_keyboard_reaches_the_content_first(browser: Browser, live_server: LiveServer, owner: User) -> None:
    page, _ = signed_in(browser, live_server.url, owner)
    page.goto("/keys")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    assert skip.evaluate("link => link === document.activeElement")
    box = skip.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.get_by_label("Name").evaluate("field => field === document.activeElement")
    page.context.close()
