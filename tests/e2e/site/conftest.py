"""A person's browser on the family's pages: nothing may leave the machine, and no console may complain."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.e2e.conftest import System

Look = tuple[int, Literal["light", "dark"]]
LOOKS: list[Look] = [(375, "light"), (375, "dark"), (1280, "light"), (1280, "dark")]
"""Widths and looks in which pages are looked at."""
STILL = {"locale": "en-GB", "reduced_motion": "reduce"}
"""What moves for its looks alone takes a quarter of a processor a window where no graphics card draws it."""

Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, system: System) -> Iterator[Visit]:
    """Opens a window: `visit("/sign-in", width=375, look="dark")`."""
    contexts: list[BrowserContext] = []
    asked: list[str] = []
    faults: list[str] = []

    def go(path: str = "/", *, width: int = 1280, look: Any = "light", **options: Any) -> Page:
        size = {"width": width, "height": 800}
        context = browser.new_context(viewport=size, color_scheme=look, **STILL | options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on("console", lambda told: faults.append(said(told)) if is_fault(told) else None)
        page.goto(system.address + path)
        return page

    yield go
    for context in contexts:
        context.close()
    live = f"http://127.0.0.1:{system.environment['LIVE_PORT']}"
    assert [url for url in asked if not url.startswith((system.address, live, "data:"))] == []
    assert faults == []


def is_fault(told: ConsoleMessage) -> bool:
    """Whether a console complains; that a page or its API answers with 422 or 404 is what some tests are about."""
    of, page = told.location["url"], told.page.url if told.page else ""
    is_refused = "status of 4" in told.text and (of == page or "/api/v1/" in of)
    return told.type == "error" and not is_refused


def said(told: ConsoleMessage) -> str:
    """What a console complains of, of which address."""
    return f"{told.page.url if told.page else ''}: {told.text} {told.location['url']}"


def try_demo(page: Page) -> Page:
    """Go in as a stranger does."""
    with page.expect_navigation(wait_until="load"):  # the page that is left is loaded as well
        page.get_by_role("button", name="Try the demo home").click()
    return page


def barriers(page: Page) -> list[str]:
    """What axe finds, of any impact."""
    found = Axe().run(page).response["violations"]
    return [f"{page.url} {one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def trouble(page: Page, looks: Sequence[Look] = LOOKS) -> list[str]:
    """Barriers in each of the widths and looks, and where the page is wider than its window: it is loaded once for all."""
    found = []
    for width, look in looks:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=look)
        wider = [f"{page.url} is {by} pixels too wide"] if (by := overflow(page)) > 0 else []
        found += [f"{width} {look}: {one}" for one in barriers(page) + wider]
    return found


def overflow(page: Page) -> int:
    """By how many pixels a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
