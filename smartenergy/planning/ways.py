"""The ways on which energy reaches storage or leaves it in a slot: how much, and what a stored kWh is worth by it.

A way into storage is taken where a stored kWh is worth more than it costs, one out of it where it is worth less
than it brings. What it is worth rises from one way to the next as storage goes from giving all to taking all: that
is what the recursion in `thresholds.py` stands on. Where prices would have it otherwise (a sale brings more than
a purchase costs, or a purchase brings money) the ways are priced so that it holds: nothing is bought to be sold at
once, and nothing is given while taking is paid for.
"""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Floats
from smartenergy.kernel.units import SECONDS_PER_HOUR
from smartenergy.planning.horizon import Sites, Task

PRICELESS = 100
"""What a kWh is worth that keeps a cap: so many times the highest price more than it would be worth anyhow."""


@dataclass(frozen=True)
class Lengths:
    """Wh on the storage's side that each way has: a row a slot, a column a home. None: nobody has it."""

    spilled: Floats | None
    """What the connection would not take;"""
    surplus: Floats
    """what else is over;"""
    grid: Floats
    above: Floats | None
    """loads above a cap;"""
    load: Floats
    """other loads."""
    export: Floats | None

    @property
    def out(self) -> Floats:
        """All that storage could give."""
        parts = (part for part in (self.above, self.load, self.export) if part is not None)
        total: Floats = sum(parts, start=np.zeros_like(self.load))
        return total


@dataclass(frozen=True)
class Power:
    """Energies of slots on the home's side, a row a slot, a column a home."""

    surplus: Floats
    deficit: Floats
    spilled: Floats
    """Part of what storage takes from surplus: what could not be given out;"""
    from_surplus: Floats
    """all that it takes from there;"""
    from_grid: Floats
    above: Floats
    """what it gives for loads above a cap,"""
    to_load: Floats
    """for all loads, those among them,"""
    to_grid: Floats


def power(task: Task) -> Power:
    """What storage could take and give in each slot, within its power and the connection's."""
    sites, hours = task.sites, task.slot_seconds / SECONDS_PER_HOUR
    over = np.ascontiguousarray((task.expected.production_wh - task.expected.load_wh).T)
    surplus, deficit = np.maximum(over, 0), np.maximum(-over, 0)
    most_in, most_out = sites.charge_watts * hours, sites.discharge_watts * hours
    capped = task.wishes.cap_watts
    cap = over.dtype.type(np.inf) if capped is None else np.ascontiguousarray(capped.T) * hours
    room_in = np.maximum(np.minimum(sites.import_watts * hours, cap) - deficit, 0)
    room_out = np.maximum(sites.export_watts * hours - surplus, 0)
    from_surplus, to_load = np.minimum(surplus, most_in), np.minimum(deficit, most_out)
    return Power(
        surplus, deficit,
        spilled=np.minimum(np.maximum(surplus - sites.export_watts * hours, 0), most_in),
        from_surplus=from_surplus,
        from_grid=(np.minimum(most_in, surplus + room_in) - from_surplus) * sites.grid_charges,
        above=np.minimum(np.maximum(deficit - cap, 0), most_out),
        to_load=to_load,
        to_grid=(np.minimum(most_out, deficit + room_out) - to_load) * sites.exports,
    )  # fmt: skip


def lengths(able: Power, sites: Sites) -> Lengths:
    """The same by ways, as storage sees it."""
    into, out = sites.charge_efficiency, 1 / sites.discharge_efficiency
    return Lengths(
        spilled=_some(able.spilled * into), surplus=(able.from_surplus - able.spilled) * into,
        grid=able.from_grid * into, above=_some(able.above * out), load=(able.to_load - able.above) * out,
        export=_some(able.to_grid * out),
    )  # fmt: skip


def _some(length: Floats) -> Floats | None:
    return length if length.any() else None


@dataclass(frozen=True)
class Worths:
    """What a stored kWh is worth by each way, in the currency."""

    spilled: Floats
    surplus: Floats
    grid: Floats
    grid_beside: Floats
    """Where there is surplus as well: never less than that would have brought."""
    load: Floats
    above: Floats
    """Loads above a cap."""
    export: Floats
    export_beside: Floats
    """Where there is load as well: never more than that would have saved."""


def worths(buy: Floats, sell: Floats, into: Floats, out: Floats, wear: Floats) -> Worths:
    """By prices, efficiencies and wear; arrays that go together."""
    bought, sold = np.maximum(buy, sell), np.minimum(buy, sell)
    load = np.minimum((buy - wear) * out, buy / into)
    return Worths(
        spilled=np.minimum(sell / into, 0), surplus=sell / into, grid=buy / into, grid_beside=bought / into,
        load=load, above=load + PRICELESS * np.abs(buy).max(),
        export=np.minimum((sell - wear) * out, sell / into),
        export_beside=np.minimum((sold - wear) * out, sold / into),
    )  # fmt: skip
