"""What is asked beside energy: fixed charges, and demand by month or by period."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from smartenergy.tariffs.lines import Demand, Standing
from smartenergy.tariffs.money import nearest_micros
from smartenergy.tariffs.urdb.numbers import whole
from smartenergy.tariffs.urdb.schedules import grids, times
from smartenergy.tariffs.when import MONTHS, When

MONTHS_A_YEAR = 12
WINDOWS: dict[int, Literal[15, 30, 60]] = {15: 15, 30: 30, 60: 60}


def standing(rate: Mapping[str, Any]) -> Iterator[Standing]:
    """A day or a month. Raises ValueError for another unit."""
    price = rate.get("fixedchargefirstmeter", rate.get("fixedmonthlycharge"))
    if not price:
        return
    unit = rate.get("fixedchargeunits", "$/month")
    if unit == "$/day":
        yield Standing("fixed charge", nearest_micros(price), "day")
    elif unit in ("$/month", "$/year"):
        yield Standing("fixed charge", nearest_micros(price / (MONTHS_A_YEAR if unit == "$/year" else 1)), "month")
    else:
        raise ValueError(f"fixedchargeunits {unit!r} is none of $/day, $/month and $/year")


def demand(rate: Mapping[str, Any]) -> Iterator[Demand]:
    """The month's highest import, and that within each period of a day."""
    window = WINDOWS.get(whole(rate.get("demandwindow") or 15, "demandwindow"), 15)
    flat = rate.get("flatdemandstructure") or []
    months = [whole(period, "flatdemandmonths") for period in rate.get("flatdemandmonths") or [0] * len(MONTHS)]
    if len(months) != len(MONTHS):
        raise ValueError("flatdemandmonths must have 12 months")
    for period, tiers in enumerate(flat):
        held = tuple(month for month, of in zip(MONTHS, months, strict=True) if of == period)
        if held and (price := _asked(tiers)):
            yield Demand(f"demand {period + 1}", price, window, when=(When(held),))
    structure = rate.get("demandratestructure") or []
    for period, when in (times(*grids(rate, "demand")) if structure else {}).items():
        if price := _asked(structure[period]):
            yield Demand(f"demand of period {period + 1}", price, window, when=when)


def _asked(tiers: list[dict[str, Any]]) -> int:
    return nearest_micros(tiers[0].get("rate", 0)) + nearest_micros(tiers[0].get("adj", 0))
