"""What a home costs, and what it would cost otherwise, in a real browser: as a stranger with a telephone sees it."""

import re
from contextlib import suppress
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Error, Page, expect

from tests.e2e.site.conftest import Visit, barriers, overflow, trouble, try_demo


def section(page: Page, name: str) -> Page:
    """Another page of the home."""
    link = page.get_by_role("navigation", name="This home").get_by_role("link", name=name)
    address = urljoin(page.url, link.get_attribute("href"))
    for _ in range(5):  # the page of now may just be drawing itself anew, which ends another way
        with suppress(Error):
            page.goto(address)
            return page
    raise AssertionError(f"{address} does not open")


@pytest.fixture
def demo(visit: Visit) -> Page:
    """The demonstration home on a telephone."""
    return try_demo(visit(width=375))


def test_a_stranger_adds_a_battery_and_reads_what_it_saves(demo: Page) -> None:
    page = section(demo, "What if")
    for yes in ("No battery", "5 kWh", "15 kWh"):
        expect(page.get_by_role("checkbox", name=yes, exact=True)).to_be_checked()
    for no in ("5 kWh", "15 kWh"):
        page.get_by_role("checkbox", name=no, exact=True).uncheck()
    page.get_by_role("checkbox", name="20 kWh").check()
    page.get_by_role("radio", name="the last 30 days").check()
    page.get_by_role("button", name="See what it would have cost").click()
    expect(page.get_by_role("heading", name="Side by side")).to_be_visible()
    said = page.locator(".sum-up.great").inner_text()
    assert re.search(r"would have saved €[0-9.,]+ in these 30 days|would have been cheaper", said), said
    expect(page.locator(".wide-bars li")).to_have_count(4)
    assert overflow(page) <= 0
    assert barriers(page) == []
    page.get_by_label("To have").select_option(label="battery 20 kWh")
    page.get_by_label("would cost, EUR").fill("5000")
    page.get_by_role("button", name="In how many years is it paid back?").click()
    expect(page.locator("#payback [role=status]")).to_contain_text("paid back")
    page.get_by_role("button", name="Share with this home's members").click()
    address = re.compile(r"^http://.+/homes/[0-9]+/what-if/[0-9a-f]{32}$")
    expect(page.get_by_label("Shared: whoever may see this home can open")).to_have_value(address)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Share it no more").click()
    expect(page.get_by_text("It is shared no more.")).to_be_visible()


def test_a_year_is_followed_until_it_is_there(demo: Page) -> None:
    page = section(demo, "What if")
    for no in ("5 kWh", "15 kWh"):
        page.get_by_role("checkbox", name=no, exact=True).uncheck()
    page.get_by_role("button", name="See what it would have cost").click()
    expect(page.get_by_role("progressbar").or_(page.get_by_role("heading", name="Side by side"))).to_be_visible()
    expect(page.get_by_role("heading", name="Month by month")).to_be_visible()
    assert barriers(page) == []


def test_a_bill_is_read_and_stepped_through(demo: Page) -> None:
    page = section(demo, "Bill")
    now = page.get_by_role("heading", level=1).inner_text()
    expect(page.get_by_role("table", name=re.compile("The bill of"))).to_contain_text("VAT")
    page.get_by_role("link", name="The month before").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(now)
    page.get_by_role("link", name="The month after").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(now)


@pytest.mark.parametrize("name", ["Bill", "What if"])
def test_nobody_meets_a_barrier(demo: Page, name: str) -> None:
    section(demo, name)
    demo.locator("details").evaluate_all("all => all.forEach(one => one.open = !('menu' in one.dataset))")
    assert trouble(demo) == []


def test_all_of_it_works_without_a_script(visit: Visit) -> None:
    page = try_demo(visit(java_script_enabled=False))
    section(page, "What if")
    page.get_by_role("radio", name="the last 30 days").check()
    page.get_by_role("button", name="See what it would have cost").click()
    expect(page.get_by_role("heading", name="Side by side")).to_be_visible()
