"""`make screenshots`: pictures of the main pages, from the demo data, into docs/images."""

import shutil
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.e2e.conftest import ALONE, ROOT, System, running_system
from tests.e2e.history import system_with_history
from tests.e2e.test_energy import yesterday
from tests.waiting import wait_until

FOLDER = ROOT / "docs" / "images"
PAGES = {
    "dashboard": "/admin/",
    "devices": "/admin/devices/",
    "user": "/admin/users/details/?id=3",
    "periodic-task": "/admin/periodic_tasks/new/",
    "audit-log": "/admin/audit/",
    "jobs": "/rq/0/view/jobs/default/finished/8/dsc/1",
}


def sign_in(page: Page, system: System) -> None:
    page.goto(f"{system.address}/admin/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("adminpass")
    page.get_by_role("button", name="Sign in").click()


def take(page: Page, system: System, folder: Path) -> None:
    """Sign in and take each picture."""
    sign_in(page, system)
    for name, path in PAGES.items():
        page.goto(system.address + path, wait_until="networkidle")
        expect(page.locator("#dashboard .badge-danger")).to_have_count(0, timeout=120_000)
        page.screenshot(path=folder / f"{name}.png")


def take_energy(page: Page, system: System, folder: Path) -> None:
    """A day of a home that has a history."""
    sign_in(page, system)
    page.goto(f"{system.address}/admin/energy/?user=user2&from={yesterday()}&to={yesterday()}")
    page.locator("#charts[data-drawn]").wait_for()
    page.screenshot(
        path=folder / "energy.png", full_page=True, clip={"x": 0, "y": 0, "width": 1200, "height": 1840}
    )


HOME = {
    "now": "",
    "time": "/time",
    "bill": "/bill",
    "what-if": "/what-if",
    "devices-of-home": "/devices",
    "home": "/about",
}
"""Pages of a family's home, after its address."""


def take_home(page: Page, system: System, folder: Path, suffix: str = "") -> None:
    """The family's pages, as somebody sees them who tries the demo home."""
    page.goto(system.address)
    page.get_by_role("button", name="Try the demo home").click()
    home = page.locator("nav.sections a").first.get_attribute("href") or ""
    for name, section in HOME.items():
        page.goto(f"{system.address}{home}{section}", wait_until="load")
        page.wait_for_timeout(3_000)  # the picture is alive, a what-if is worked out
        page.screenshot(path=folder / f"{name}{suffix}.png", full_page=not suffix)


def main() -> None:
    with (
        running_system(DEMO_PAST_DAYS="60", SIMULATION_INTERVAL_SECONDS="60") as system,
        sync_playwright() as playwright,
    ):
        wait_until(
            lambda: system.sql("SELECT count(*) FROM energy_backfills WHERE finished_at IS NOT NULL")[0][0] >= 1,
            "a past",
        )
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ALONE)
        take_home(browser.new_page(viewport={"width": 1280, "height": 800}), system, FOLDER)
        on_a_phone = browser.new_page(viewport={"width": 375, "height": 760}, color_scheme="dark")
        take_home(on_a_phone, system, FOLDER, "-phone")
        browser.close()
    with running_system(SIMULATION_INTERVAL_SECONDS="5") as system, sync_playwright() as playwright:
        wait_until(lambda: system.sql("SELECT count(*) FROM tick_runs")[0][0] >= 12, "some ticks")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ALONE)
        take(browser.new_page(viewport={"width": 1200, "height": 640}), system, FOLDER)
        browser.close()
    with system_with_history() as system, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ALONE)
        take_energy(browser.new_page(viewport={"width": 1200, "height": 900}), system, FOLDER)
        browser.close()


if __name__ == "__main__":
    main()
