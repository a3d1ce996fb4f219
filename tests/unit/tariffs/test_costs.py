"""What energy costs by the quarter hour adds up to the bill."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from smartenergy.tariffs.assignments import Assignment
from smartenergy.tariffs.bill import bill, prepared
from smartenergy.tariffs.lines import Tariff
from tests.unit.tariffs.contracts import QUARTER, day, hourly, random_meter, tariffs


@settings(max_examples=60, deadline=None)
@given(tariffs(), st.integers(0, 2**32))
def test_costs_of_quarter_hours_add_up_to_the_lines_of_energy(given_: Tariff, seed: int) -> None:
    since, until = day(given_.timezone, "2026-03-25"), day(given_.timezone, "2026-04-03")
    meter, market = random_meter(seed, since - 40 * QUARTER, until), {"market": hourly(since - 90_000, until)}
    has = [Assignment(given_, meter.since)]
    lines = bill(has, meter, since, until, market).lines
    total = Fraction(0)
    for part in prepared(has, since, until, market, meter.since):
        costs, is_known = part.costs(meter)
        assert is_known.all()
        total += Fraction(sum(costs.tolist()), 10**12)
    assert total == sum((line.exact or Fraction(0) for line in lines if line.unit == "kWh"), Fraction(0))
