"""What a plan is made of: storage, connections, what is expected of load and production, and what energy costs.

A row a home, a column a slot. Energies are Wh of a slot on the home's side unless they say otherwise, prices and
wear are in the currency a kWh.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from smartenergy.kernel.arrays import Bools, Floats, Ints


@dataclass(frozen=True)
class Sites:
    """The storage of homes, one of each, and what stands around it. All arrays have the same length."""

    capacity_wh: Floats
    reserve_wh: Floats
    """Nothing is planned below this."""
    held_wh: Floats
    charge_watts: Floats
    discharge_watts: Floats
    charge_efficiency: Floats
    discharge_efficiency: Floats
    import_watts: Floats
    """Of the connection, infinite where nothing bounds it;"""
    export_watts: Floats
    """likewise."""
    grid_charges: Bools
    exports: Bools
    """Whether storage may give into the grid."""
    wear: Floats
    """What a kWh that is given costs in wear."""

    def __len__(self) -> int:
        return len(self.capacity_wh)

    def pick(self, homes: Ints | slice) -> "Sites":
        """Those of some homes."""
        return Sites(**{name: column[homes] for name, column in vars(self).items()})


@dataclass(frozen=True)
class Prices:
    """What energy costs in each slot: a row for all homes that have the same."""

    buy: Floats
    sell: Floats
    row: Ints
    """Which of these rows each home has."""

    def of(self, homes: Ints) -> "Prices":
        """Those of some homes, without the rows that none of them has."""
        rows, row = np.unique(self.row[homes], return_inverse=True)
        return Prices(self.buy[rows], self.sell[rows], row)


@dataclass(frozen=True)
class Expected:
    """What is expected of homes without their storage."""

    load_wh: Floats
    production_wh: Floats

    def pick(self, homes: Ints | slice) -> "Expected":
        """That of some homes."""
        return Expected(self.load_wh[homes], self.production_wh[homes])


@dataclass(frozen=True)
class Wishes:
    """What else a plan is to keep; None: nothing."""

    floor_wh: Floats | None = None
    """What storage is to hold when each slot begins: kept as well as can be."""
    cap_watts: Floats | None = None
    """How much each slot is to import at most: kept as well as can be."""

    def pick(self, homes: Ints | slice) -> "Wishes":
        """Those of some homes."""
        return Wishes(*(None if one is None else one[homes] for one in (self.floor_wh, self.cap_watts)))


Part = TypeVar("Part", Sites, Expected, Prices, Wishes)


@dataclass(frozen=True)
class Task:
    """Homes that are to be planned."""

    sites: Sites
    expected: Expected
    prices: Prices
    wishes: Wishes = Wishes()
    slot_seconds: int = 900

    def __len__(self) -> int:
        return len(self.sites)

    @property
    def slots(self) -> int:
        """How many of them."""
        return int(self.expected.load_wh.shape[1])

    def with_caps(self, watts: Floats) -> "Task":
        """The same, to import no more than so much."""
        return replace(self, wishes=replace(self.wishes, cap_watts=watts))

    def pick(self, homes: Ints) -> "Task":
        """Some of the homes."""
        return Task(
            self.sites.pick(homes), self.expected.pick(homes), self.prices.of(homes), self.wishes.pick(homes),
            self.slot_seconds,
        )  # fmt: skip

    def as_numbers(self, number: npt.DTypeLike) -> "Task":
        """The same with numbers of so many digits."""
        parts = (
            _as(self.sites, number),
            _as(self.expected, number),
            _as(self.prices, number),
            _as(self.wishes, number),
        )
        return Task(*parts, self.slot_seconds)


def _as(part: Part, number: npt.DTypeLike) -> Part:
    columns = {
        name: column.astype(number, copy=False) if column is not None and column.dtype.kind == "f" else column
        for name, column in vars(part).items()
    }
    return type(part)(**columns)


def one_tariff(buy: Sequence[float] | Floats, sell: Sequence[float] | Floats, homes: int) -> Prices:
    """Prices that all homes have."""
    bought, sold = (np.asarray(each, np.float64)[None, :] for each in (buy, sell))
    return Prices(bought, sold, np.zeros(homes, np.int64))
