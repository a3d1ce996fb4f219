"""What homes pay for their highest import, as plans look at it: the dearest such line of the tariff that rules."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.kernel.units import MWH_PER_WH, SECONDS_PER_HOUR
from smartenergy.ledger.calendar import boundaries, local_date
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.planning.caps import DemandCharge
from smartenergy.services.ledger.reading.home_ledger import open_home
from smartenergy.services.planning.gathering import Asked
from smartenergy.services.tariffs import metering
from smartenergy.tariffs.bands import holds
from smartenergy.tariffs.clock import quarters
from smartenergy.tariffs.lines import Demand, Tariff, Tax, Version

MICRO, WHOLE = 1_000_000, 10_000


@dataclass(frozen=True)
class Ruling:
    """A line of demand, with what counts for it."""

    tariff: Tariff
    version: Version
    line: Demand

    @property
    def price(self) -> float:
        """The currency a kW and month, taxes on it included."""
        taxes = [one for one in self.version.lines if isinstance(one, Tax)]
        points = sum(tax.basis_points for tax in taxes if not tax.on or self.line.name in tax.on)
        return self.line.price / MICRO * (1 + points / WHOLE)

    def counts(self, starts: Ints) -> Bools:
        """At which of quarter hours one after the other it counts."""
        shown = quarters(self.tariff.timezone, int(starts[0]), int(starts[-1]) + QUARTER_SECONDS)
        at_all = np.logical_or.reduce([holds(when) for when in self.line.when])
        found: Bools = at_all[shown.place(self.version.holidays)]
        return found


def of_homes(homes: Sequence[Asked], starts: Ints, now: int) -> tuple[Ints, DemandCharge]:
    """Which of the homes have such a line, and what it comes to for them; in the transaction at hand."""
    pays = [(place, one) for place, one in enumerate(homes) if one.wishes.objective != "carbon"]
    found = [(place, one, ruling(one.bought, now)) for place, one in pays]
    ruled = [(place, one, line) for place, one, line in found if line is not None]
    charge = DemandCharge(
        np.array([line.price for _, _, line in ruled], np.float64),
        np.array([_so_far(one, line, now) for _, one, line in ruled], np.float64),
        np.array([line.counts(starts) for _, _, line in ruled], np.bool_).reshape(len(ruled), len(starts)),
    )
    return np.array([place for place, _, _ in ruled], np.int64), charge


def ruling(bought: Tariff | None, now: int) -> Ruling | None:
    """The dearest line of demand of what a home buys by; None: it has none."""
    if bought is None:
        return None
    today = local_date(bought.timezone, now)
    begun = [version for version in bought.versions if version.valid_from <= today]
    lines = [Ruling(bought, begun[-1], one) for one in begun[-1].lines if isinstance(one, Demand)] if begun else []
    return max(lines, key=lambda one: one.price, default=None)


def _so_far(one: Asked, line: Ruling, now: int) -> float:
    """What the month has to pay for anyhow, W: its highest so far, at least the floor."""
    until = now // QUARTER_SECONDS * QUARTER_SECONDS
    since = int(boundaries("month", line.tariff.timezone, now, now + 1)[0])
    if since >= until:
        return float(line.line.floor_watts)
    starts = np.arange(since, until, QUARTER_SECONDS, dtype=np.int64)
    imported = metering.read(open_home(one.home.id), since, until).meter.import_mwh
    watts = imported * line.counts(starts) * (SECONDS_PER_HOUR / QUARTER_SECONDS / MWH_PER_WH)
    return max(float(watts.max()), float(line.line.floor_watts))
