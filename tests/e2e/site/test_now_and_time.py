"""What a home does now, and its time, in real browsers: alive, by keyboard and by touch, without a barrier."""

import json
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import System
from tests.e2e.site.conftest import Visit, overflow, trouble, try_demo

HEATER = {"name": "Sauna", "device_type": "consumption", "model": "constant", "parameters": {"watts": 6_000}}


def time_of(page: Page) -> str:
    """Where the page `Time` of the home at hand is."""
    return str(
        page.get_by_role("navigation", name="This home").get_by_role("link", name="Time").get_attribute("href")
    )


def rest(system: System, token: str, method: str, path: str, body: Any = None) -> Any:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(f"{system.address}/api/v1{path}", data, headers, method=method)
    with urllib.request.urlopen(asked, timeout=30) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def test_nobody_meets_a_barrier_on_now_and_time(visit: Visit, system: System) -> None:
    page = try_demo(visit(width=375))
    expect(page.locator("[data-status]")).to_have_text("live")
    time = system.address + time_of(page)
    for address in (page.url, time, f"{time}?month=2026-10", f"{time}?year=2026"):
        page.goto(address)
        page.locator("details.numbers summary").first.click()
        assert trouble(page) == []


@pytest.mark.parametrize("width", [320, 2560])
def test_now_and_time_fit_small_and_large_windows(visit: Visit, system: System, width: int) -> None:
    page = try_demo(visit(width=width))
    assert overflow(page) <= 0
    page.goto(system.address + time_of(page))
    assert overflow(page) <= 0


def test_two_browsers_see_a_change_within_a_tick_and_one_without_streams_soon(
    visit: Visit, browser: Browser, system: System
) -> None:
    one, other = try_demo(visit()), try_demo(visit(width=375))
    for page in (one, other):
        expect(page.locator("[data-status]")).to_have_text("live")
    token = system.sign_in("family")
    home = int(rest(system, token, "GET", "/homes")["items"][0]["id"])
    lonely = browser.new_context()
    without = lonely.new_page()
    without.route(lambda url: "/live/homes/" in url, lambda route: route.abort())
    without.goto(system.address)
    try_demo(without)
    expect(without.locator("[data-status]")).to_contain_text("updated")
    made = rest(system, token, "POST", f"/homes/{home}/devices", HEATER)
    try:
        for page in (one, other, without):
            expect(page.locator("[data-rows=devices]")).to_contain_text("Sauna")
            expect(page.locator('[data-told="house_watts"]')).to_contain_text("kW")
    finally:
        rest(system, token, "DELETE", f"/devices/{made['id']}")
        lonely.close()
    expect(one.locator("[data-rows=devices]")).not_to_contain_text("Sauna")


def test_the_crosshair_goes_by_arrow_keys_pointer_and_touch(visit: Visit, system: System) -> None:
    page = try_demo(visit())
    page.goto(system.address + time_of(page))
    charts, readout = page.locator("[data-crosshair]"), page.locator("[data-readout]")
    page.locator("details.numbers summary").first.focus()
    page.keyboard.press("Shift+Tab")
    expect(charts).to_be_focused()
    first = readout.inner_text()
    page.keyboard.press("ArrowLeft")
    expect(readout).not_to_have_text(first)
    page.keyboard.press("Home")
    expect(readout).to_contain_text("00:00")
    assert page.locator(".hair:visible").count() == 4
    charts.hover()
    expect(readout).not_to_contain_text("00:00")
    phone = try_demo(visit(width=375, has_touch=True))
    phone.goto(system.address + time_of(phone))
    phone.locator("[data-crosshair] .field-of-plot").first.tap()
    expect(phone.locator("[data-readout] b")).to_be_visible()


def test_without_a_script_all_is_there(visit: Visit, system: System) -> None:
    page = visit(java_script_enabled=False)
    page.get_by_role("button", name="Try the demo home").click()
    expect(page.locator('[data-place="battery"]')).to_be_visible()
    expect(page.locator("[data-status]")).to_contain_text("as of")
    page.get_by_role("link", name="Time").click()
    expect(page.locator(".plot svg").first).to_be_visible()
    page.locator("summary", has_text="As a table").first.click()
    with page.expect_download() as loading:
        page.get_by_role("link", name="As CSV").first.click()
    assert loading.value.suggested_filename.endswith(".csv")
