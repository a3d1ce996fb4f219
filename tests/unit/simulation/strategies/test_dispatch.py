"""A dispatch keeps all bounds and loses nothing unsaid, whatever the levels."""

from typing import Any

import numpy as np
import pytest

from smartenergy.simulation.strategies import self_consumption
from smartenergy.simulation.strategies.dispatch import UNLIMITED, WHOLE, Converters, Demand, Moves, move
from smartenergy.simulation.strategies.levels import Levels

COUNT = 1_000_000


class Case:
    """Storage, homes and levels at random: most of them ordinary, some at the edges."""

    def __init__(self, seed: int, count: int = COUNT) -> None:
        self.random = np.random.default_rng(seed)
        self.capacity = self.below(60_000_000, count) + 1
        self.level = (self.capacity * self.edges(count)).astype(np.int64)
        self.converters = Converters(
            self.below(200_000, count) * self.coin(0.95, count), self.below(200_000, count) * self.coin(0.95, count),
            self.random.integers(5_000, WHOLE + 1, count), self.random.integers(5_000, WHOLE + 1, count),
        )  # fmt: skip
        net = self.random.integers(-150_000, 150_001, count) * self.coin(0.9, count)
        self.demand = Demand(
            np.maximum(net, 0), np.maximum(-net, 0),
            np.where(self.coin(0.5, count) > 0, UNLIMITED, self.below(120_000, count)),
            np.where(self.coin(0.5, count) > 0, UNLIMITED, self.below(120_000, count)),
        )  # fmt: skip
        some = ((self.capacity * self.edges(count)).astype(np.int64) for _ in range(4))
        self.limits = Levels(*some).consistent()

    def below(self, most: int, count: int) -> Any:
        return self.random.integers(0, most, count)

    def coin(self, chance: float, count: int) -> Any:
        return (self.random.random(count) < chance).astype(np.int64)

    def edges(self, count: int) -> Any:
        """From empty to full, both more often than anything between."""
        return np.clip(self.random.random(count) * 1.4 - 0.2, 0, 1)

    def run(self) -> Moves:
        return move(self.level, self.limits, self.converters, self.demand)


@pytest.fixture(scope="module")
def case() -> Case:
    return Case(1)


@pytest.fixture(scope="module")
def moves(case: Case) -> Moves:
    return case.run()


def test_a_level_stays_within_the_storage(case: Case, moves: Moves) -> None:
    assert (moves.levels >= 0).all()
    assert (moves.levels <= case.capacity).all()


def test_nothing_is_charged_and_discharged_at_once(moves: Moves) -> None:
    assert not ((moves.charge > 0) & (moves.discharge > 0)).any()


def test_what_a_level_gains_is_what_flowed_without_what_was_lost(case: Case, moves: Moves) -> None:
    assert (moves.levels - case.level == moves.charge - moves.discharge - moves.lost).all()
    assert (moves.lost >= 0).all()


def test_power_stays_within_the_converters(case: Case, moves: Moves) -> None:
    assert (moves.charge <= case.converters.most_charge).all()
    assert (moves.discharge <= case.converters.most_discharge).all()


def test_the_connection_takes_and_gives_no_more_than_it_may_unless_the_home_alone_did(
    case: Case, moves: Moves
) -> None:
    demand = case.demand
    net = demand.deficit - demand.surplus + moves.charge - moves.discharge
    assert (np.maximum(net, 0) <= np.maximum(demand.most_import, demand.deficit)).all()
    assert (np.maximum(-net, 0) <= np.maximum(demand.most_export, demand.surplus)).all()


def test_storage_is_charged_up_to_and_discharged_down_to_its_levels_and_no_further(
    case: Case, moves: Moves
) -> None:
    most = np.maximum(case.limits.from_grid, case.limits.from_surplus)
    least = np.minimum(case.limits.to_load, case.limits.to_grid)
    assert (moves.levels <= np.maximum(case.level, most)).all()
    assert (moves.levels >= np.minimum(case.level, least)).all()


def test_it_charges_from_the_grid_only_below_the_level_for_that(case: Case, moves: Moves) -> None:
    from_grid = moves.charge > case.demand.surplus
    assert (moves.levels[from_grid] <= case.limits.from_grid[from_grid]).all()


def test_self_consumption_leaves_nothing_to_import_that_the_battery_could_give() -> None:
    case = Case(2, 200_000)
    reserve = case.capacity // 20
    case.limits = self_consumption.levels(case.capacity, reserve)
    moves, demand = case.run(), case.demand
    lacked = (demand.deficit > 0) & (moves.levels > reserve)
    assert (moves.discharge == np.minimum(demand.deficit, case.converters.most_discharge))[lacked].all()
    spare = (demand.surplus > 0) & (moves.levels < case.capacity)
    assert (moves.charge >= np.minimum(demand.surplus, case.converters.most_charge) - 2)[spare].all()
    assert (moves.charge <= demand.surplus).all()


def test_below_its_reserve_storage_just_is_not_discharged() -> None:
    case = Case(3, 10_000)
    case.limits = self_consumption.levels(case.capacity, case.level + 1)
    assert not case.run().discharge.any()
