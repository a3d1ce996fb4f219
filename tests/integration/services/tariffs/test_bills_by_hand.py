"""A home's bill by the family's tariff against its quarter hours, added up by hand: by decimals, and nothing of the bill's."""

from decimal import Decimal

import numpy as np
import pytest

from smartenergy.kernel.extensions import settings
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.services.ledger.reading import history
from smartenergy.services.tariffs import assigning, bills, costs, example_tariffs
from smartenergy.simulation.markets import publishing
from tests.integration.services.tariffs.test_bills import home, now

__all__ = ["home", "now"]

pytestmark = pytest.mark.usefixtures("context")
SPAN = {"from": "2026-11-23", "to": "2026-11-26", "resolution": "quarter_hour"}
CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, "ROUND_HALF_UP")


def test_each_line_is_right_to_the_cent(home: int) -> None:
    example_tariffs.store()
    assigning.assign(home, None, {"tariff_id": example_tariffs.id_of("dynamic"), "valid_from": "2026-01-01"})
    found = costs.with_costs(history.energy_history(home, SPAN))
    market = publishing.KINDS["price", QUARTER_SECONDS](settings.simulation_seed, "Europe/Berlin", found.starts)
    prices = [Decimal(price) / 10**6 for price in market.tolist()]
    imported, exported = (
        [Decimal(str(wh)) / 1000 for wh in np.nan_to_num(found.column(name)).tolist()]
        for name in ("grid_import_wh", "grid_export_wh")
    )
    energy = sum(kwh * (price + Decimal("0.155")) for kwh, price in zip(imported, prices, strict=True))
    feed_in = -sum(kwh * price for kwh, price in zip(exported, prices, strict=True))
    charge = Decimal(11) * 3 / 30
    wanted = {
        "energy": cents(energy), "basic charge": cents(charge), "feed-in": cents(feed_in),
        "VAT": cents((energy + charge) * Decimal("0.19")),
    }  # fmt: skip
    bill = bills.energy_bill(home, {name: SPAN[name] for name in ("from", "to")}).bill
    assert {line.name: line.amount for line in bill.lines} == wanted
    assert bill.total == sum(wanted.values())
    rows = np.nansum(found.column("cost"))
    assert rows == pytest.approx(float(energy * Decimal("1.19") + feed_in), abs=1e-3)
