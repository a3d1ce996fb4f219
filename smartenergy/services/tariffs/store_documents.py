"""What stored energy has cost, as both APIs write it, and in words."""

from decimal import Decimal
from typing import Any

from smartenergy.kernel.units import MWH_PER_WH
from smartenergy.services.tariffs.store_costs import MWH_PER_KWH, StoredCosts, Worth
from smartenergy.tariffs.money import MICRO, shown

DIGITS_OF_GRAMS = 1


def document(found: StoredCosts | None) -> dict[str, Any] | None:
    """As both APIs write it: money is decimal text, of millionths."""
    if found is None:
        return None
    parts = {name: getattr(found, name) for name in ("charged", "drawn", "lost", "driven", "held")}
    return {"followed_since": found.since, **{name: _document(part) for name, part in parts.items()}}


def spoken(found: StoredCosts | None, currency: str | None) -> str | None:
    """What is held, in words; None where nothing is."""
    if found is None or not found.held.mwh:
        return None
    held = _document(found.held)
    cost = f"{Decimal(held['cost_per_kwh']):.4f} {currency}" if held["cost_per_kwh"] else "nobody knows how much"
    carbon = (
        "nobody knows how much CO2" if held["grams_per_kwh"] is None else f"{held['grams_per_kwh']:.0f} g of CO2"
    )
    return f"{found.held.mwh / MWH_PER_KWH:.1f} kWh that cost {cost} and emitted {carbon} a kWh"


def _document(part: Worth) -> dict[str, Any]:
    kwh, grams = part.mwh / MWH_PER_KWH, part.co2_grams
    return {
        "energy_wh": part.mwh / MWH_PER_WH,
        "cost": _money(part.cost), "cost_per_kwh": _money(part.cost, kwh), "cost_coverage": part.cost_coverage,
        "co2_grams": None if grams is None else round(grams, DIGITS_OF_GRAMS),
        "grams_per_kwh": None if grams is None or not kwh else round(grams / kwh, DIGITS_OF_GRAMS),
        "co2_coverage": part.co2_coverage,
    }  # fmt: skip


def _money(amount: float | None, kwh: float = 1) -> str | None:
    return None if amount is None or not kwh else shown(round(amount / kwh * MICRO))
