"""Homes that go through days of their past together, wherever their clocks are."""

import time
from collections.abc import Sequence

from sqlalchemy import select

from smartenergy.kernel.extensions import db
from smartenergy.ledger.calendar import DAY_SECONDS
from smartenergy.models import Backfill
from smartenergy.models.backfill import OPEN
from smartenergy.services.backfill import device_rows, ingredients, noting
from smartenergy.services.backfill.bands import Band, of_rows
from smartenergy.services.backfill.made import Made
from smartenergy.simulation.stretch import through_all

TICKS_AT_ONCE = 432_000
"""Of all homes together, which bounds what is held at once."""


class Crossing:
    """Homes whose pasts have ticks of one length and one seed."""

    def __init__(self, homes: Sequence[int]) -> None:
        self.homes = list(homes)
        self.bands: list[Band] = []
        """As the days before have left them."""

    def make_days(self, until: float = 0.0) -> None:
        """Make the next days of those that nobody else has by now, in the transaction at hand: at least one.

        More are made up to a moment of the monotonic clock, as long as they may be written together.
        """
        self.bands = self._hold()
        self.homes = sorted(home for band in self.bands for home in band.homes)
        made, goes_on = Made(), bool(self.bands)
        while goes_on:
            self._make_next(made)
            is_to_be_written = made.is_full or any(band.has_arrived for band in self.bands)
            goes_on = time.monotonic() < until and not is_to_be_written
        made.write(self.homes)
        noting.note([row for band in self.bands for row in band.rows])

    def _make_next(self, made: Made) -> None:
        """What homes and devices did in the next days, which they go through."""
        spans = [band.next_days(self._days_at_once()) for band in self.bands]
        journeys = [band.journey(*span) for band, span in zip(self.bands, spans, strict=True)]
        stretches = through_all(journeys)
        for band, (_, until), journey, stretch in zip(self.bands, spans, journeys, stretches, strict=True):
            made.add_readings(device_rows.rows(band.rows, journey, stretch))
            for facts in band.recorded(journey, stretch):
                made.add(facts)
            band.go(until, stretch)

    def _days_at_once(self) -> int:
        interval = max((band.rows[0].interval_seconds for band in self.bands), default=DAY_SECONDS)
        return max(1, TICKS_AT_ONCE * interval // (DAY_SECONDS * max(len(self.homes), 1)))

    def _hold(self) -> list[Band]:
        """Lock what was asked for; who is not where these are any more has been brought on by somebody else."""
        mine = select(Backfill).where(Backfill.home_id.in_(self.homes), *OPEN).order_by(Backfill.home_id)
        mine = mine.with_for_update(skip_locked=True).execution_options(populate_existing=True)
        rows = list(db.session.scalars(mine))
        for row in rows:  # what changes of them is written by `noting`
            db.session.expunge(row)
        made_of = ingredients.read([row.home_id for row in rows])  # once for all of them
        if not self.bands:
            return of_rows(rows, made_of)
        by_home = {row.home_id: row for row in rows}
        return [held for band in self.bands if (held := band.held_by(by_home, made_of))]
