"""Homes that go through days of their past together, wherever their clocks are."""

from collections.abc import Sequence

from sqlalchemy import select

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.extensions import db
from smartenergy.ledger.calendar import DAY_SECONDS
from smartenergy.ledger.tables import empty, stack
from smartenergy.models import Backfill
from smartenergy.models.backfill import OPEN
from smartenergy.services.backfill import device_rows, ingredients, noting
from smartenergy.services.backfill.bands import COLUMNS, Band, of_rows
from smartenergy.services.ledger.rollup.histories import add_history, add_readings
from smartenergy.simulation.stretch import through_all
from smartenergy.storage.books.device_readings import APPENDED

TICKS_AT_ONCE = 432_000
"""Of all homes together, which bounds what is held at once, and how long a transaction takes."""


class Crossing:
    """Homes whose pasts have ticks of one length and one seed."""

    def __init__(self, homes: Sequence[int]) -> None:
        self.homes = list(homes)
        self.bands: list[Band] = []
        """As the days before have left them."""

    def make_days(self) -> None:
        """Make the next days of those that nobody else has by now, in the transaction at hand: at least one."""
        self.bands = self._hold()
        self.homes = sorted(home for band in self.bands for home in band.homes)
        facts, readings = self._next_days()
        add_history(self.homes, facts)
        add_readings(readings)
        noting.note([row for band in self.bands for row in band.rows])

    def _next_days(self) -> tuple[dict[str, Ints], dict[str, Ints]]:
        """What ticks of the next days would have recorded of homes and of devices, which go through them."""
        spans = [band.next_days(self._days_at_once()) for band in self.bands]
        journeys = [band.journey(*span) for band, span in zip(self.bands, spans, strict=True)]
        stretches = through_all(journeys)
        facts, readings = [empty(COLUMNS)], [empty(APPENDED)]
        for band, (_, until), journey, stretch in zip(self.bands, spans, journeys, stretches, strict=True):
            readings.append(device_rows.rows(band.rows, journey, stretch))
            facts.append(band.go(until, journey, stretch))
        return stack(facts), stack(readings)

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
