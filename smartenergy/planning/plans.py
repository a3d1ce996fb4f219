"""A plan: levels of each slot in shares of what storage holds, and what is expected to come of it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from smartenergy.kernel.arrays import Floats, Ints, Singles
from smartenergy.kernel.units import WH_PER_KWH
from smartenergy.planning.horizon import Prices, Sites
from smartenergy.planning.thresholds import Thresholds
from smartenergy.simulation.shares import FULL

Parts = npt.NDArray[np.int16]
"""Of `FULL`."""
ROUNDING_WH = 0.1
"""What levels of single precision may be apart after two days of sums."""


@dataclass(frozen=True)
class Plans:
    """Of homes. A row a home, a column a slot."""

    from_grid: Parts
    """Levels, as schedules of strategies have them;"""
    from_surplus: Parts
    to_load: Parts
    to_grid: Parts
    to_peak: Parts
    """for loads above `cap_watts`."""
    cap_watts: Singles
    """the most import that is aimed at, infinite where there is none."""
    level_wh: Singles
    """What storage is expected to hold when each slot ends,"""
    import_wh: Singles
    """and what the home imports"""
    export_wh: Singles
    """and exports in it."""
    given_wh: Singles
    """What storage gives, on the home's side."""

    def __len__(self) -> int:
        return len(self.from_grid)

    @classmethod
    def empty(cls, homes: int, slots: int) -> "Plans":
        """Room for plans."""
        a, b, c, d, e = (np.empty((homes, slots), np.int16) for _ in range(5))
        f, g, h, i, j = (np.empty((homes, slots), np.float32) for _ in range(5))
        return cls(a, b, c, d, e, f, g, h, i, j)

    def put(self, homes: Ints, plans: "Plans") -> None:
        """Have those of some homes stand at their places."""
        for name, column in vars(self).items():
            column[homes] = getattr(plans, name)

    def pick(self, homes: Ints) -> "Plans":
        """Those of some homes."""
        return Plans(**{name: column[homes] for name, column in vars(self).items()})

    def costs(self, prices: Prices, wear: Floats | float = 0.0) -> Floats:
        """What each slot is expected to cost, less what it brings, in the currency."""
        bought, sold = prices.buy[prices.row] * self.import_wh, prices.sell[prices.row] * self.export_wh
        costs: Floats = (bought - sold + np.reshape(wear, (-1, 1)) * self.given_wh) / WH_PER_KWH
        return costs


def within(found: Thresholds, sites: Sites) -> dict[str, Floats]:
    """Levels in Wh, within what a home allows; up to its reserve nothing is bought for the reserve's sake."""
    buys = (found.from_grid > sites.reserve_wh + ROUNDING_WH) & sites.grid_charges
    from_grid = np.where(buys, found.from_grid, 0)
    to_grid = np.where(sites.exports, found.to_grid, sites.capacity_wh)
    to_load = np.maximum(found.to_load, from_grid)  # sums of different ways round differently: none may contradict
    return {
        "from_grid": from_grid, "from_surplus": np.minimum(found.from_surplus, to_grid), "to_load": to_load,
        "to_grid": to_grid, "to_peak": to_load if found.above is None else np.minimum(found.above, to_load),
    }  # fmt: skip


def shares(levels: Floats, sites: Sites) -> Parts:
    """Levels in Wh, a row a slot, as shares of what each home's storage holds, a row a home."""
    found: Parts = np.rint(levels * (FULL / sites.capacity_wh)).astype(np.int16).T
    return found
