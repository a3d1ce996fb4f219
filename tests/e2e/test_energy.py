"""A home's energy in a real browser, from days of ticks: what is drawn is what is recorded, and gaps are gaps."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import System
from tests.e2e.history import GAP, HOUR, system_with_history

DATA = "id => document.getElementById(id).data.map(({name, x, y, link}) => ({name, x, y, link}))"
RANGE = "document.getElementById('power').layout.xaxis.range"


@pytest.fixture(scope="module")
def lived_in() -> Iterator[System]:
    with system_with_history() as system:
        yield system


@pytest.fixture(scope="module")
def signed_in(browser: Browser, lived_in: System) -> Iterator[BrowserContext]:
    """An admin's window."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    page.goto(f"{lived_in.address}/admin/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("adminpass")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="The system now")).to_be_visible()
    page.close()
    yield context
    context.close()


@pytest.fixture
def page(signed_in: BrowserContext, lived_in: System) -> Iterator[Page]:
    """A page of user1's yesterday, at home in UTC; nothing may go wrong or leave the machine."""
    page = signed_in.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request",
        lambda r: None if r.url.startswith((lived_in.address, "data:", "blob:")) else wrong.append(r.url),
    )
    page.goto(f"{lived_in.address}/admin/energy/?user=user1&from={yesterday()}&to={yesterday()}")
    expect(page.locator("#charts[data-drawn]")).to_be_visible()
    yield page
    page.close()
    assert wrong == []


def yesterday() -> str:
    return (datetime.now(UTC) - timedelta(days=1)).date().isoformat()


def numbers(page: Page) -> dict[str, dict[str, float | None]]:
    """The table for those who can't see the charts: start → column → value."""
    heads = page.locator("table.numbers thead th").all_inner_texts()
    found: dict[str, dict[str, float | None]] = {}
    for row in page.locator("table.numbers tbody tr").all():
        start, *values = row.locator("th, td").all_inner_texts()
        cells = [float(value.replace(",", "")) if value.strip() else None for value in values]
        found[start.replace(" ", "T")] = dict(zip(heads[1:], cells, strict=True))
    return found


def drawn(page: Page, chart: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(DATA, chart)
    return found


def test_what_is_drawn_is_what_is_in_the_table(page: Page) -> None:
    table, used = numbers(page), {}
    assert len(table) == 96
    for trace in drawn(page, "power"):
        if trace["name"] == "Own use":
            used |= {x[:16]: -y / 4 for x, y in zip(trace["x"], trace["y"], strict=True)}
    recorded = {
        start: row["consumption (Wh)"] for start, row in table.items() if row["consumption (Wh)"] is not None
    }
    assert {start: used[start] for start in recorded} == pytest.approx(recorded, abs=0.05)


def test_a_gap_is_drawn_as_a_gap(page: Page) -> None:
    hours = [f"{yesterday()}T{hour:02}" for hour in range(GAP[0] // HOUR, GAP[1] // HOUR)]
    missing = [start for start, row in numbers(page).items() if row["consumption (Wh)"] is None]
    assert sorted({start[:13] for start in missing}) == hours
    assert len(missing) == 8
    pieces = [trace for trace in drawn(page, "power") if trace["name"] == "Own use"]
    assert [(piece["x"][0][11:16], piece["x"][-1][11:16]) for piece in pieces] == [
        ("00:00", "09:00"),
        ("11:00", "00:00"),
    ]
    level = next(trace for trace in drawn(page, "level") if trace["name"] == "Level")
    assert level["y"].count(None) == 8


def test_the_ways_of_the_energy_add_up_to_the_figures(page: Page) -> None:
    link = drawn(page, "ways")[0]["link"]
    consumption = page.locator("#figures tr", has_text="Consumption").locator("td").first.inner_text()
    into_use = sum(
        float(row.locator("td").nth(1).inner_text().removesuffix(" kWh"))
        for row in page.locator("#links tr", has=page.locator("td", has_text="own use")).all()
    )
    assert into_use == pytest.approx(float(consumption.removesuffix(" kWh")), abs=0.05)
    assert sum(link["value"]) >= into_use


def test_one_can_zoom_in_and_out(page: Page) -> None:
    before = page.evaluate(RANGE)
    box = page.locator("#power .nsewdrag").first.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.5, steps=5)
    page.mouse.up()
    page.wait_for_function(f"{RANGE}[0] !== '{before[0]}'")
    page.locator("#power .nsewdrag").first.dblclick()
    page.wait_for_function(f"{RANGE}[0] === '{before[0]}'")


def test_spans_are_chosen_and_files_taken_away(page: Page) -> None:
    page.get_by_role("link", name="7 days").click()
    expect(page.locator("#charts[data-drawn]")).to_be_visible()
    bars = drawn(page, "bars")
    assert {trace["name"] for trace in bars} == {"Own production", "From the battery", "From the grid", "Exported"}
    with page.expect_download() as csv:
        page.get_by_role("link", name="CSV").click()
    lines = csv.value.path().read_text().splitlines()
    assert lines[0].startswith("start,production_wh,solar_wh")
    with page.expect_download() as parquet:
        page.get_by_role("link", name="Parquet").click()
    assert parquet.value.path().read_bytes()[:4] == b"PAR1"
    page.get_by_label("by", exact=True).select_option("day")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#charts[data-drawn]")).to_be_visible()
    assert len(numbers(page)) == 7


def test_the_page_has_no_serious_barrier_for_anybody(browser: Browser, lived_in: System) -> None:
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(f"{lived_in.address}/admin/login?next=/admin/energy/?user=user1")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("adminpass")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#charts[data-drawn]")).to_be_visible()
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    context.close()
