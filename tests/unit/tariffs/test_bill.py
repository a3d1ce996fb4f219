"""A bill is exact, whatever it is made of and wherever it is cut."""

import itertools
from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartenergy.tariffs.assignments import Assignment
from smartenergy.tariffs.bill import Bill, bill
from smartenergy.tariffs.lines import Credit, Energy, Standing, Tariff, Tax, Tier, Tiers, Version
from smartenergy.tariffs.meter import Meter
from smartenergy.tariffs.prices import Band, Bands, Fixed, Series
from smartenergy.tariffs.when import When
from tests.unit.tariffs.contracts import QUARTER, day, hourly, random_meter, steady, tariff, tariffs

BERLIN = "Europe/Berlin"
NOW = 1_777_500_000 // 900 * 900
SPANS = {"spring": ("2026-03-20", "2026-04-08"), "autumn": ("2026-10-18", "2026-11-03")}


def bill_of(given_: Tariff, meter: Meter, since: str, until: str, **known: object) -> Bill:
    first, last = day(given_.timezone, since), day(given_.timezone, until)
    return bill([Assignment(given_, meter.since)], meter, first, last, known)  # type: ignore[arg-type]


def amounts(found: Bill) -> dict[str, Decimal | None]:
    return {line.name: line.amount for line in found.lines}


def exactly(found: Bill) -> dict[str, Fraction]:
    sums: dict[str, Fraction] = defaultdict(Fraction)
    for line in found.lines:
        assert line.exact is not None
        sums[line.name] += line.exact
    return {name: value for name, value in sums.items() if value}


@settings(max_examples=150, deadline=None)
@given(tariffs(), st.sampled_from(list(SPANS)), st.lists(st.integers(1, 1500), max_size=4), st.integers(0, 2**32))
def test_a_bill_of_the_parts_is_the_bill_of_the_whole_wherever_it_is_cut(
    given_: Tariff, season: str, cuts: list[int], seed: int
) -> None:
    since, until = (day(given_.timezone, text) for text in SPANS[season])
    meter = random_meter(seed, since - 20 * QUARTER, until)
    market = {
        "market": hourly(
            since - 86_400, until + 3_600, np.random.default_rng(seed).integers(-90_000, 400_000), QUARTER
        )
    }
    bounds = sorted({since, until, *(min(since + cut * QUARTER, until) for cut in cuts)})
    has = [Assignment(given_, meter.since)]
    whole = exactly(bill(has, meter, since, until, market))
    parts: dict[str, Fraction] = defaultdict(Fraction)
    for first, last in itertools.pairwise(bounds):
        for name, value in exactly(bill(has, meter, first, last, market)).items():
            parts[name] += value
    assert {name: value for name, value in parts.items() if value} == whole


def test_a_line_is_rounded_once_half_up_and_the_total_is_the_sum_of_the_lines() -> None:
    found = bill_of(
        tariff(Energy("energy", Fixed(300_050)), Energy("grid", Fixed(100_050)), Tax("VAT", 1900)),
        steady(day(BERLIN, "2026-05-01"), day(BERLIN, "2026-05-02"), 250), "2026-05-01", "2026-05-02",
    )  # fmt: skip
    # 24 kWh: 7.2012, 2.4012, and 19% of 9.6024 = 1.824456
    assert amounts(found) == {"energy": Decimal("7.20"), "grid": Decimal("2.40"), "VAT": Decimal("1.82")}
    assert found.total == Decimal("11.42")


@pytest.mark.parametrize(("price", "shown"), [(62_500, "0.13"), (62_499, "0.12"), (-62_500, "-0.13")])
def test_halves_go_away_from_zero(price: int, shown: str) -> None:
    meter = Meter(day(BERLIN, "2026-05-01"), np.full(96, 0), np.full(96, 0))
    meter.import_mwh[5] = 2_000_000
    found = bill_of(tariff(Energy("energy", Fixed(price))), meter, "2026-05-01", "2026-05-02")
    assert found.total == Decimal(shown)


@pytest.mark.parametrize(("currency", "shown"), [("JPY", "123"), ("EUR", "123.46"), ("KWD", "123.457")])
def test_amounts_have_as_many_digits_as_their_currency(currency: str, shown: str) -> None:
    meter = Meter(day(BERLIN, "2026-05-01"), np.full(96, 0), np.full(96, 0))
    meter.import_mwh[5] = 1_000_000
    found = bill_of(
        tariff(Energy("energy", Fixed(123_456_600)), currency=currency), meter, "2026-05-01", "2026-05-02"
    )
    assert str(found.total) == shown


def test_what_is_exported_is_paid_for_and_never_netted() -> None:
    meter = steady(day(BERLIN, "2026-05-01"), day(BERLIN, "2026-05-02"), 250, 500)
    found = bill_of(
        tariff(Energy("energy", Fixed(300_000)), Energy("feed-in", Fixed(80_000), "export")),
        meter,
        "2026-05-01",
        "2026-05-02",
    )
    assert amounts(found) == {"energy": Decimal("7.20"), "feed-in": Decimal("-3.84")}


@pytest.mark.parametrize(
    ("zone", "first", "last", "hours"),
    [(BERLIN, "2026-03-29", "2026-03-30", 23), (BERLIN, "2026-10-25", "2026-10-26", 25),
     ("Europe/London", "2026-03-29", "2026-03-30", 23), ("Europe/London", "2026-10-25", "2026-10-26", 25),
     ("Australia/Lord_Howe", "2026-10-04", "2026-10-05", 23.5), ("Australia/Lord_Howe", "2026-04-05", "2026-04-06", 24.5),
     ("Asia/Kathmandu", "2026-03-29", "2026-03-30", 24)],
)  # fmt: skip
def test_a_day_of_a_change_of_clocks_costs_its_hours_and_one_standing_charge(
    zone: str, first: str, last: str, hours: float
) -> None:
    meter = steady(day(zone, first), day(zone, last), 1000)
    night = Band("night", 100_000, When(since=22 * 60, until=6 * 60))
    found = bill_of(
        tariff(Energy("energy", Bands((Band("day", 300_000), night))), Standing("standing", 500_000), zone=zone),
        meter, first, last,
    )  # fmt: skip
    of = {line.name: line.quantity for line in found.lines}
    assert of["standing"] == 1
    assert of["energy, day"] == 16 * 4
    assert of["energy, night"] == (hours - 16) * 4


def test_the_last_band_that_holds_wins_and_a_holiday_is_no_weekday() -> None:
    peak = Band("peak", 500_000, When(days=("mon", "tue", "wed", "thu", "fri"), since=17 * 60, until=20 * 60))
    winter = Band("winter peak", 600_000, When((1, 2, 11, 12), ("mon",), 17 * 60, 20 * 60))
    given_ = tariff(Energy("energy", Bands((Band("base", 200_000), peak, winter))), holidays=(date(2026, 5, 1),))

    def quantities(first: str, last: str) -> dict[str, int]:
        meter = steady(day(BERLIN, first), day(BERLIN, last), 250)
        return {line.name: int(line.quantity) for line in bill_of(given_, meter, first, last).lines}

    assert quantities("2026-05-04", "2026-05-05") == {"energy, base": 21, "energy, peak": 3}
    assert quantities("2026-01-05", "2026-01-06") == {"energy, base": 21, "energy, winter peak": 3}
    assert quantities("2026-01-06", "2026-01-07") == {"energy, base": 21, "energy, peak": 3}
    assert quantities("2026-05-01", "2026-05-02") == {"energy, base": 24}  # a Friday
    assert quantities("2026-05-03", "2026-05-04") == {"energy, base": 24}


def test_a_missing_price_makes_a_null_cost_with_its_coverage() -> None:
    first, last = day(BERLIN, "2026-05-01"), day(BERLIN, "2026-05-02")
    known = hourly(first, first + 18 * 3600, 100_000)
    found = bill_of(
        tariff(Energy("energy", Series("market")), Standing("standing", 100_000), Tax("VAT", 1900)),
        steady(first, last), "2026-05-01", "2026-05-02", market=known,
    )  # fmt: skip
    assert amounts(found) == {"energy": None, "standing": Decimal("0.10"), "VAT": None}
    assert found.lines[0].coverage == Fraction(3, 4)
    assert found.total is None
    assert found.lines[0].how == "no price for 25.0% of 24 kWh"


def test_where_nothing_flows_no_price_is_missed() -> None:
    first = day(BERLIN, "2026-05-01")
    meter = steady(first, day(BERLIN, "2026-05-02"))
    meter.import_mwh[72:] = 0
    found = bill_of(
        tariff(Energy("energy", Series("market"))), meter, "2026-05-01", "2026-05-02",
        market=hourly(first, first + 18 * 3600, 100_000),
    )  # fmt: skip
    assert found.total == Decimal("1.80")


def test_a_market_of_quarter_hours_can_be_billed_by_the_hour() -> None:
    first, last = day(BERLIN, "2026-05-01"), day(BERLIN, "2026-05-02")
    market = hourly(first, last, np.tile([0, 100_000, 200_000, 300_000], 24), 900)
    meter = steady(first, last, 0)
    meter.import_mwh[3::4] = 1_000_000
    by_quarter, by_hour = (
        bill_of(
            tariff(Energy("energy", Series("market", by_hour=hourly_))),
            meter,
            "2026-05-01",
            "2026-05-02",
            market=market,
        )
        for hourly_ in (False, True)
    )
    assert by_quarter.total == Decimal("7.20")
    assert by_hour.total == Decimal("3.60")


def test_negative_prices_pay_whoever_imports() -> None:
    first, last = day(BERLIN, "2026-05-01"), day(BERLIN, "2026-05-02")
    known = {"market": hourly(first, last, -50_000)}
    price = Series("market", factor=1_190_000, add=150_000)
    meter = steady(first, last)
    assert bill_of(tariff(Energy("energy", price)), meter, "2026-05-01", "2026-05-02", **known).total == Decimal(
        "2.17"
    )
    floored = Series("market", floor=0)
    assert bill_of(tariff(Energy("energy", floored)), meter, "2026-05-01", "2026-05-02", **known).total == 0


def test_tiers_begin_anew_with_each_month_and_know_what_was_used_before_the_span() -> None:
    given_ = tariff(Tiers("energy", (Tier(Fixed(100_000), 100_000), Tier(Fixed(200_000)))))
    meter = steady(day(BERLIN, "2026-05-01"), day(BERLIN, "2026-07-01"))  # 24 kWh a day
    assert amounts(bill_of(given_, meter, "2026-05-05", "2026-05-06")) == {
        "energy, up to 100 kWh": Decimal("0.40"), "energy, over 100 kWh": Decimal("4.00"),
    }  # fmt: skip
    assert amounts(bill_of(given_, meter, "2026-06-01", "2026-06-02")) == {
        "energy, up to 100 kWh": Decimal("2.40")
    }


def test_limits_by_day_follow_the_length_of_the_month() -> None:
    given_ = tariff(Tiers("energy", (Tier(Fixed(100_000), 10_000), Tier(Fixed(200_000))), limits_a_day=True))
    meter = steady(day(BERLIN, "2026-02-01"), day(BERLIN, "2026-04-01"), 500)
    for first, last, limit in (("2026-02-01", "2026-03-01", 280), ("2026-03-01", "2026-04-01", 310)):
        assert bill_of(given_, meter, first, last).lines[0].quantity == limit


@pytest.mark.parametrize(("month", "days"), [("2026-02", 28), ("2028-02", 29), ("2026-04", 30), ("2026-05", 31)])
def test_a_standing_charge_is_by_days_or_by_the_whole_month(month: str, days: int) -> None:
    given_ = tariff(
        Standing("a day", 330_000), Standing("a month", 9_900_000, "month"), Credit("bonus", 5_000_000)
    )
    first, last = f"{month}-01", f"{month[:5]}{int(month[5:]) + 1:02}-01"
    meter = steady(day(BERLIN, first), day(BERLIN, last), 0)
    cents = Decimal("0.01")
    assert amounts(bill_of(given_, meter, first, last)) == {
        "a day": (days * Decimal("0.33")).quantize(cents), "a month": Decimal("9.90"), "bonus": Decimal("-5.00"),
    }  # fmt: skip


def test_a_new_version_leaves_what_was_before_as_it_was() -> None:
    old, new = Energy("energy", Fixed(300_000)), Energy("energy", Fixed(400_000))
    both = Tariff("A", "EUR", BERLIN, (Version(date(2026, 1, 1), (old,)), Version(date(2026, 5, 2), (new,))))
    meter = steady(day(BERLIN, "2026-05-01"), day(BERLIN, "2026-05-03"))
    found = bill_of(both, meter, "2026-05-01", "2026-05-03")
    assert [line.amount for line in found.lines] == [Decimal("7.20"), Decimal("9.60")]
    assert [part.valid_from for part in found.parts] == [date(2026, 1, 1), date(2026, 5, 2)]
    only_old = Tariff("A", "EUR", BERLIN, both.versions[:1])
    assert (
        bill_of(both, meter, "2026-05-01", "2026-05-02").lines
        == bill_of(only_old, meter, "2026-05-01", "2026-05-02").lines
    )


def test_tariffs_of_two_currencies_make_no_bill() -> None:
    euro, pound = (tariff(Energy("energy", Fixed(1)), currency=currency) for currency in ("EUR", "GBP"))
    meter = steady(0, 86_400)
    with pytest.raises(ValueError, match="one currency"):
        bill([Assignment(euro, 0), Assignment(pound, 0)], meter, 0, 86_400, {})


def test_a_meter_that_is_too_short_makes_no_bill() -> None:
    given_ = tariff(Energy("energy", Fixed(1)))
    with pytest.raises(ValueError, match="does not know all"):
        bill([Assignment(given_, 0)], steady(NOW, NOW + 9_000), NOW, NOW + 9_900, {})


def test_where_no_tariff_rules_nothing_is_known_of_what_it_costs() -> None:
    given_ = tariff(Energy("energy", Fixed(1)))
    found = bill([Assignment(given_, NOW + 9_000)], steady(NOW, NOW + 9_000), NOW, NOW + 9_000, {})
    assert found.lines == []
    assert found.total is None


def test_what_was_not_recorded_shows_in_the_coverage() -> None:
    meter = Meter(0, np.zeros(4, np.int64), np.zeros(4, np.int64), np.array([900, 0, 450, 900]))
    found = bill([Assignment(tariff(Energy("energy", Fixed(1)), zone="UTC"), 0)], meter, 0, 3600, {})
    assert found.coverage == Fraction(5, 8)


def test_a_sum_that_64_bits_do_not_hold_is_exact() -> None:
    first, last = day(BERLIN, "2026-05-01"), day(BERLIN, "2026-05-02")
    meter = steady(first, last, 10_000_000)
    found = bill_of(
        tariff(Energy("energy", Series("market")), currency="VND"), meter, "2026-05-01", "2026-05-02",
        market=hourly(first, last, 2_500_000_001),
    )  # fmt: skip
    assert found.lines[0].exact == Fraction(96 * 10_000_000_000 * 2_500_000_001, 10**12)
