"""Origins followed number by number, over arrays and in pieces: the same, to the last unit."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger import origins, periods
from smartenergy.ledger.columns import ORIGINS
from smartenergy.ledger.tables import pick
from tests.unit.ledger.strategies import AMOUNTS, histories, nothing_held

Quarters = dict[str, Ints]


def all_ways(quarters: Quarters, opening: Ints) -> list[list[list[int]]]:
    users = quarters["home_id"]
    bounds = np.append(np.searchsorted(users, np.unique(users)), len(users))
    return [way(origins.moves_of(quarters), opening.copy(), bounds).tolist() for way in origins.WAYS]


@given(histories(most_homes=4), st.data())
def test_one_home_after_the_other_comes_to_what_all_together_come_to(facts: Quarters, data: st.DataObject) -> None:
    quarters = periods.quarters(facts, nothing_held(facts))
    homes = len(np.unique(quarters["home_id"]))
    held = data.draw(st.lists(AMOUNTS, min_size=len(ORIGINS) * homes, max_size=len(ORIGINS) * homes))
    one, *others = all_ways(quarters, np.array(held, np.int64).reshape(homes, len(ORIGINS)))
    assert all(other == one for other in others)


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.sampled_from([1, 7, 250_000, 10**9, 10**13]))
def test_it_does_so_over_long_times_and_for_any_level(seed: int, most: int) -> None:
    draw = np.random.default_rng(seed)
    rows, flows = 600, [*origins.CHARGED, "battery_to_use_mwh", "battery_to_grid_mwh", "loss_mwh", "driven_mwh"]
    quarters = {name: draw.integers(0, most, rows) * draw.integers(0, 2, rows) for name in flows}
    quarters |= {"home_id": np.sort(draw.integers(1, 5, rows)), "level_mwh": draw.integers(0, most * 40, rows)}
    homes = len(np.unique(quarters["home_id"]))
    one, *others = all_ways(quarters, draw.integers(0, most, (homes, len(ORIGINS))))
    assert all(other == one for other in others)


@given(histories(most_homes=2, most_ticks=12))
def test_many_homes_together_are_each_what_they_are_alone(facts: Quarters) -> None:
    """Enough of them that arrays over homes are taken."""
    one = pick(facts, facts["home_id"] == 1)
    many = {name: np.tile(column, 60) for name, column in one.items()}
    many["home_id"] = np.repeat(np.arange(1, 61), len(one["tick"]))
    alone, together = (periods.quarters(rows, nothing_held(rows)) for rows in (one, many))
    for name in origins.FOUND:
        assert together[name].tolist() == alone[name].tolist() * 60


def test_no_quarter_hour_comes_to_nothing() -> None:
    names = (*origins.CHARGED, "battery_to_use_mwh", "battery_to_grid_mwh", "loss_mwh", "driven_mwh")
    nothing = dict.fromkeys(("home_id", "level_mwh", *names), np.empty(0, np.int64))
    found = origins.follow(nothing, np.empty((0, len(ORIGINS)), np.int64))
    assert [(name, column.tolist()) for name, column in found.items()] == [(name, []) for name in origins.FOUND]
