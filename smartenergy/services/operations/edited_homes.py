"""Homes that somebody changed since a tick looked at them: nobody can say what it gave them."""

from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import text

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.extensions import db
from smartenergy.models import TickChunk, TickRun
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.storage.planning import BY_KEY, held_to

# What was said just before a tick, of a strategy or a tariff, may have been stored after the tick looked for it.
EDITED_HOMES = text("""
    SELECT user_id FROM devices WHERE user_id >= :first AND user_id < :next AND updated_at >= :since
    UNION SELECT user_id FROM homes WHERE user_id >= :first AND user_id < :next AND updated_at >= :since
    UNION SELECT user_id FROM energy_erasures WHERE user_id >= :first AND user_id < :next AND erased_at >= :since
    UNION SELECT user_id FROM home_tariffs AS had WHERE user_id >= :first AND user_id < :next
        AND (created_at >= :since - INTERVAL '1 minute'
             OR EXISTS (SELECT FROM tariff_versions AS said WHERE said.tariff_id = had.tariff_id
                        AND said.created_at >= :since - INTERVAL '1 minute'))
        AND EXISTS (SELECT FROM home_strategies AS told
                    WHERE told.user_id = had.user_id AND told.home_id = had.home_id)
    UNION SELECT user_id FROM home_strategies WHERE user_id >= :first AND user_id < :next
        AND created_at >= :since - INTERVAL '1 minute'
    ORDER BY 1
""")
LONGEST_EDIT = timedelta(minutes=1)


def edited(run: TickRun, chunk: TickChunk) -> Ints:
    """Homes that somebody changed since the tick began; where the tick saw edits, those just before too."""
    range_of_users = {"first": chunk.first_user_id, "next": chunk.next_user_id}
    with held_to(driver_cursor(), BY_KEY):
        edited = db.session.scalars(EDITED_HOMES, range_of_users | {"since": since(run, chunk)})
        return np.array(edited.all(), np.int64)


def since(run: TickRun, chunk: TickChunk) -> datetime:
    """From when on an edit counts as one since the tick: it bears the time at which its request began."""
    return run.started_at - (LONGEST_EDIT if chunk.edited else timedelta())
