"""Energy: prices by period, each with tiers of its own."""

from collections.abc import Iterator, Mapping
from typing import Any

from smartenergy.kernel.units import WH_PER_KWH
from smartenergy.tariffs.lines import Energy, Tier, Tiers
from smartenergy.tariffs.money import nearest_micros
from smartenergy.tariffs.prices import Band, Bands, Fixed, Price
from smartenergy.tariffs.urdb.schedules import grids, times
from smartenergy.tariffs.when import MONTHS, When

Structure = list[list[dict[str, Any]]]
MONTHLY, DAILY = "kWh", "kWh daily"
NAME = "energy"


def energy_lines(rate: Mapping[str, Any]) -> Iterator[Energy | Tiers]:
    """What imported energy costs, what exported brings, and fuel adjustments by month. Raises ValueError."""
    structure: Structure = rate.get("energyratestructure") or []
    if structure:
        when = times(*grids(rate, "energy"))
        if missing := [period for period in when if period >= len(structure)]:
            raise ValueError(f"energyratestructure has no period {missing[0]}, which its schedule names")
        yield _import(structure, when)
        if any("sell" in tier for period in structure for tier in period):
            sold = {period: nearest_micros(structure[period][0].get("sell", 0)) for period in when}
            yield Energy("export", _by_period(sold, when), "export")
    yield from _fuel(rate.get("fueladjustmentsmonthly") or [])


def _import(structure: Structure, when: dict[int, tuple[When, ...]]) -> Energy | Tiers:
    used = [structure[period] for period in when]
    units = {tier.get("unit", MONTHLY) for tiers in used for tier in tiers if len(tiers) > 1}
    if len(units) > 1 or not units <= {MONTHLY, DAILY}:
        raise ValueError(f"limits of tiers must all be in {MONTHLY}, or all in {DAILY}")
    limits = sorted({_limit(tier) for tiers in used for tier in tiers[:-1]})
    prices = [_by_period({period: _asked(structure[period], limit) for period in when}, when)
              for limit in [*limits, None]]  # fmt: skip
    if not limits:
        return Energy(NAME, prices[0])
    tiers = tuple(Tier(price, limit) for price, limit in zip(prices, [*limits, None], strict=True))
    return Tiers(NAME, tiers, "month", limits_a_day=units == {DAILY})


def _limit(tier: Mapping[str, Any]) -> int:
    """Wh, up to which a tier that is not the last reaches."""
    if "max" not in tier:
        raise ValueError("each tier of energyratestructure but the last must have a max")
    return round(float(tier["max"]) * WH_PER_KWH)


def _asked(tiers: list[dict[str, Any]], limit: int | None) -> int:
    """A period's price up to a limit, which may be another period's: that of its own tier that holds there.

    What a utility asks is `rate` and `adj` together.
    """
    own = next((tier for tier in tiers[:-1] if limit is not None and limit <= _limit(tier)), tiers[-1])
    return nearest_micros(own.get("rate", 0)) + nearest_micros(own.get("adj", 0))


def _by_period(prices: dict[int, int], when: dict[int, tuple[When, ...]]) -> Price:
    if len(set(prices.values())) == 1:
        return Fixed(next(iter(prices.values())))
    return Bands(
        tuple(
            Band(f"period {period + 1}", price, each) for period, price in prices.items() for each in when[period]
        )
    )


def _fuel(adjustments: list[float]) -> Iterator[Energy]:
    """$/kWh by month."""
    if adjustments and len(adjustments) != len(MONTHS):
        raise ValueError("fueladjustmentsmonthly must have 12 months")
    if any(adjustments):
        bands = (
            Band(f"month {month}", nearest_micros(price), When((month,)))
            for month, price in zip(MONTHS, adjustments, strict=True)
        )
        yield Energy("fuel adjustment", Bands(tuple(bands)))
