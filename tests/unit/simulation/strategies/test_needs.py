"""What storage covers where it may go deeper for some than for others, whose turn it is, and cars with deadlines."""

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.simulation.strategies.deadlines import SPARE_SECONDS, must_hold
from smartenergy.simulation.strategies.demands import Need, above_cap, covered, within_cap
from smartenergy.simulation.strategies.dispatch import UNLIMITED, Converters, Demand, move
from smartenergy.simulation.strategies.levels import Levels
from smartenergy.simulation.strategies.turns import ranked, turns
from tests.unit.simulation.strategies.prospects import ints
from tests.unit.simulation.strategies.test_dispatch import Case

LOSSLESS = Converters(ints(10_000), ints(10_000), ints(10_000), ints(10_000))


def covers(level: int, *needs: tuple[int, int]) -> int:
    return int(covered(ints(level), [Need(ints(mwh), ints(down)) for mwh, down in needs], LOSSLESS)[0])


def test_each_need_is_covered_down_to_its_own_level() -> None:
    assert covers(8_000, (3_000, 1_000), (4_000, 6_000)) == 3_000
    assert covers(9_500, (3_000, 1_000), (4_000, 6_000)) == 3_500
    assert covers(2_000, (3_000, 1_000), (4_000, 6_000)) == 1_000
    assert covers(500, (3_000, 1_000)) == 0


def test_no_more_is_covered_than_its_power_gives() -> None:
    assert covers(50_000, (8_000, 0), (8_000, 0)) == 10_000


def test_a_dispatch_that_sees_what_is_covered_keeps_every_level_on_a_million_random_ticks() -> None:
    case = Case(7)
    random, count = np.random.default_rng(8), len(case.level)
    floors = np.sort((case.capacity * random.random((3, count))).astype(np.int64), axis=0)
    mwh = random.integers(0, 60_000, (3, count))
    covers_ = covered(case.level, [Need(*pair) for pair in zip(mwh, floors, strict=True)], case.converters)
    assert (covers_ <= case.converters.most_discharge).all()
    assert (covers_ <= mwh.sum(axis=0)).all()
    nothing = np.zeros(count, np.int64)
    demand = Demand(nothing, covers_, np.full(count, UNLIMITED), nothing)
    limits = Levels(nothing, case.capacity, floors[0], case.capacity).consistent()
    moves = move(case.level, limits, case.converters, demand)
    assert (moves.discharge == covers_).all()
    for most, floor in ((mwh[0], floors[1]), (mwh[0] + mwh[1], floors[2])):
        assert (moves.levels >= np.minimum(floor, case.level))[moves.discharge > most].all()
    assert (moves.levels >= np.minimum(floors[0], case.level)).all()


def test_a_cap_parts_a_deficit_and_bounds_what_charging_may_import() -> None:
    over, rest = above_cap(ints(5_000, 5_000, 2_000), ints(3_000, 0, 3_000))
    assert over.tolist() == [2_000, 0, 0]
    assert rest.tolist() == [3_000, 5_000, 2_000]
    assert within_cap(ints(9_000, 9_000), ints(3_000, 0)).tolist() == [3_000, 9_000]


def test_storage_has_its_turn_by_rank_and_then_by_id() -> None:
    homes, ranks = ints(0, 0, 0, 1, 2, 2), ints(2, 1, 2, 2, 1, 1)
    assert [turn.tolist() for turn in turns(homes, ranks)] == [[1, 3, 4], [0, 5], [2]]
    assert turns(ints(), ints()) == []


def test_below_a_level_the_battery_comes_before_the_car_and_above_it_after() -> None:
    is_car = np.array([True, False, True, False])
    ranks = ranked(is_car, ints(3_000, 3_000, 6_000, 6_000), ints(5_000, 5_000, 5_000, 5_000))
    assert ranks.tolist() == [3, 2, 1, 2]


def held(hours: float, target: int = 40_000_000) -> Ints:
    return must_hold(ints(target), ints(10_000), ints(9_000), ints(round(hours * 3600) + SPARE_SECONDS), 0)


def test_a_car_must_hold_what_full_power_could_not_add_any_more() -> None:
    assert held(2).tolist() == [40_000_000 - 18_000_000]
    assert held(10).tolist() == [0]
    assert held(0).tolist() == [40_000_000]
    assert must_hold(ints(40_000_000), ints(10_000), ints(9_000), ints(0), 10).tolist() == [0], "it is over"
