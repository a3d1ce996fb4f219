"""Days of pasts that are made and not written yet."""

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger import periods
from smartenergy.ledger.columns import FACTS
from smartenergy.ledger.tables import empty, in_order, stack
from smartenergy.services.ledger.rollup import histories, recorded
from smartenergy.storage.books.device_readings import APPENDED

COLUMNS = ("home_id", "tick", *FACTS)
MOST_QUARTERS = 130_000
"""That are held: a few days of many homes. What is written of several days at once is written sooner."""


class Made:
    """What homes did: ticks where the ledger keeps these, and where it does not, quarter hours."""

    def __init__(self) -> None:
        self.until = histories.quarters_until()
        """Before that, quarter hours will do."""
        self.facts, self.readings = [empty(COLUMNS)], [empty(APPENDED)]
        self.quarters, self.stretches = list[dict[str, Ints]](), list[recorded.Stretches]()

    def add_readings(self, readings: dict[str, Ints]) -> None:
        """Take in what ticks would have recorded of devices."""
        self.readings.append(readings)

    def add(self, facts: dict[str, Ints]) -> None:
        """Take in what ticks would have recorded of homes."""
        if not len(facts["tick"]):
            return
        if int((facts["tick"] + facts["interval_seconds"]).max()) > self.until:
            self.facts.append(facts)
        else:
            self.quarters.append(periods.without_origins(facts))
            self.stretches.append(recorded.without_gaps(facts))

    @property
    def is_full(self) -> bool:
        """Whether it is to be written: ticks are large, and quarter hours are when they are many."""
        return len(self.facts) > 1 or sum(len(some["start"]) for some in self.quarters) >= MOST_QUARTERS

    def write(self, homes: list[int]) -> None:
        """Write all of it, in the transaction at hand."""
        if self.quarters:
            histories.add_quarters(in_order(stack(self.quarters), "home_id", "start"), self._stretches())
        histories.add_history(homes, stack(self.facts))
        histories.add_readings(stack(self.readings))

    def _stretches(self) -> recorded.Stretches:
        homes, starts, ends = (np.concatenate(column) for column in zip(*self.stretches, strict=True))
        order = np.lexsort((starts, homes))
        return homes[order], starts[order], ends[order]
