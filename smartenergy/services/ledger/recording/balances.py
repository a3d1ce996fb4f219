"""What homes held by origin, from the last of their packed quarter hours."""

import numpy as np
from sqlalchemy import text

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.extensions import db
from smartenergy.ledger import periods
from smartenergy.ledger.columns import ORIGINS, STORED
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.storage.books import blocks
from smartenergy.storage.books.blocks import HOUR_SECONDS


def held_before(homes: list[int], users: Ints, since: int) -> Ints:
    """What homes held at the last quarter hour before an instant, by origin; nothing where there is none."""
    opening = np.zeros((len(users), len(ORIGINS)), np.int64)
    rows = db.session.execute(
        text("""
            SELECT DISTINCT ON (home_id) home_id, start FROM energy_quarter_blocks
            WHERE home_id = ANY(:homes) AND start < :since ORDER BY home_id, start DESC
        """),
        {"homes": homes, "since": since},
    ).all()
    for start in {row.start for row in rows}:
        mine = [row.home_id for row in rows if row.start == start]
        before = blocks.read_periods(driver_cursor(), blocks.QUARTERS, mine, start, start + HOUR_SECONDS)
        last = np.append(periods.beginnings(before["home_id"])[1:], len(before["start"])) - 1
        known = np.isin(before["home_id"][last], users)
        places = np.searchsorted(users, before["home_id"][last][known])
        for origin, name in enumerate(STORED):
            opening[places, origin] = before[name][last][known]
    return opening
