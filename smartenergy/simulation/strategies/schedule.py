"""A strategy compiled: how far storage may be moved in each quarter hour, in shares of what it holds when full.

So homes with the same strategy, tariff and clocks share a schedule, whatever they store, and it is kept in a few
bytes; a tick looks its quarter hour up and multiplies.
"""

from dataclasses import dataclass, replace

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.simulation.shares import AS_USUAL, FULL, NOW, WAIT, Shares
from smartenergy.simulation.strategies.ahead import QUARTER_SECONDS, Ahead
from smartenergy.simulation.strategies.levels import Levels
from smartenergy.simulation.strategies.reasons import OF_PLANS, Reason


@dataclass(frozen=True)
class Schedule:
    """Of quarter hours one after the other. All arrays have the same length."""

    starts: Ints
    from_grid: Ints
    """Parts of `FULL`, as in `Levels`;"""
    from_surplus: Ints
    to_load: Ints
    to_grid: Ints
    reasons: Ints
    price: Ints
    """What goes with the reason: what a kWh costs or brings now,"""
    later: Ints
    """and what it costs when what is held is used."""
    later_at: Ints
    """When that is; 0: nobody has said."""
    watts: Ints
    """The most power of storage, by the strategy's own wish; 0: its own most."""
    to_peak: Ints
    """Down to here it is discharged for loads above `cap_watts`; where there is no cap, as far as for others."""
    cap_watts: Ints
    """0: no cap."""
    cars: Ints
    """Whether cars wait, charge as usual, or now."""
    exports: Ints
    """0 where what is given out costs money."""

    def __len__(self) -> int:
        return len(self.starts)

    def where(self, holds: Bools, other: "Schedule") -> "Schedule":
        """Another schedule where something holds, else this one."""
        chosen = {name: np.where(holds, getattr(other, name), mine) for name, mine in vars(self).items()}
        return Schedule(**chosen)

    @property
    def until(self) -> Ints:
        """When what rules in each quarter hour ends; the schedule's end where nothing else comes.

        A plan's levels move all the time: there it is the reason that ends.
        """
        levels = np.stack([self.from_grid, self.from_surplus, self.to_load, self.to_grid])
        said = np.stack([self.reasons, *np.where(np.isin(self.reasons, OF_PLANS), 0, levels)])
        changes = np.flatnonzero((np.diff(said, axis=1) != 0).any(axis=0)) + 1
        ends = np.append(self.starts[changes], self.starts[-1] + QUARTER_SECONDS)
        return ends[np.searchsorted(changes, np.arange(len(self)), "right")]

    def with_cars(self, charge: Bools, where: Bools) -> "Schedule":
        """The same, where something holds, with cars that charge only at some times, or as late as they may."""
        return replace(self, cars=np.where(where, np.where(charge, NOW, WAIT), self.cars))

    def kept(self, reserve: int) -> "Schedule":
        """The same with a reserve that nothing is discharged below."""
        down = {name: np.maximum(getattr(self, name), reserve) for name in ("to_load", "to_grid", "to_peak")}
        return replace(self, **down)


def steady(ahead: Ahead, levels: tuple[int, int, int, int], reason: Reason) -> Schedule:
    """The same all the time: charged from the grid and from surplus up to, to load and to the grid down to."""
    from_grid, from_surplus, to_load, to_grid = (np.full(len(ahead), level, np.int64) for level in levels)
    nothing, ones = np.zeros(len(ahead), np.int64), np.ones(len(ahead), np.int64)
    return Schedule(
        ahead.starts, from_grid, from_surplus, to_load, to_grid, ones * int(reason),
        ahead.buy, ahead.buy, nothing, nothing, to_load, nothing, ones * AS_USUAL, ones,
    )  # fmt: skip


def levels_of(shares: Levels | Shares, capacities: Ints, reserves: Ints) -> Levels:
    """Levels of storage, mWh, of a quarter hour's shares; never below what each storage itself keeps."""
    down = {
        name: np.maximum(getattr(shares, name) * capacities // FULL, reserves) for name in ("to_load", "to_grid")
    }
    up = {name: getattr(shares, name) * capacities // FULL for name in ("from_grid", "from_surplus")}
    return Levels(**up, **down).consistent()
