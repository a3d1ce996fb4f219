"""Lines of energy made ready for the quarter hours of a span."""

from datetime import date

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.units import MWH_PER_WH
from smartenergy.ledger import calendar
from smartenergy.tariffs.clock import Quarters
from smartenergy.tariffs.days_cost import month_lengths
from smartenergy.tariffs.energy_cost import EnergyCost, Tiered, tier_name
from smartenergy.tariffs.lines import Demand, Energy, Span, Tiers, Version
from smartenergy.tariffs.rates import rates
from smartenergy.tariffs.series import Known

MONTHS = 12


def context_since(version: Version, zone: str, since: int) -> int:
    """Where the earliest span began that a line counts from: `since` itself, where no line counts."""
    spans: set[Span] = {line.per for line in version.lines if isinstance(line, Tiers)}
    spans |= {"month" for line in version.lines if isinstance(line, Demand)}
    day = calendar.local_date(zone, since)
    starts = {
        "day": day, "month": day.replace(day=1), "year": date(day.year, 1, 1),
    }  # fmt: skip
    return min((calendar.day_start(zone, starts[span]) for span in spans), default=since)


def energy_cost(
    line: Energy | Tiers, currency: str, quarters: Quarters, holidays: tuple[date, ...], known: Known, first: int
) -> EnergyCost:
    """A line at the quarter hours of its context, of which those from `first` on are billed."""
    billed, nothing = slice(first, None), np.zeros(1, np.int64)
    if isinstance(line, Energy):
        tier = Tiered("", rates(line.price, quarters, holidays, known), None)
        return EnergyCost(line, currency, [tier], nothing, billed)
    begins = [0, *(tier.up_to_wh or 0 for tier in line.tiers)]
    tiers = [
        Tiered(
            tier_name(begin, tier.up_to_wh, line.limits_a_day),
            rates(tier.price, quarters, holidays, known),
            _limits(line, tier.up_to_wh, quarters),
        )
        for begin, tier in zip(begins, line.tiers, strict=False)
    ]
    return EnergyCost(line, currency, tiers, _span_starts(line.per, quarters), billed)


def _span_of_days(per: Span, quarters: Quarters) -> Ints:
    months = quarters.months_of_days
    return {"day": quarters.dates, "month": months, "year": months // MONTHS}[per]


def _span_starts(per: Span, quarters: Quarters) -> Ints:
    """At which quarter hours a span begins; the first of all counts as one."""
    spans = _span_of_days(per, quarters)[quarters.day]
    return np.flatnonzero(np.diff(spans, prepend=-1))


def _limits(line: Tiers, limit_wh: int | None, quarters: Quarters) -> Ints | int | None:
    if limit_wh is None:
        return None
    limit = limit_wh * MWH_PER_WH
    if not line.limits_a_day or line.per == "day":
        return limit
    if line.per == "month":
        return limit * month_lengths(quarters)[quarters.day]
    years = quarters.months_of_days // MONTHS
    first, after = (moved.astype("datetime64[Y]").astype("datetime64[D]") for moved in (years, years + 1))
    days: Ints = (after - first).astype(np.int64)
    return limit * days[quarters.day]
