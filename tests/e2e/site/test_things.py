"""Devices, a home and an account, in a real browser."""

import re
from urllib.parse import urljoin

from playwright.sync_api import Page, expect

from tests.e2e.site.conftest import Visit, barriers, trouble

PASSWORD = "a good long passphrase"
OF_A_HOME = (
    "devices", "devices/new", "about", "about/edit", "about/tariff", "about/tariff/new", "about/strategy",
    "about/strategy/windows", "about/people", "about/export", "about/past", "about/erase",
)  # fmt: skip
OF_A_PERSON = (
    "/account", "/account/password", "/account/tokens", "/account/close", "/homes/new", "/join",
)  # fmt: skip


def register(page: Page, name: str) -> Page:
    """A new account, which has a home without devices; on that home's page."""
    page.goto(urljoin(page.url, "/register?next=/account"))
    page.get_by_label("Username").fill(name)
    page.get_by_label("E-mail").fill(f"{name}@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open the account").click()
    return at_home(page, "Home")


def family(page: Page) -> Page:
    """On the page of the demonstration's home."""
    page.goto(urljoin(page.url, "/sign-in?next=/account"))
    page.get_by_label("Username").fill("family")
    page.get_by_label("Password").fill("password123")
    page.locator("main").get_by_role("button", name="Sign in").click()
    return at_home(page, "House in Berlin")


def at_home(page: Page, name: str) -> Page:
    page.locator("main").get_by_role("link", name=name, exact=True).last.click()
    expect(page.get_by_role("navigation", name="This home")).to_be_visible()
    return page


def go(page: Page, section: str) -> str:
    """To a page of the home, and its address."""
    link = page.get_by_role("navigation", name="This home").get_by_role("link", name=section, exact=True)
    expect(link).to_be_visible()
    path = link.get_attribute("href") or ""
    page.goto(urljoin(page.url, path))
    return path


def test_nobody_meets_a_barrier(visit: Visit) -> None:
    page = family(visit(width=375))
    home = go(page, "Devices").removesuffix("devices")
    battery = page.get_by_role("link", name=re.compile("Battery"))
    expect(battery).to_be_visible()
    first = battery.get_attribute("href")
    of_a_device = (first, f"{first}/edit", f"{first}/delete")
    for path in (*(f"{home}{path}" for path in OF_A_HOME), *of_a_device, *OF_A_PERSON):
        page.goto(urljoin(page.url, path))
        assert trouble(page, [(375, "dark"), (1280, "light"), (320, "light")]) == []


def test_a_battery_is_added_edited_switched_and_deleted_by_keyboard_alone(visit: Visit) -> None:
    page = register(visit(), "keys-and-things")
    go(page, "Devices")
    press(page, "link", "Add a device")
    press(page, "button", "Add Battery 10 kWh")
    expect(page.get_by_role("status")).to_contain_text("Battery 10 kWh is there")
    switch = page.get_by_role("switch", name="Battery 10 kWh")
    expect(switch).to_have_attribute("aria-checked", "true")
    switch.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("switch", name="Battery 10 kWh")).to_have_attribute("aria-checked", "false")
    press(page, "link", "Battery 10 kWh")
    press(page, "link", "Edit")
    page.get_by_label("Capacity").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("12000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("12.0 kWh").first).to_be_visible()
    press(page, "link", "Delete")
    press(page, "button", "Delete it")
    expect(page.get_by_text("Nothing is here yet")).to_be_visible()


def press(page: Page, role: str, name: str) -> None:
    """As by Tab and Enter."""
    found = page.get_by_role(role, name=re.compile(f"^{re.escape(name)}")).first  # type: ignore[arg-type]
    found.focus()
    expect(found).to_be_focused()
    page.keyboard.press("Enter")


def test_what_is_wrong_is_told_at_the_field_without_a_barrier(visit: Visit) -> None:
    page = register(visit(width=375, look="dark"), "wrong-at-first")
    page.get_by_role("link", name="Edit").click()
    people = page.get_by_label("People", exact=True)
    people.fill("13")
    page.get_by_role("button", name="Save").click()
    expect(people).to_have_attribute("aria-invalid", "true")
    expect(people).to_have_accessible_description("must be at most 12")
    expect(people).to_have_value("13")
    assert barriers(page) == []


def test_without_a_script_all_works_and_deleting_asks_first(visit: Visit) -> None:
    page = register(visit(java_script_enabled=False), "scriptless")
    go(page, "Devices")
    page.get_by_role("link", name="Add a device").click()
    page.get_by_role("button", name="Add Fridge", exact=True).click()
    page.get_by_role("link", name=re.compile("^Fridge")).click()
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("link", name="Keep it").click()
    page.get_by_role("button", name="Switch off").click()
    expect(page.get_by_text("Fridge is switched off.")).to_be_visible()


def test_a_home_is_shared_and_both_see_it(visit: Visit) -> None:
    owner, guest = register(visit(), "sharing-owner"), register(visit(width=375), "sharing-guest")
    owner.get_by_role("link", name="Share").click()
    owner.get_by_role("button", name="Make a code").click()
    code = owner.locator("#code").inner_text()
    assert barriers(owner) == []
    guest.goto(urljoin(guest.url, "/join"))
    guest.get_by_label("Code").fill(code)
    guest.get_by_role("button", name="Join").click()
    expect(guest.get_by_text("is shared with you now")).to_be_visible()
    go(guest, "Devices")
    expect(guest.get_by_role("link", name="Add a device")).to_have_count(0)
    go(owner, "Devices")
    owner.get_by_role("link", name="Add a device").click()
    owner.get_by_role("button", name="Add Fridge", exact=True).click()
    expect(guest.get_by_role("link", name=re.compile("^Fridge"))).to_be_visible()  # without loading it again
    expect(guest.get_by_role("switch")).to_have_count(0)
    go(owner, "Home")
    owner.get_by_role("link", name="Share").click()
    owner.get_by_role("button", name="Share no more with sharing-guest").click()
    expect(owner.get_by_text("The home is not shared with them any more.")).to_be_visible()
    assert guest.reload().status == 404  # type: ignore[union-attr]
