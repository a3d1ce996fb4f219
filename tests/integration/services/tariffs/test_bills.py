"""Bills of homes: by their meters, from meter blocks and from what is not packed yet, by the tariff of the time."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from smartenergy.kernel.errors import BadInputError, NotFoundError
from smartenergy.ledger.tables import pick
from smartenergy.services.common import clock
from smartenergy.services.common.transaction import transaction
from smartenergy.services.ledger.reading import spans
from smartenergy.services.ledger.reading.home_ledger import open_home
from smartenergy.services.ledger.rollup import rolling, rollup_progress
from smartenergy.services.ledger.rollup.histories import write_history
from smartenergy.services.tariffs import assigning, bills, tariffs
from tests.integration.services.ledger.conftest import DAY, HOUR, START, make_home
from tests.integration.services.ledger.test_late_rows import some_facts
from tests.integration.services.tariffs.contracts import DYNAMIC, FIXED, NIGHT

pytestmark = pytest.mark.usefixtures("context")
Run = Callable[[int, int], None]
Every = Callable[[int], None]
CENT = Decimal("0.01")


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the end of 26 November 2026."""
    present = SimpleNamespace(time=lambda: START + 3 * DAY)
    monkeypatch.setattr(clock, "time", present)
    monkeypatch.setattr(spans, "time", present)


@pytest.fixture
def home(every: Every) -> int:
    """Three days by the hour, two of them counted, the third still quarter hours."""
    every(3600)
    owner = make_home(home=[], timezone="UTC")
    write_history([owner], some_facts([owner], START, START + 3 * DAY, 3600), now=START + 3 * DAY)
    with transaction():
        rollup_progress.note(rollup_progress.HOURS, rollup_progress.Progress(START + 2 * DAY))
    rolling.roll_up()
    return owner


def give(owner: int, tariff: dict[str, Any], **more: Any) -> int:
    made = tariffs.create_tariff(owner, tariff | {"timezone": "UTC"})
    assigning.assign(owner, None, {"tariff_id": made.id, "valid_from": "2026-01-01"} | more)
    return made.id


def energy(owner: int, since: int = START, until: int = START + 3 * DAY) -> dict[str, int]:
    """What it took and gave, mWh, by the ledger."""
    with transaction():
        found = open_home(owner).quarters(since, until)
    return {
        "import": int(found["grid_to_use_mwh"].sum() + found["grid_to_battery_mwh"].sum()),
        "export": int(sum(found[f"{source}_to_grid_mwh"].sum() for source in ("solar", "generator", "battery"))),
    }


def shown(found: bills.HomeBill) -> dict[str, Decimal | None]:
    return {line.name: line.amount for line in found.bill.lines}


def kwh(milliwatt_hours: int) -> Decimal:
    return Decimal(milliwatt_hours) / 10**6


def test_each_line_is_what_the_meter_says_at_its_price(home: int) -> None:
    give(home, FIXED)
    found = bills.energy_bill(home, {"from": "2026-11-23", "to": "2026-11-26"})
    used, lines = energy(home), shown(found)
    cost = kwh(used["import"]) * Decimal("0.30")
    assert lines["Energy"] == cost.quantize(CENT, "ROUND_HALF_UP")
    assert lines["Feed-in"] == -(kwh(used["export"]) * Decimal("0.08")).quantize(CENT, "ROUND_HALF_UP")
    assert lines["Standing charge"] == Decimal("1.20")
    assert lines["VAT"] == ((cost + Decimal("1.20")) * Decimal("0.19")).quantize(CENT, "ROUND_HALF_UP")
    assert found.bill.total == sum(amount for amount in lines.values() if amount is not None)
    assert (found.bill.currency, found.bill.coverage) == ("EUR", 1)


def test_a_bill_is_the_same_before_and_after_its_days_are_counted(home: int) -> None:
    give(home, NIGHT)
    span = {"from": "2026-11-23", "to": "2026-11-26"}
    before = bills.energy_bill(home, span)
    with transaction():
        rollup_progress.note(rollup_progress.HOURS, rollup_progress.Progress(START + 3 * DAY))
    rolling.roll_up()
    assert bills.energy_bill(home, span).bill == before.bill


def test_the_present_month_goes_up_to_now_and_says_how_much_is_recorded(home: int) -> None:
    give(home, FIXED)
    found = bills.energy_bill(home, {})
    assert (found.bill.since, found.bill.until) == (START - 22 * DAY, START + 3 * DAY + 900)
    assert found.bill.coverage == pytest.approx(3 / 25, abs=0.001)
    assert shown(found)["Standing charge"] == Decimal("10.00"), "25 days and a quarter of an hour"


def test_a_month_is_one_of_the_homes_clocks(home: int) -> None:
    give(home, FIXED)
    found = bills.energy_bill(home, {"month": "2026-11"})
    assert found.bill.since == START - 22 * DAY
    with pytest.raises(BadInputError, match="must be a month such as"):
        bills.energy_bill(home, {"month": "2026-13"})
    with pytest.raises(BadInputError, match="together with a span"):
        bills.energy_bill(home, {"month": "2026-11", "from": "2026-11-01"})
    with pytest.raises(BadInputError, match="month must not lie in the future"):
        bills.energy_bill(home, {"month": "2026-12"})
    with pytest.raises(BadInputError, match="month must lie between the years 2000 and 2100"):
        bills.energy_bill(home, {"month": "1999-12"})
    with pytest.raises(BadInputError, match="three years"):
        bills.energy_bill(home, {"from": "2019-11-01"})


def test_a_change_of_tariff_prices_each_day_by_its_own(home: int) -> None:
    give(home, FIXED)
    night = tariffs.create_tariff(home, NIGHT | {"timezone": "UTC"})
    assigning.assign(home, None, {"tariff_id": night.id, "valid_from": "2026-11-26"})
    past = bills.energy_bill(home, {"from": "2026-11-23", "to": "2026-11-26"})
    assert {part.tariff for part in past.bill.parts} == {"Fixed"}
    both = bills.energy_bill(home, {"from": "2026-11-23", "to": "2026-11-27"})
    assert [part.tariff for part in both.bill.parts] == ["Fixed", "Day and night"]


def test_a_dynamic_price_is_the_built_in_markets(home: int) -> None:
    give(home, DYNAMIC)
    found = bills.energy_bill(home, {"from": "2026-11-23", "to": "2026-11-26"})
    [line] = found.bill.lines
    assert line.coverage == 1
    assert line.amount is not None
    assert line.price is not None
    assert 150_000 < line.price < 900_000, "millionths a kWh: the market's, tax and 0.15"


def test_a_home_without_a_tariff_has_a_bill_without_a_total(home: int) -> None:
    found = bills.energy_bill(home, {"from": "2026-11-23", "to": "2026-11-26"})
    assert (found.bill.lines, found.bill.total, found.bill.currency) == ([], None, "")


def test_what_is_not_recorded_is_told_and_not_made_up(every: Every) -> None:
    every(3600)
    owner = make_home(home=[], timezone="UTC")
    facts = some_facts([owner], START, START + DAY, 3600)
    write_history([owner], pick(facts, facts["tick"] < START + 12 * HOUR), now=START + DAY)
    give(owner, FIXED)
    found = bills.energy_bill(owner, {"from": "2026-11-23", "to": "2026-11-24"})
    assert float(found.bill.coverage) == 0.5
    assert found.bill.lines[0].quantity == Fraction(energy(owner, until=START + DAY)["import"], 10**6)


def test_nobody_sees_anothers_bill(home: int) -> None:
    other = make_home("bob", home=[])
    with pytest.raises(NotFoundError):
        bills.energy_bill(other, {}, home)
