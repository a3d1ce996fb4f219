"""A charge on peaks."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from smartenergy.tariffs.assignments import Assignment
from smartenergy.tariffs.bill import bill
from smartenergy.tariffs.bill_line import BillLine
from smartenergy.tariffs.lines import Demand
from smartenergy.tariffs.meter import Meter
from smartenergy.tariffs.when import WORKING_DAYS, When
from tests.unit.tariffs.contracts import day, tariff

BERLIN = "Europe/Berlin"


def billed(
    line: Demand, peaks: dict[str, list[int]], first: str = "2026-05-01", last: str = "2026-06-01"
) -> list[BillLine]:
    """May, with Wh of quarter hours from an instant of each day on."""
    since, until = day(BERLIN, "2026-05-01"), day(BERLIN, "2026-07-01")
    count = (until - since) // 900
    meter = Meter(since, np.zeros(count, np.int64), np.zeros(count, np.int64))
    for when, wh in peaks.items():
        date, _, clock = when.partition(" ")
        place = (day(BERLIN, date) - since) // 900 + int(clock[:2]) * 4 + int(clock[3:]) // 15
        meter.import_mwh[place : place + len(wh)] = np.array(wh) * 1000
    has: Any = [Assignment(tariff(line), since)]
    return bill(has, meter, day(BERLIN, first), day(BERLIN, last), {}).lines


def test_the_highest_quarter_hour_of_the_month_is_billed() -> None:
    [line] = billed(Demand("grid", 5_000_000), {"2026-05-04 18:15": [1500], "2026-05-20 07:00": [1200]})
    assert (line.name, line.quantity, line.amount) == ("grid, 2026-05", 6, Decimal("30.00"))


def test_a_window_of_an_hour_is_that_of_the_clock() -> None:
    across = {"2026-05-04 18:30": [1000, 1000, 1000, 1000]}
    [line] = billed(Demand("grid", 1_000_000, 60), across)
    assert line.quantity == 2


def test_the_mean_of_the_highest_days_takes_one_peak_a_day() -> None:
    peaks = {
        "2026-05-04 18:00": [1500, 1500],
        "2026-05-05 18:00": [1000],
        "2026-05-06 18:00": [500],
        "2026-05-07 18:00": [100],
    }
    [line] = billed(Demand("grid", 3_000_000, highest_days=3), peaks)
    assert line.quantity == Fraction(6 + 4 + 2, 3)


def test_only_times_that_count_count_and_the_floor_is_paid_at_the_least() -> None:
    evening = When(days=WORKING_DAYS, since=17 * 60, until=20 * 60)
    peaks = {
        "2026-05-02 18:00": [2000],
        "2026-05-04 12:00": [2000],
        "2026-05-04 19:45": [500],
        "2026-05-04 20:00": [2000],
    }
    [line] = billed(Demand("grid", 1_000_000, when=(evening,)), peaks)
    assert line.quantity == 2
    [line] = billed(Demand("grid", 1_000_000, floor_watts=2500, when=(evening,)), peaks)
    assert line.quantity == Fraction(5, 2)


def test_a_span_bears_what_the_charge_rose_by_in_it() -> None:
    peaks = {"2026-05-04 18:00": [1000], "2026-05-20 07:00": [1500]}
    spans = [("2026-05-01", "2026-05-10"), ("2026-05-10", "2026-05-15"), ("2026-05-15", "2026-06-01")]
    found = [billed(Demand("grid", 1_000_000), peaks, *span)[0].quantity for span in spans]
    assert found == [4, 0, 2]


def test_each_month_has_a_line_of_its_own() -> None:
    lines = billed(Demand("grid", 1_000_000), {"2026-05-04 18:00": [1000]}, last="2026-07-01")
    assert [(line.name, int(line.quantity)) for line in lines] == [("grid, 2026-05", 4), ("grid, 2026-06", 0)]
