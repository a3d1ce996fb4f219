"""Ticks added to what is packed already: late ones, and history that is written in bulk.

They join their hour's block and quarter hours, and what is above is marked to be made anew. Of hours whose ticks
have expired, quarter hours grow by what came; of times whose quarter hours have, hours, days and months do
(`adding_old.py`).
"""

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.ledger import origins, periods
from smartenergy.ledger.columns import FACTS
from smartenergy.ledger.tables import Table, among, homes_in, in_order, pick, stack
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.services.ledger.recording import balances
from smartenergy.services.ledger.rollup import adding_old, behind, meters, rollup_progress
from smartenergy.services.ledger.rollup.kept import Kept
from smartenergy.storage.books import blocks, period_rows
from smartenergy.storage.books.blocks import HOUR_SECONDS, QUARTERS, TICKS

ENDLESS = 2**62


def add(facts: Table, kept: Kept) -> None:
    """Add ticks of homes, ordered by `home_id` and `tick`, in the transaction at hand, under the roll-ups' lock.

    A tick that is there already is taken for corrected.
    """
    if not len(facts["tick"]):
        return
    facts = {name: facts[name] for name in ("home_id", "tick", *FACTS)}
    recent = facts["tick"] >= kept.ticks
    ticks = facts if not recent.any() else _with_packed(facts, recent)
    add_quarters(periods.without_origins(ticks), kept)


def add_quarters(quarters: dict[str, Ints], kept: Kept) -> None:
    """Add quarter hours of homes, without origins, ordered by `home_id` and `start`; as `add`.

    Of times of which ticks are kept they are whole: they take the place of what is there.
    """
    homes = homes_in(quarters)
    opening = balances.held_before(homes, int(hours_of(quarters["start"]).min()))
    quarters = quarters | origins.follow(quarters, opening)
    old = quarters["start"] < kept.quarters
    _add_quarters(pick(quarters, ~old), kept)
    adding_old.add(pick(quarters, old), kept)
    meters.add(pick(quarters, old), kept)
    keep_balances(homes)


def _with_packed(facts: dict[str, Ints], recent: Bools) -> dict[str, Ints]:
    """Ticks with those that are packed of the same hours already; what is kept as ticks is packed as well."""
    whole = _add_ticks(pick(facts, recent))
    return in_order(stack([pick(facts, ~recent), whole]), "home_id", "tick")


def hours_of(instants: Ints) -> Ints:
    """When the hour of each instant begins."""
    return instants // HOUR_SECONDS * HOUR_SECONDS


def _add_ticks(facts: dict[str, Ints]) -> dict[str, Ints]:
    """Pack ticks together with those that are packed of their hours already; answer all of these."""
    if not len(facts["tick"]):
        return facts
    cursor, hours = driver_cursor(), hours_of(facts["tick"])
    homes = homes_in(facts).tolist()
    packed = blocks.read_ticks(cursor, homes, int(hours.min()), int(hours.max()) + 1)
    packed = pick(packed, among(packed["home_id"], hours_of(packed["tick"]), facts["home_id"], hours))
    packed = pick(packed, ~among(packed["home_id"], packed["tick"], facts["home_id"], facts["tick"]))
    whole = in_order(stack([facts, packed]), "home_id", "tick")
    blocks.take_away(cursor, TICKS, facts["home_id"], hours)
    blocks.write_ticks(cursor, whole)
    return whole


def _add_quarters(quarters: dict[str, Ints], kept: Kept) -> None:
    """Write quarter hours; those whose ticks have expired are added to what is there."""
    if not len(quarters["start"]):
        return
    cursor, hours = driver_cursor(), hours_of(quarters["start"])
    homes = homes_in(quarters).tolist()
    stored = blocks.read_periods(cursor, QUARTERS, homes, int(hours.min()), min(int(hours.max()) + 1, kept.ticks))
    stored = pick(stored, among(stored["home_id"], hours_of(stored["start"]), quarters["home_id"], hours))
    whole = pick(quarters, hours >= kept.ticks)
    for gone in (stored, whole):
        blocks.take_away(cursor, QUARTERS, gone["home_id"], hours_of(gone["start"]))
    if len(stored["start"]):
        quarters = periods.added(quarters, stored)
    hours = hours_of(quarters["start"])
    blocks.write_periods(cursor, QUARTERS, quarters, hours)
    behind.mark(quarters["home_id"], hours, hours + HOUR_SECONDS)
    meters.remake(quarters["home_id"], hours)


def keep_balances(homes: Ints) -> None:
    """What homes hold where they are packed until; who was never packed is, until where all are."""
    cursor = driver_cursor()
    until, _ = period_rows.read_balances(cursor, homes)
    held = balances.held_before(homes, ENDLESS)
    until = np.where(until > 0, until, rollup_progress.packed_until())
    for instant in np.unique(until).tolist():
        mine = until == instant
        period_rows.keep_balances(cursor, homes[mine], instant, held[mine])
