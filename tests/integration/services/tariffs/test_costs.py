"""What energy cost: of a span as a whole, and of each row of a history and of a file."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from smartenergy.kernel.errors import BadInputError
from smartenergy.ledger.shown import ALL
from smartenergy.services.ledger.reading import exports, history, summary
from smartenergy.services.tariffs import assigning, bills, costs, tariffs
from tests.integration.services.tariffs.contracts import DYNAMIC, FIXED, NIGHT
from tests.integration.services.tariffs.test_bills import energy, give, home, now

__all__ = ["home", "now"]

pytestmark = pytest.mark.usefixtures("context")
SPAN = {"from": "2026-11-23", "to": "2026-11-26"}


def of_span(owner: int, **more: Any) -> costs.Costs:
    return costs.of_totals(summary.energy_summary(owner, SPAN | more).present)


def column(owner: int, name: str, **more: Any) -> list[float]:
    found = costs.with_costs(history.energy_history(owner, SPAN | {"resolution": "day"} | more))
    values: list[float] = found.column(name).tolist()
    return values


def test_a_spans_cost_is_its_bill_and_the_saving_is_to_one_that_buys_all(home: int) -> None:
    give(home, FIXED)
    found = of_span(home)
    assert found.cost == bills.energy_bill(home, SPAN).bill.total
    figures = summary.energy_summary(home, SPAN).present.figures
    assert figures is not None
    used = Decimal(figures.in_wh()["consumption_wh"]) / 1000
    parts = [used * Decimal("0.30"), Decimal("1.20"), (used * Decimal("0.30") + Decimal("1.20")) * Decimal("0.19")]
    assert found.without == sum(part.quantize(Decimal("0.01"), "ROUND_HALF_UP") for part in parts)
    assert found.saving == found.without - (found.cost or 0)
    assert (found.currency, found.cost_coverage) == ("EUR", 1)


def test_carbon_is_of_what_was_imported(home: int) -> None:
    found = of_span(home)
    assert (found.cost, found.saving, found.currency, found.cost_coverage) == (None, None, None, 0)
    assert found.co2_grams is not None
    kwh = energy(home)["import"] / 10**6
    assert 30 < float(found.co2_grams) / kwh < 1_000
    assert found.co2_coverage == 1
    assert sum(column(home, "co2_grams")) == pytest.approx(float(found.co2_grams))


@pytest.mark.parametrize("tariff", [FIXED, NIGHT, DYNAMIC])
@pytest.mark.parametrize("resolution", ["quarter_hour", "hour", "day"])
def test_rows_add_up_to_the_bills_energy_with_its_taxes(
    home: int, tariff: dict[str, Any], resolution: str
) -> None:
    give(home, tariff)
    lines = [line for line in bills.energy_bill(home, SPAN).bill.lines if line.unit == "kWh"]
    taxed = {"Energy": Fraction(119, 100)} if tariff is FIXED else {}
    wanted = sum((line.exact or 0) * taxed.get(line.line, 1) for line in lines)
    found = column(home, "cost", resolution=resolution)
    assert np.nansum(found) == pytest.approx(float(wanted), abs=1e-4)


def test_rows_before_the_first_tariff_and_without_a_record_have_no_cost(home: int) -> None:
    made = tariffs.create_tariff(home, FIXED | {"timezone": "UTC"})
    assigning.assign(home, None, {"tariff_id": made.id, "valid_from": "2026-11-24"})
    found = column(home, "cost", **{"from": "2026-11-22"})
    assert [value != value for value in found] == [True, True, False, False]


def test_only_what_is_recorded_is_priced_however_long_a_span_is(home: int) -> None:
    give(home, FIXED)
    found = column(home, "cost", **{"from": "2001-01-01", "resolution": "month"})
    assert len(found) > 300
    assert sum(value == value for value in found) == 1
    assert found[-1] == pytest.approx(sum(column(home, "cost")), abs=1e-4)


def test_of_ticks_nothing_is_known_and_long_spans_are_refused(home: int) -> None:
    give(home, FIXED)
    assert all(value != value for value in column(home, "cost", resolution="tick"))
    with pytest.raises(BadInputError, match="three years"):
        of_span(home, **{"from": "2019-01-01"})


def test_tariffs_of_two_currencies_make_no_cost(home: int) -> None:
    give(home, FIXED)
    dollars = tariffs.create_tariff(home, FIXED | {"currency": "USD", "timezone": "UTC"})
    assigning.assign(home, None, {"tariff_id": dollars.id, "valid_from": "2026-11-26"})
    found = of_span(home, to="2026-11-27")
    assert (found.currency, found.cost) == (None, None)
    assert found.co2_grams is not None


@pytest.mark.parametrize("resolution", ["hour", "day"])
def test_a_file_has_costs_where_they_are_asked_for(home: int, resolution: str) -> None:
    give(home, FIXED)
    asked = SPAN | {"resolution": resolution}
    plain = b"".join(exports.prepare(home, asked, None, costs.BESIDE).content()).decode()
    assert plain.splitlines()[0] == ",".join(["start", *ALL])
    told = b"".join(exports.prepare(home, asked | {"costs": True}, None, costs.BESIDE).content()).decode()
    head, *rows = told.splitlines()
    assert head == ",".join(["start", *ALL, *costs.COLUMNS])
    place = head.split(",").index("cost")
    shown = [float(row.split(",")[place]) for row in rows if row.split(",")[place]]
    assert sum(shown) == pytest.approx(np.nansum(column(home, "cost", resolution=resolution)))
    parquet = b"".join(
        exports.prepare(home, asked | {"costs": True, "format": "parquet"}, None, costs.BESIDE).content()
    )
    assert b"co2_grams" in parquet
