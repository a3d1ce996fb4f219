"""Which homes are to be planned, and when next.

A home is planned when its local day begins, and when the prices of the next day become known; and again soon after
what its plan goes by was changed (`ruling/replanning.py`).
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from sqlalchemy import case, delete, exists, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from smartenergy.kernel import zones
from smartenergy.kernel.extensions import db
from smartenergy.ledger.calendar import day_start, local_date
from smartenergy.models import Home, PlannedHome, Strategy
from smartenergy.services.common.transaction import transaction
from smartenergy.simulation.markets.clocks import known_at

LATER_SECONDS = 3_600
"""A home that could not be planned is tried again after so long."""
LEASE_SECONDS = 300
MOST_TOLD = 500


def enrol(now: int) -> None:
    """See to it that exactly the homes that go by plans are planned."""
    wants = Home.strategy == Strategy.OPTIMISED.value
    is_there = exists(select(PlannedHome.home_id).where(PlannedHome.home_id == Home.id))
    homes = select(Home.id, literal(now)).where(wants, ~is_there)
    stays = exists(select(Home.id).where(Home.id == PlannedHome.home_id, wants))
    with transaction() as session:
        session.execute(insert(PlannedHome).from_select(["home_id", "due_at"], homes).on_conflict_do_nothing())
        session.execute(delete(PlannedHome).where(~stays))


def claim(now: int, most: int) -> tuple[list[int], int]:
    """Take homes that are due, and until when they are nobody else's: who dies meanwhile leaves them to others.

    No lock is held while they are planned, so that nobody who edits one waits for that.
    """
    lease = now + LEASE_SECONDS
    due = select(PlannedHome.home_id).where(PlannedHome.due_at <= now)
    due = due.order_by(PlannedHome.due_at, PlannedHome.home_id).limit(most).with_for_update(skip_locked=True)
    with transaction() as session:
        homes = sorted(session.scalars(due))
        taken = update(PlannedHome).where(PlannedHome.home_id.in_(homes))
        session.execute(taken.values(due_at=lease, tried_at=func.now()))
    return homes, lease


def next_due(zone: str, markets: Iterable[str], now: int) -> int:
    """When a home is planned next: at the beginning of its day, or when a market that it follows publishes one."""
    shown = zones.shown(zone)
    moments = [day_start(shown, local_date(shown, now) + timedelta(days=1))]
    for market in markets:
        today = local_date(market, now)
        moments += [known_at(market, today + timedelta(days=ahead)) for ahead in (1, 2)]
    return min(moment for moment in moments if moment > now)


def note(homes: Mapping[int, tuple[int, str]], lease: int) -> None:
    """Note, in the transaction at hand, why homes have no plan, and when that is looked at again."""
    for home, (moment, reason) in sorted(homes.items()):
        mine = update(PlannedHome).where(PlannedHome.home_id == home)
        again = case((PlannedHome.due_at == lease, moment), else_=PlannedHome.due_at)
        db.session.execute(mine.values(failure=reason[:MOST_TOLD], due_at=again))
