"""The admin site in a real browser: what people with a browser do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import System
from tests.waiting import wait_until

SignIn = Callable[..., Page]
PAGES = ("", "devices/", "devices/new/?kind=storage", "devices/new/", "devices/new/?catalog=heat_pump_8", "devices/details/?id=2%2C1",
         "homes/", "homes/new/", "homes/details/?id=2", "users/", "users/details/?id=2", "users/new/", "periodic_tasks/",
         "periodic_tasks/new/", "ticks/", "audit/")  # fmt: skip

JOB_PAGES = ("/rq/", "/rq/0/view/workers", "/rq/0/view/jobs/default/finished/5/dsc/1")


@contextmanager
def visits(browser: Browser, system: System, **window: Any) -> Iterator[SignIn]:
    """Signs somebody in, in a window of their own; no window may ask anything of another host."""
    contexts: list[BrowserContext] = []
    elsewhere: list[str] = []

    def sign_in(username: str, password: str) -> Page:
        context = browser.new_context(**window)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((system.address, system.live, "data:"))
                else elsewhere.append(request.url)
            ),
        )
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(f"{system.address}/admin/")
        page.get_by_label("Username").fill(username)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        return page

    yield sign_in
    for context in contexts:
        context.close()
    assert elsewhere == [], "a request left the machine"


@pytest.fixture
def visit(browser: Browser, system: System) -> Iterator[SignIn]:
    with visits(browser, system) as sign_in:
        yield sign_in


def sign_in_as_admin(visit: SignIn) -> Page:
    page = visit("admin", "adminpass")
    expect(page.get_by_role("heading", name="The system now")).to_be_visible()
    return page


@pytest.fixture
def admin(visit: SignIn) -> Page:
    return sign_in_as_admin(visit)


@pytest.fixture(scope="module")
def phone(browser: Browser, system: System) -> Iterator[Page]:
    """An admin's phone, signed in once: its pages are only looked at."""
    with visits(browser, system, viewport={"width": 375, "height": 700}) as visit:
        yield sign_in_as_admin(visit)


def test_an_admin_sees_a_healthy_system_that_refreshes_by_itself(admin: Page) -> None:
    for part in ("database", "redis", "schema", "last tick", "workers", "scheduler", "queue"):
        expect(admin.locator("#dashboard li", has_text=part).first).to_contain_text("ok")
    newest = admin.locator("#dashboard tbody tr, #dashboard table tr").nth(1)
    before = newest.inner_text()
    expect(newest).not_to_have_text(before)


def test_an_admin_creates_edits_acts_on_and_deletes_a_device(admin: Page, system: System) -> None:
    admin.goto(f"{system.address}/admin/devices/new/?kind=storage")
    for label, value in (
        ("Name", "Powerwall"),
        ("Capacity", "13500"),
        ("Level", "14000"),
        ("Rate", "0"),
        ("Owner", "user3"),
    ):
        admin.get_by_label(label).fill(value)
    admin.locator("input[type=submit]").first.click()
    expect(admin.locator("body")).to_contain_text("must be at most the capacity, 13,500 Wh")
    admin.get_by_label("Level").fill("6000")
    admin.locator("input[type=submit]").first.click()
    admin.goto(f"{system.address}/admin/devices/?search=Powerwall")
    row = admin.locator("table.model-list tr", has_text="Powerwall")
    expect(row).to_contain_text("of 13,500 Wh")
    row.get_by_label("Edit").click()
    admin.get_by_label("Capacity").fill("14000")
    admin.locator("input[type=submit]").first.click()
    admin.goto(f"{system.address}/admin/devices/?search=Powerwall")
    expect(row).to_contain_text("of 14,000 Wh")
    with admin.expect_download() as export:
        admin.get_by_role("link", name="Export").click()
    assert "Powerwall,storage,user3,online" in export.value.path().read_text()
    row.locator("input.action-checkbox").check()
    admin.get_by_text("With selected").click()
    admin.get_by_role("button", name="Set offline").click()
    expect(admin.locator("body")).to_contain_text("Set 1 device offline.")
    admin.goto(f"{system.address}/admin/devices/?search=Powerwall")
    admin.get_by_role("button", name="Delete").first.click()
    admin.goto(f"{system.address}/admin/devices/?search=Powerwall")
    expect(admin.locator("table.model-list tr", has_text="Powerwall")).to_have_count(0)


def test_an_admin_makes_a_solar_roof_out_of_the_catalogue_and_sees_what_it_is_and_does(
    admin: Page, system: System
) -> None:
    admin.goto(f"{system.address}/admin/devices/new/")
    admin.get_by_role("link", name="Solar roof 6 kWp").click()
    for label, value in (("Name", "Barn roof"), ("Owner", "user3"), ("Tilt", "95")):
        admin.get_by_label(label).fill(value)
    admin.locator("input[type=submit]").first.click()
    expect(admin.locator("body")).to_contain_text("must be at most 90")
    admin.get_by_label("Tilt").fill("30")
    admin.locator("input[type=submit]").first.click()
    admin.goto(f"{system.address}/admin/devices/?search=Barn")
    row = admin.locator("table.model-list tr", has_text="Barn roof")
    expect(row).to_contain_text("solar")
    row.get_by_label("View").click()
    told = admin.locator("table", has_text="Peak power")
    expect(told.locator("tr", has_text="Peak power")).to_contain_text("6,000 W")
    expect(told.locator("tr", has_text="Azimuth")).to_contain_text("(drawn)")
    moved = "SELECT xmin::text FROM devices WHERE name = 'Barn roof'"
    before = system.sql(moved)
    wait_until(lambda: system.sql(moved) != before, "a tick moves it")


def test_a_periodic_task_runs_changes_and_stops_at_once(admin: Page, system: System) -> None:
    admin.goto(f"{system.address}/admin/periodic_tasks/new/")
    admin.get_by_label("Name").fill("often")
    admin.get_by_label("Task").select_option("prune_tick_runs")
    admin.get_by_label("Every").fill("2")
    admin.get_by_label("Unit").select_option("seconds")
    admin.locator("input[type=submit]").first.click()

    def runs() -> int:
        return int(system.sql("SELECT run_count FROM periodic_tasks WHERE name = 'often'")[0][0])

    wait_until(lambda: runs() >= 2, "it runs")
    admin.goto(f"{system.address}/admin/periodic_tasks/")
    row = admin.locator("table.model-list tr", has_text="often")
    expect(row).to_contain_text("every 2 seconds")
    row.get_by_label("Edit").click()
    admin.get_by_label("Every").fill("1")
    admin.locator("input[type=submit]").first.click()
    expect(row).to_contain_text("every second")
    changed_at = runs()
    wait_until(lambda: runs() >= changed_at + 3, "it runs by the change")
    row.get_by_label("Edit").click()
    admin.get_by_label("Enabled").uncheck()
    admin.locator("input[type=submit]").first.click()
    wait_until(
        lambda: not system.sql("SELECT enabled FROM periodic_tasks WHERE name = 'often'")[0][0], "it is disabled"
    )
    admin.wait_for_timeout(2_000)
    stopped = runs()
    admin.wait_for_timeout(4_000)
    assert runs() == stopped
    admin.goto(f"{system.address}/rq/0/view/jobs/default/finished/50/dsc/1")
    expect(admin.locator("body")).to_contain_text("often (prune_tick_runs)")


def test_an_admin_grants_a_staff_user_the_right_to_see_their_devices(
    admin: Page, visit: SignIn, system: System
) -> None:
    admin.goto(f"{system.address}/admin/users/edit/?id=5")
    admin.get_by_label("Staff", exact=True).check()
    admin.locator("input[type=submit]").first.click()
    staff = visit("user4", "password123")
    expect(staff.locator("body")).to_contain_text("Ask an admin to grant you")
    admin.goto(f"{system.address}/admin/users/edit/?id=5")
    admin.get_by_label("Can view devices").check()
    admin.locator("input[type=submit]").first.click()
    staff.goto(f"{system.address}/admin/devices/")
    expect(staff.locator("table.model-list")).to_contain_text("user4")
    expect(staff.locator("table.model-list")).not_to_contain_text("user1")
    assert staff.goto(f"{system.address}/admin/users/").status == 403  # type: ignore[union-attr]
    assert staff.goto(f"{system.address}/rq/").status == 403  # type: ignore[union-attr]


def test_a_stolen_session_opens_nothing_after_signing_out(admin: Page, browser: Browser, system: System) -> None:
    thief = browser.new_context(storage_state=admin.context.storage_state())
    page = thief.new_page()
    page.goto(f"{system.address}/admin/users/")
    expect(page.locator("body")).to_contain_text("user1@example.com")
    admin.get_by_role("button", name="Sign out").click()
    page.goto(f"{system.address}/admin/users/")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    thief.close()


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:120]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


IN_THE_DARK = (
    "/admin/",
    "/admin/devices/",
    "/admin/users/edit/?id=2",
    "/admin/energy/?user=user2",
    "/admin/audit/",
)


@pytest.mark.parametrize(
    ("look", "paths"), [("light", (*(f"/admin/{path}" for path in PAGES), *JOB_PAGES)), ("dark", IN_THE_DARK)]
)
def test_no_page_has_a_serious_barrier_for_anybody(
    browser: Browser, system: System, look: Literal["light", "dark"], paths: tuple[str, ...]
) -> None:
    # axe is put into the page as an inline script
    context = browser.new_context(bypass_csp=True, color_scheme=look)
    page = context.new_page()
    page.goto(f"{system.address}/admin/login")
    assert violations(page) == []
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("adminpass")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="The system now")).to_be_visible()
    for path in paths:
        page.goto(system.address + path)
        page.wait_for_load_state("networkidle" if path in JOB_PAGES else "load")
        assert violations(page) == [], path
    context.close()


ON_A_PHONE = (*PAGES, "devices/?flt0_0=storage&search=a", "audit/?flt0_0=x&flt1_4=y", "energy/?user=user2")
TORN = "[...document.querySelectorAll('time, .numbers th[scope=row]')].filter(e => e.getClientRects().length > 1 || e.offsetHeight > 60).length"


@pytest.mark.parametrize("path", ON_A_PHONE)
def test_every_page_fits_a_phone(phone: Page, system: System, path: str) -> None:
    phone.goto(f"{system.address}/admin/{path}")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 375
    assert phone.evaluate(TORN) == 0, "a time is torn into lines"


def test_no_text_lies_over_another_on_a_phones_page_of_queues(phone: Page, system: System) -> None:
    phone.goto(f"{system.address}/rq/")
    told, table = phone.locator("p.intro").bounding_box(), phone.locator("table").first.bounding_box()
    assert told
    assert table
    assert told["y"] + phone.locator("p.intro").evaluate("one => one.scrollHeight") <= table["y"] + 1
