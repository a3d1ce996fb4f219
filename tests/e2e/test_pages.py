"""Every page in a real browser: its console has nothing to complain of, and what it has loaded it keeps."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import System
from tests.e2e.test_admin import JOB_PAGES, PAGES

WIDTHS = (1280, 375)
OPEN = ("/", "/sign-in", "/register", "/admin/login", "/graphql/", "/api/docs")
OF_STAFF = (
    *(f"/admin/{path}" for path in PAGES), *JOB_PAGES, "/rq/0/view/queues",
    "/admin/energy/?user=user1", "/admin/devices/edit/?id=2,1", "/admin/devices/reading/?id=2,1",
    "/admin/devices/?search=a", "/admin/homes/edit/?id=2", "/admin/devices/new/?kind=storage&owner=user1", "/admin/users/edit/?id=2", "/admin/periodic_tasks/edit/?id=1",
)  # fmt: skip
REFUSALS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`refused: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
LOADED = """
performance.getEntriesByType("resource")
  .filter((one) => one.initiatorType !== "fetch" && one.initiatorType !== "xmlhttprequest" && !one.name.startsWith("data:"))
  .map((one) => [one.name, one.transferSize])
"""
VERSIONED = re.compile(r"/@[^/]+/")


class Visit:
    """A browser window, and what its console has complained of."""

    def __init__(self, browser: Browser, system: System) -> None:
        self.system = system
        self.context = browser.new_context()
        self.context.add_init_script(REFUSALS)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: dialog.dismiss())

    def _note(self, message: object) -> None:
        if message.type in ("error", "warning"):  # type: ignore[attr-defined] # Playwright's
            self.complaints.append(f"{self.page.url}: {message.text}")  # type: ignore[attr-defined] # the same

    def open(self, path: str, width: int = 1280) -> list[tuple[str, int]]:
        """The files that a page has loaded, and how many bytes of each came over the network."""
        self.page.set_viewport_size({"width": width, "height": 700})
        answer = self.page.goto(self.system.address + path, wait_until="networkidle")
        assert answer
        assert answer.status == 200, path
        return [tuple(one) for one in self.page.evaluate(LOADED)]

    def sign_in(self) -> None:
        self.page.goto(f"{self.system.address}/admin/")
        self.page.get_by_label("Username").fill("admin")
        self.page.get_by_label("Password").fill("adminpass")
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("heading", name="The system now")).to_be_visible()


@pytest.fixture
def visit(browser: Browser, system: System) -> Iterator[Visit]:
    visit = Visit(browser, system)
    yield visit
    visit.context.close()


def test_no_console_complains_and_nothing_is_loaded_twice(visit: Visit) -> None:
    for path in OPEN:
        walk(visit, path)
    visit.sign_in()
    for path in OF_STAFF:
        walk(visit, path)


def walk(visit: Visit, path: str) -> None:
    """Open a page in a wide window, and once more in a narrow one."""
    wide, narrow = WIDTHS
    first = visit.open(path, wide)
    assert first, path
    assert [name for name, _ in first if not VERSIONED.search(name)] == [], f"{path}: an address without a version"
    again = visit.open(path, narrow)
    assert [name for name, came in again if came] == [], f"{path}: asked for once more"
    assert visit.complaints == []


def test_what_lists_and_charts_do_is_not_refused(visit: Visit) -> None:
    visit.sign_in()
    page = visit.page
    visit.open("/admin/devices/")
    page.get_by_role("link", name="List").click()
    page.get_by_role("button", name="Add filter").click()
    page.locator("a.filter").first.click()
    page.locator(".filters .select2-choice").first.click()
    page.keyboard.press("Escape")
    page.locator(".remove-filter").first.click()
    expect(page.locator(".filters tr")).to_have_count(0)
    visit.open("/admin/energy/?user=user1")
    expect(page.locator("#charts")).to_have_attribute("data-drawn", "true")
    page.locator("#power .modebar-btn").first.hover()
    visit.open("/admin/users/?search=user1")
    page.locator(".list-buttons-column a").first.click()
    assert visit.complaints == []
