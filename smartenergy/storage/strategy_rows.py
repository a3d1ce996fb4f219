"""What storage of a chunk's homes goes by at an instant: asked for within the query of its homes.

Homes that were never told anything have no row and cost nothing; the others come as a few bytes each: a number
that stands for all that their strategy says, and which tariffs those have that go by prices.
"""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.storage.codec.packed_rows import Records

RULING = np.dtype([("home_id", ">i8"), ("digest", ">i8")])
TARIFF = np.dtype([("home_id", ">i8"), ("day", ">i4"), ("is_import", "?"), ("tariff_id", ">i8")])
# By the key backwards, so that nothing is sorted: of each home the last that has begun.
PACKED_RULING = """
    SELECT string_agg(int8send(home_id) || int8send(digest), '') FROM (
        SELECT DISTINCT ON (user_id, home_id) home_id, digest FROM home_strategies
        WHERE user_id >= %(first)s AND user_id < %(next)s AND valid_from <= to_timestamp(%(tick)s)
        ORDER BY user_id DESC, home_id DESC, valid_from DESC
    ) AS ruling
"""
PACKED_TARIFFS = """
    SELECT string_agg(int8send(home_id) || int4send(valid_from - DATE '1970-01-01')
        || boolsend(direction = 'import') || int8send(coalesce(tariff_id, 0)), '')
    FROM home_tariffs WHERE user_id >= %(first)s AND user_id < %(next)s AND EXISTS (
        SELECT FROM home_strategies
        WHERE user_id >= %(first)s AND user_id < %(next)s AND kind IN ('time_of_use', 'price')
    )
"""


@dataclass(frozen=True)
class StrategyRows:
    """Of a chunk's homes. A digest stands for a strategy with its settings, whoever has it."""

    ruling: Records
    tariffs: Records
    """All that these homes have or had: home, day since 1970 by its clocks, direction, tariff."""

    @classmethod
    def unpack(cls, ruling: bytes | None, tariffs: bytes | None) -> "StrategyRows":
        """Read what the queries answer."""
        return cls(np.frombuffer(ruling or b"", RULING), np.frombuffer(tariffs or b"", TARIFF))

    def tariffs_at(self, homes: Ints, days: Ints, *, is_import: bool) -> Ints:
        """Which tariff each home has on a day, 0 for none; `homes` are ids in rising order."""
        found = np.zeros(len(homes), np.int64)
        rows = self.tariffs[self.tariffs["is_import"] == is_import]
        places = np.minimum(np.searchsorted(homes, rows["home_id"]), max(len(homes) - 1, 0))
        if not len(homes) or not len(rows):
            return found
        rules = (homes[places] == rows["home_id"]) & (rows["day"] <= days[places])
        rows, places = rows[rules], places[rules]
        order = np.lexsort((rows["day"], places))
        found[places[order]] = rows["tariff_id"][order]  # of several for one place, the last is what stays
        return found
