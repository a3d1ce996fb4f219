"""Rates of OpenEI's database become tariffs, and none of the traps that others fell into is one."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from smartenergy.tariffs.assignments import Assignment
from smartenergy.tariffs.bill import bill
from smartenergy.tariffs.bill_line import BillLine
from smartenergy.tariffs.checks import problems
from smartenergy.tariffs.lines import Energy, Standing, Tiers
from smartenergy.tariffs.meter import Meter
from smartenergy.tariffs.urdb import Imported, imported
from tests.unit.tariffs.contracts import day, steady

ZONE = "America/Los_Angeles"
SUMMER = range(6, 10)


def schedule(peak: int = 1, off: int = 0) -> list[list[int]]:
    """A peak from 16 to 21 in summer."""
    return [[peak if month in SUMMER and 16 <= hour < 21 else off for hour in range(24)] for month in range(1, 13)]


def rate(**said: Any) -> dict[str, Any]:
    usual = {
        "label": "5cbf1e7e682bea4d6f5a2a3b", "utility": "Some Utility", "name": "Residential TOU", "startdate": 1_735_689_600,
        "energyratestructure": [[{"rate": 0.10, "adj": 0.007}], [{"rate": 0.30, "adj": 0.007}]],
        "energyweekdayschedule": schedule(), "energyweekendschedule": schedule(0),
    }  # fmt: skip
    return usual | said


def lines_of(found: Imported, meter: Meter, first: str, last: str) -> dict[str, BillLine]:
    given = found.tariff
    lines = bill([Assignment(given, meter.since)], meter, day(ZONE, first), day(ZONE, last), {}).lines
    return {line.name: line for line in lines}


def july() -> Meter:
    """24 kWh a day."""
    return steady(day(ZONE, "2026-07-01"), day(ZONE, "2026-08-01"))


def test_adjustments_belong_to_the_price() -> None:
    lines = lines_of(imported(rate(), ZONE), july(), "2026-07-06", "2026-07-07")  # a Monday
    assert lines["energy, period 1"].price == 107_000
    assert lines["energy, period 2"].amount == Decimal("1.54")  # 5 kWh × 0.307


def test_weekends_have_a_schedule_of_their_own_and_holidays_go_by_it() -> None:
    found = imported(rate(), ZONE, (date(2026, 7, 3),))
    assert "energy, period 2" in lines_of(found, july(), "2026-07-06", "2026-07-07")
    for first, last in (("2026-07-04", "2026-07-05"), ("2026-07-03", "2026-07-04")):
        assert "energy, period 2" not in lines_of(found, july(), first, last)


def test_fixed_charges_are_by_day_or_month_or_year_as_they_say() -> None:
    for unit, price, expected in (("$/day", 0.5, "15.50"), ("$/month", 12, "12.00"), ("$/year", 120, "10.00")):
        found = imported(rate(fixedchargefirstmeter=price, fixedchargeunits=unit), ZONE)
        assert lines_of(found, july(), "2026-07-01", "2026-08-01")["fixed charge"].amount == Decimal(expected)
    with pytest.raises(ValueError, match="fixedchargeunits '\\$/week' is none of"):
        imported(rate(fixedchargefirstmeter=1, fixedchargeunits="$/week"), ZONE)
    [old] = [
        line
        for line in imported(rate(fixedmonthlycharge=9), ZONE).tariff.versions[0].lines
        if isinstance(line, Standing)
    ]
    assert (old.price, old.per) == (9_000_000, "month")


def one_period(*tiers: dict[str, Any]) -> dict[str, Any]:
    flat = [[0] * 24] * 12
    return rate(energyratestructure=[list(tiers)], energyweekdayschedule=flat, energyweekendschedule=flat)


def test_daily_tiers_are_so_much_for_each_day_of_the_month() -> None:
    tiers = one_period({"rate": 0.2, "max": 10, "unit": "kWh daily"}, {"rate": 0.3, "unit": "kWh daily"})
    lines = lines_of(imported(tiers, ZONE), july(), "2026-07-01", "2026-08-01")
    assert lines["energy, up to 10 kWh a day"].quantity == 310
    assert lines["energy, over 10 kWh a day"].quantity == 31 * 14


def test_periods_are_no_tiers() -> None:
    found = imported(rate(), ZONE).tariff.versions[0].lines
    assert isinstance(found[0], Energy)
    tiers = imported(one_period({"rate": 0.2, "max": 10}, {"rate": 0.3}), ZONE).tariff.versions[0].lines
    assert isinstance(tiers[0], Tiers)


def test_limits_of_tiers_may_differ_from_period_to_period() -> None:
    by_season = rate(
        energyratestructure=[
            [{"rate": 0.1, "max": 100}, {"rate": 0.2}],
            [{"rate": 0.3, "max": 300}, {"rate": 0.4}],
        ],
        energyweekdayschedule=[[int(month in SUMMER)] * 24 for month in range(1, 13)],
        energyweekendschedule=[[int(month in SUMMER)] * 24 for month in range(1, 13)],
    )
    found = imported(by_season, ZONE)
    summer = lines_of(found, july(), "2026-07-01", "2026-08-01")  # 744 kWh
    assert sum(line.amount or 0 for line in summer.values()) == Decimal("90.00") + Decimal("177.60")
    winter = steady(day(ZONE, "2026-01-01"), day(ZONE, "2026-02-01"))
    assert sum(
        line.amount or 0 for line in lines_of(found, winter, "2026-01-01", "2026-02-01").values()
    ) == Decimal("138.80")


def test_fuel_adjustments_hold_by_month() -> None:
    found = imported(rate(fueladjustmentsmonthly=[0.01] * 6 + [-0.02] * 6), ZONE)
    assert lines_of(found, july(), "2026-07-06", "2026-07-07")["fuel adjustment, month 7"].amount == Decimal(
        "-0.48"
    )


def test_what_is_sold_has_a_line_of_its_own() -> None:
    found = imported(
        rate(energyratestructure=[[{"rate": 0.1, "sell": 0.05}], [{"rate": 0.3, "sell": 0.05}]]), ZONE
    )
    meter = steady(day(ZONE, "2026-07-01"), day(ZONE, "2026-07-02"), 0, 250)
    assert lines_of(found, meter, "2026-07-01", "2026-07-02")["export"].amount == Decimal("-1.20")


def test_demand_is_by_month_and_by_period() -> None:
    found = imported(
        rate(flatdemandstructure=[[{"rate": 5}], [{"rate": 8, "adj": 1}]], flatdemandmonths=[0] * 5 + [1] * 4 + [0] * 3,
             demandratestructure=[[{"rate": 0}], [{"rate": 10}]], demandweekdayschedule=schedule(),
             demandweekendschedule=schedule(0), demandwindow=30), ZONE)  # fmt: skip
    lines = lines_of(found, july(), "2026-07-01", "2026-08-01")
    assert lines["demand 2, 2026-07"].amount == Decimal("9.00")
    assert lines["demand of period 2, 2026-07"].amount == Decimal("10.00")


def test_what_we_cannot_bill_is_named() -> None:
    given = rate(mincharge=10, demandratchetpercentage=[0, 50], flatdemandstructure=[[{"rate": 1, "max": 5}, {"rate": 2}]],
                 demandwindow=5, flatdemandunit="kVA", coincidentratestructure=[])  # fmt: skip
    assert [told.partition(":")[0] for told in imported(given, ZONE).unbilled] == [
        "mincharge", "demandratchetpercentage", "flatdemandstructure", "demandwindow", "flatdemandunit",
    ]  # fmt: skip
    assert imported(rate(), ZONE).unbilled == ()


@pytest.mark.parametrize(
    ("said", "words"),
    [({"energyweekendschedule": [[0] * 24] * 11}, "energyweekendschedule must be 12 months of 24 hours"),
     ({"energyratestructure": [[{"rate": 1}]]}, "energyratestructure has no period 1, which its schedule names"),
     ({"energyratestructure": [[{"rate": 1}, {"rate": 2}], [{"rate": 1}]]}, "but the last must have a max"),
     ({"energyratestructure": [[{"rate": 1, "max": 1, "unit": "kWh/kW"}, {"rate": 2, "unit": "kWh/kW"}], [{"rate": 1}]]},
      "limits of tiers must all be in kWh, or all in kWh daily"),
     ({"startdate": "yesterday"}, "startdate must be a whole number, not 'yesterday'"),
     ({"demandwindow": "long"}, "demandwindow must be a whole number"),
     ({"energyweekdayschedule": [["x"] * 24] * 12}, "energyweekdayschedule must be a whole number"),
     ({"energyratestructure": []}, "neither energy, nor fixed charges, nor demand")],
)  # fmt: skip
def test_what_cannot_be_read_is_said(said: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        imported(rate(**said), ZONE)


def test_an_answer_of_the_api_is_read_and_the_tariff_is_sound() -> None:
    answer = json.loads(json.dumps({"items": [rate()]}))
    found = imported(answer, ZONE).tariff
    assert (found.name, found.currency, found.versions[0].valid_from) == (
        "Some Utility, Residential TOU",
        "USD",
        date(2025, 1, 1),
    )
    assert problems(found) == []
    with pytest.raises(ValueError, match="there must be one rate in it, not 2"):
        imported({"items": [rate(), rate()]}, ZONE)
