"""docs/browser-app.md, followed step by step with the packages that it names, and the app used in a browser."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests import browser_app
from tests.e2e.conftest import System, free_port
from tests.e2e.javascript import PROGRAMS
from tests.waiting import PATIENCE_SECONDS, wait_until

PACKAGES = browser_app.ROOT / "tests" / "browser_app" / "node_modules"
ENVIRONMENT = os.environ | {"PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"}

pytestmark = pytest.mark.skipif(not PACKAGES.is_dir(), reason="`make browser-app` installs the packages")


def run(folder: Path, program: str, *arguments: str) -> None:
    done = subprocess.run(
        [str(PACKAGES / ".bin" / program), *arguments],
        cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, timeout=PATIENCE_SECONDS,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def app(system: System, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The app as the page makes it, but for the packages, which are those of the lock file."""
    folder = tmp_path_factory.mktemp("app") / "home"
    run(folder.parent, "create-vite", *["home", "--template", "react-ts", "--no-interactive"])
    (folder / "node_modules").symlink_to(PACKAGES)
    browser_app.write(folder, system.address)
    run(folder, "graphql-codegen")
    return folder


@pytest.fixture(scope="module")
def address(app: Path) -> Iterator[str]:
    port = free_port()
    log = app.parent / "vite.log"
    command = [str(PACKAGES / ".bin" / "vite"), "--port", str(port), "--strictPort"]
    with (
        log.open("wb") as out,
        subprocess.Popen(command, cwd=app, env=ENVIRONMENT, stdout=out, stderr=out) as vite,
    ):
        wait_until(lambda: "ready in" in log.read_text(), log.read_text)
        yield f"http://localhost:{port}"
        vite.terminate()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        yield page


def sign_in(page: Page, password: str = "password123") -> None:
    page.get_by_placeholder("Name").fill("user4")
    page.get_by_placeholder("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_the_pages_code_fits_the_types_that_codegen_makes_and_builds(app: Path) -> None:
    run(app, "tsc", "-b")
    run(app, "vite", "build")


def test_a_wrong_password_is_told_and_tried_once(page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method) if request.method == "POST" else None)
    sign_in(page, "wrong")
    expect(page.get_by_role("alert")).to_have_text("Wrong username or password.")
    assert sent == ["POST"]


def test_a_family_sees_its_devices_and_numbers_that_change(page: Page) -> None:
    sign_in(page)
    expect(page.get_by_role("listitem").filter(has_text="Battery")).to_contain_text("Wh")
    numbers = page.get_by_text("W from the grid")
    first = numbers.get_attribute("title")
    assert first
    expect(numbers).not_to_have_attribute("title", first)


def test_a_device_is_added_and_a_field_at_fault_is_named(page: Page) -> None:
    sign_in(page)
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("alert")).to_have_text("name must have at least 1 character")
    page.get_by_placeholder("Name of a heater").fill("From the app")
    page.get_by_role("combobox").select_option("offline")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("listitem").filter(has_text="From the app")).to_contain_text("offline")


def test_a_session_outlives_an_expired_token_a_reload_and_a_second_tab(page: Page, system: System) -> None:
    sign_in(page)
    expect(page.get_by_text("Solar panel")).to_be_visible()
    refused: list[Route] = []

    def expire(route: Route) -> None:
        refused.append(route)
        route.continue_(headers={**route.request.headers, "authorization": "Bearer expired"})

    page.route(f"{system.address}/graphql/?*", expire, times=1)
    with page.expect_request(lambda request: "refreshToken" in (request.post_data or "")):
        pass
    assert refused
    numbers = page.get_by_text("W from the grid")
    expect(numbers).not_to_have_attribute("title", numbers.get_attribute("title") or "")
    page.reload()
    expect(page.get_by_text("Solar panel")).to_be_visible()
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_text("Solar panel")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    for tab in (page, other):
        expect(tab.get_by_placeholder("Password")).to_be_visible()
