"""Making plans of homes: one vectorised pass for all that are due, in blocks, each a transaction.

Homes are taken for some minutes. Their plans and when they are due next are committed together: whoever dies loses
the block in hand and nothing else, and others take it when its time is over.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from sqlalchemy import CursorResult, delete

from smartenergy.kernel import outages
from smartenergy.kernel.extensions import log, settings
from smartenergy.ledger.calendar import DAY_SECONDS
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.models import EnergyPlan
from smartenergy.planning.caps import plan_under_charge
from smartenergy.planning.planner import plan
from smartenergy.planning.plans import Plans
from smartenergy.services.common import clock
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.planning import demand, due
from smartenergy.services.planning.gathering import asked
from smartenergy.services.planning.tasks import Made, Span, expected_of, quarters_of, task_of
from smartenergy.storage import plan_rows

HOMES_AT_ONCE = 500
QUARTERS = 192
"""How far plans reach: two days."""
MARGIN_SECONDS = 60
"""A plan begins with a quarter hour that begins no sooner than this: by then it is committed."""


@dataclass
class Planned:
    """What a run did."""

    homes: int = 0
    failed: int = 0
    stopped_early: bool = False


class TooLateError(Exception):
    """A plan's first quarter hour has begun before it was stored: nobody would know which ticks it ruled."""


def plan_homes(most_seconds: float | None = None, at_once: int = HOMES_AT_ONCE) -> Planned:
    """Plan the homes that are due, for about so many seconds at most; what is left is for the next run."""
    ends = None if most_seconds is None else time.monotonic() + most_seconds
    done = Planned()
    due.enrol(clock.now())
    while homes := _block(done, at_once):
        done.homes += homes
        if ends is not None and time.monotonic() > ends:
            done.stopped_early = True
            break
    return done


def _block(done: Planned, most: int) -> int:
    """Plan some homes, one by one where something is wrong with any of them; how many were due."""
    homes, lease = due.claim(clock.now(), most)
    if not homes:
        return 0
    try:
        with transaction():
            make(homes, lease)
    except Exception as error:
        if outages.meaning(error) is not None:
            raise
        log.warning("plans_one_by_one", homes=len(homes), error=repr(error))
        done.failed += sum(not _alone(home, lease) for home in homes)
    return len(homes)


def _alone(home: int, lease: int) -> bool:
    try:
        with transaction():
            make([home], lease)
    except Exception as error:
        if outages.meaning(error) is not None:
            raise
        log.exception("plan_failed", home=home)
        with transaction():
            due.note({home: (clock.now() + due.LATER_SECONDS, repr(error))}, lease)
        return False
    return True


def make(home_ids: Sequence[int], lease: int) -> None:
    """Make and store plans of homes that were taken, in the transaction at hand."""
    now = clock.now()
    span = Span(now, ((now + MARGIN_SECONDS) // QUARTER_SECONDS + 1) * QUARTER_SECONDS, QUARTERS)
    homes = asked(home_ids, now)
    made, why_not = task_of(homes, span)
    moments = {one.home.id: due.next_due(one.home.timezone, one.markets, now) for one in homes}
    if made is not None:
        _store(made, span, lease, _moments(made, moments, now))
    due.note({home: (moments[home], reason) for home, reason in why_not.items()}, lease)


def _moments(made: Made, usual: Mapping[int, int], now: int) -> dict[int, int]:
    """When homes are planned next: those of which nothing is known yet soon."""
    soon = now + due.LATER_SECONDS
    known = zip(made.ids, made.is_guess.tolist(), strict=True)
    return {home: min(usual[home], soon) if is_guess else usual[home] for home, is_guess in known}


def _store(made: Made, span: Span, lease: int, moments: Mapping[int, int]) -> None:
    plans = _planned(made, span)
    quarters, expected = quarters_of(made, plans), expected_of(made, plans)
    cursor, since = driver_cursor(), span.since
    until = since + span.quarters * QUARTER_SECONDS
    plan_rows.put_plans(cursor, made.ids, (since, until), span.now, quarters)
    plan_rows.put_expected(cursor, since, lease, moments, expected)
    if clock.now() >= since:
        raise TooLateError(f"{len(made.ids)} plans took longer than {since - span.now} s")


def _planned(made: Made, span: Span) -> Plans:
    """Plans, under caps where the highest import of a month is paid for."""
    charged, charge = demand.of_homes(made.homes, span.starts, span.now)
    if not len(charged):
        return plan(made.task)
    found = Plans.empty(len(made.homes), span.quarters)
    found.put(charged, plan_under_charge(made.task.pick(charged), charge))
    others = np.setdiff1d(np.arange(len(made.homes)), charged)
    if len(others):
        found.put(others, plan(made.task.pick(others)))
    return found


def expire() -> int:
    """Delete plans that ended before anybody recomputes their ticks; how many that were."""
    days = settings.energy_tick_retention_days or settings.tick_run_retention_days
    oldest = clock.now() - days * DAY_SECONDS
    with transaction() as session:
        gone = session.execute(delete(EnergyPlan).where(EnergyPlan.until < oldest))
        return cast("CursorResult[Any]", gone).rowcount
