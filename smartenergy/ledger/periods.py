"""Ticks made into quarter hours, and periods into coarser ones: exactly the sums, whoever cuts where."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.ledger import origins
from smartenergy.ledger.columns import FLOWS, LAST, LOSSES, PEAKS, SUMMED
from smartenergy.ledger.facts import power_watts
from smartenergy.ledger.flows import net_import_mwh, split
from smartenergy.ledger.tables import Table, beginnings, in_order, pick, stack

QUARTER_SECONDS = 900
TICKS_AT_ONCE, STRIDE = 20_000, 61


def quarters(facts: Table, opening: Ints) -> dict[str, Ints]:
    """The quarter hours of ticks, which are ordered by `home_id` and `tick`; each has `home_id` and `start`.

    `opening` is what each home's batteries held before, by origin: (homes, origins) in the order of the homes.
    """
    found = without_origins(facts)
    return found | origins.follow(found, opening)


def without_origins(facts: Table) -> dict[str, Ints]:
    """The same but for where what is stored came from. A tick counts in the quarter hour in which it begins."""
    return stack([_without_origins(some) for some in _some_homes(facts)])


def _some_homes(facts: Table) -> Iterator[Table]:
    """Ticks of whole homes, so many that their columns stay near the processor."""
    at = beginnings(facts["home_id"])
    cuts = at[np.flatnonzero(np.diff(at // TICKS_AT_ONCE, prepend=-1))].tolist() or [0]
    for since, until in pairwise([*cuts, len(facts["home_id"])]):
        yield {name: column[since:until] for name, column in facts.items()}


def _without_origins(facts: Table) -> dict[str, Ints]:
    starts = facts["tick"] // QUARTER_SECONDS * QUARTER_SECONDS
    at = beginnings(facts["home_id"], starts)
    ticks = split(facts) | {"ticks": np.ones(len(starts), np.int64), "recorded_seconds": facts["interval_seconds"]}
    found = {"home_id": facts["home_id"][at], "start": starts[at]}
    found |= {name: _sums(ticks[name], at) for name in ("ticks", "recorded_seconds", *FLOWS)}
    found |= {name: _sums(facts[name], at) for name in LOSSES}
    found |= {name: facts[name][_ends(at, len(starts))] for name in ("level_mwh", "capacity_wh")}
    return found | _peaks_of(facts, at)


def _peaks_of(facts: Table, at: Ints) -> dict[str, Ints]:
    """The highest power from the grid and to it."""
    net, seconds = net_import_mwh(facts), facts["interval_seconds"]
    if len(at) and (seconds == seconds[0]).all():  # the tick of most energy is that of most power
        sides, seconds = [_peaks(net, at), _peaks(-net, at)], seconds[at]
        return {name: _watts(side, seconds) for name, side in zip(PEAKS, sides, strict=True)}
    return {name: _peaks(_watts(side, seconds), at) for name, side in zip(PEAKS, (net, -net), strict=True)}


def _watts(mwh: Ints, seconds: Ints) -> Ints:
    """The mean power of energy that flows one way."""
    return np.rint(power_watts(np.maximum(mwh, 0), seconds)).astype(np.int64)


def merge(periods: Table, starts: Ints) -> dict[str, Ints]:
    """Periods made into coarser ones: `starts` says for each row in which it lies.

    Rows are ordered by `home_id` and `start`.
    """
    at = beginnings(periods["home_id"], starts)
    ends = _ends(at, len(starts))
    merged = {"home_id": periods["home_id"][at], "start": starts[at]}
    merged |= {name: _sums(periods[name], at) for name in SUMMED}
    merged |= {name: periods[name][ends] for name in LAST}
    return merged | {name: _peaks(periods[name], at) for name in PEAKS}


def added(more: dict[str, Ints], stored: dict[str, Ints]) -> dict[str, Ints]:
    """Periods that are stored with what came to them later, each start once; they end as what is stored ends."""
    rows = in_order(stack([more, stored]), "home_id", "start")
    return merge(rows, rows["start"])


def beside(stored: Table, others: Table, finer: Table) -> dict[str, Ints]:
    """Rows of a home, by time, of which none counts twice: periods as they are stored, and finer ones beside them.

    `others` are stored periods that were made by other clocks. They give way to what is finer, unless that has
    expired since: fewer ticks lie in their time than they count.
    """
    sums = np.concatenate([[0], np.cumsum(finer["ticks"])])
    first, after = (np.searchsorted(finer["start"], others[edge]) for edge in ("start", "until"))
    kept = stack([dict(stored), pick(others, sums[after] - sums[first] < others["ticks"])])
    kept = pick(kept, np.argsort(kept["start"]))
    rows = stack([kept, pick(finer, ~_within(finer["start"], kept))])
    return pick(rows, np.argsort(rows["start"]))


def _within(instants: Ints, rows: Table) -> Bools:
    """Whether each instant lies in one of the rows, which are in order."""
    if not len(rows["start"]):
        return np.zeros(len(instants), np.bool_)
    place = np.searchsorted(rows["start"], instants, "right") - 1
    inside: Bools = (place >= 0) & (instants < rows["until"][place])
    return inside


def _sums(column: Ints, at: Ints) -> Ints:
    """Nothing of nothing, which is quickly seen: few homes have a generator. Most else shows it at a few ticks."""
    is_nothing = not column[::STRIDE].any() and not column.max(initial=0) and not column.min(initial=0)
    return np.zeros(len(at), np.int64) if is_nothing else np.add.reduceat(column, at)


def _peaks(column: Ints, at: Ints) -> Ints:
    return np.maximum.reduceat(column, at) if len(at) else column[:0]


def _ends(at: Ints, rows: int) -> Ints:
    return np.append(at[1:], rows) - 1 if len(at) else at
