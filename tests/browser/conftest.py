"""A browser, the running service, and pages that fail their test on a console error or a request to elsewhere."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sklearn.datasets
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from tests.acceptance.stack import Stack, running

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 30_000
"""Milliseconds that a page may take for a step, on a machine that does other things beside."""
PHOTO = Path(sklearn.datasets.__path__[0]) / "images" / "china.jpg"
DEMO, OPERATOR = "demo@convertly.local", "operator@convertly.local"

Visit = Callable[..., Page]


@dataclass
class Troubles:
    """What went wrong unseen; `expected` holds parts of console lines that a test provokes on purpose."""

    address: str
    seen: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Listen to a page."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.seen.append(f"script error: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(part in message.text for part in self.expected):
            self.seen.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:", f"blob:{self.address}/")):
            self.seen.append(f"request to elsewhere: {request.url}")


# package scope: playwright keeps an event loop in this thread, which must be gone before other tests use the database
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start Chromium; without one the tests are skipped, but never where CI says that it must be there."""
    if not CHROMIUM.exists():
        reason = f"no browser at {CHROMIUM}: install Debian's chromium to run the browser tests"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Start the service with a demo account and an operator."""
    with running(tmp_path_factory.mktemp("stack")) as started:
        started.manage("create_demo")
        yield started


@pytest.fixture
def troubles(stack: Stack) -> Iterator[Troubles]:
    """Collect what goes wrong unseen, and fail the test for it."""
    collected = Troubles(stack.url)
    yield collected
    assert collected.seen == []


@pytest.fixture
def visit(browser: Browser, stack: Stack, troubles: Troubles) -> Iterator[Visit]:
    """Open a page: `visit("/", DEMO, width=320, scheme="dark")`, signed in where an e-mail is given."""
    contexts = []

    def opened(path: str, email: str | None = None, *, width: int = 1280, scheme: str = "light") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,  # type: ignore[arg-type]
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        troubles.watch(page)
        if email:
            sign_in(page, stack, email)
        page.goto(stack.url + path)
        return page

    yield opened
    for context in contexts:
        context.close()


def sign_in(page: Page, stack: Stack, email: str) -> None:
    """Sign in as one of the people that `create_demo` makes."""
    credentials = json.loads((stack.folder / "var" / "demo-credentials").read_text())
    page.goto(f"{stack.url}/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(credentials[email])
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Your jobs").wait_for()
