"""Plans as they are stored, told to the tick and to whoever asks why."""

from collections.abc import Sequence

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.services.ruling.chosen import Chosen
from smartenergy.simulation.strategies.optimised import rows_of
from smartenergy.simulation.strategies.planned import Planned
from smartenergy.storage.codec.packed_rows import Records
from smartenergy.storage.plan_rows import QUARTER

FIELDS = tuple(name for name in QUARTER.names or () if name in Planned.__dataclass_fields__)


def as_planned(quarters: Records) -> Planned:
    """Stored quarter hours as strategies look at them."""
    columns = {name: quarters[name].astype(np.int64) for name in FIELDS}
    return Planned(is_planned=columns["from_grid"] >= 0, **columns)


def rows(quarters: Records, which: Ints, strategies: Sequence[Chosen]) -> tuple[Ints, list[Ints]]:
    """Which homes have a plan of those that go by these strategies, and a row of `Shares` for each of them."""
    planned = np.flatnonzero(quarters["from_grid"] >= 0)
    found = np.empty((len(planned), 0), np.int64)
    for one in np.unique(which[planned]).tolist():
        mine = np.flatnonzero(which[planned] == one)
        made = rows_of(as_planned(quarters[planned[mine]]), strategies[one].common)
        if not found.shape[1]:
            found = np.empty((len(planned), made.shape[1]), np.int64)
        found[mine] = made
    return planned, list(found)
