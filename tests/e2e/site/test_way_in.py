"""The way in to the family's pages, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.e2e.site.conftest import Visit, overflow, trouble, try_demo


@pytest.mark.parametrize("path", ["/", "/sign-in", "/register"])
def test_nobody_meets_a_barrier_on_the_way_in(visit: Visit, path: str) -> None:
    assert trouble(visit(path)) == []


@pytest.mark.parametrize("width", [320, 2560])
def test_the_welcome_fits_small_and_large_windows(visit: Visit, width: int) -> None:
    assert overflow(visit(width=width)) <= 0


def test_somebody_opens_an_account_by_keyboard_alone(visit: Visit) -> None:
    page = visit("/register", timezone_id="Asia/Tokyo")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    for typed in ("keyboardist", "keys@example.com", "a good long passphrase"):
        page.keyboard.press("Tab")
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="This home")).to_be_visible()


def test_a_stranger_tries_the_demo_speaks_german_and_leaves(visit: Visit) -> None:
    page = try_demo(visit(width=375))
    expect(page.get_by_role("navigation", name="This home").get_by_role("link", name="Bill")).to_be_visible()
    page.locator("summary[aria-label='Settings and account']").click()
    page.get_by_role("button", name="Deutsch").click()
    expect(page.get_by_role("link", name="Rechnung")).to_be_visible()
    page.locator("details[data-menu]:last-child > summary").click()
    page.get_by_role("button", name="Dunkel").click()
    assert (
        page.evaluate("getComputedStyle(document.body).colorScheme || document.documentElement.dataset.look")
        == "dark"
    )
    page.locator("details[data-menu]:last-child > summary").click()
    page.get_by_role("button", name="Abmelden").click()
    expect(page.get_by_role("button", name="Demo-Haus ausprobieren")).to_be_visible()
