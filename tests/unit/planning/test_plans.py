"""What holds of each plan."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from smartenergy.planning.horizon import Expected, Sites, Task, one_tariff
from smartenergy.planning.objectives import planned_prices
from smartenergy.planning.planner import plan
from smartenergy.planning.plans import within
from smartenergy.planning.steps import MOST_STEPS, steps
from smartenergy.planning.thresholds import Thresholds
from smartenergy.simulation.shares import FULL
from tests.unit.planning.horizons import pooled, task

SEEDS = st.integers(0, 2**32 - 1)
DEAR = np.repeat([0.10, 0.30, 0.10, 0.50], 24)


def home(held_wh: float = 5_000, **other: float) -> Sites:
    usual = {
        "capacity_wh": 10_000, "reserve_wh": 1_000, "held_wh": held_wh, "charge_watts": 5_000, "discharge_watts": 5_000,
        "charge_efficiency": 0.95, "discharge_efficiency": 0.95, "import_watts": np.inf, "export_watts": np.inf,
        "grid_charges": True, "exports": False, "wear": 0,
    }  # fmt: skip
    return Sites(**{name: np.array([value]) for name, value in (usual | other).items()})


def flat(load_watts: float, made_watts: float, slots: int = 96) -> Expected:
    return Expected(*(np.full((1, slots), watts / 4) for watts in (load_watts, made_watts)))


@settings(max_examples=60, deadline=None)
@example(seed=244)  # two levels that should be one, a rounding apart
@given(seed=SEEDS)
def test_nothing_leaves_its_bounds_and_levels_never_contradict_one_another(seed: int) -> None:
    random = np.random.default_rng(seed)
    made = task(random, 5, 96)
    negative = replace(made.prices, buy=made.prices.buy - 0.2, sell=made.prices.sell - 0.1)
    for some in (made, replace(made, prices=negative)):
        found = plan(some)
        full, reserve = some.sites.capacity_wh[:, None], some.sites.reserve_wh[:, None]
        lowest = np.minimum(reserve, some.sites.held_wh[:, None])
        assert (found.level_wh <= full * 1.00001).all()
        assert (found.level_wh >= lowest * 0.99999).all()
        for parts in (found.from_grid, found.from_surplus, found.to_load, found.to_grid, found.to_peak):
            assert ((parts >= 0) & (parts <= FULL)).all()
        assert (found.from_grid <= found.to_load).all()
        assert (found.from_surplus <= found.to_grid).all()
        assert (found.to_peak <= found.to_load).all()


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS)
def test_where_a_sale_brings_more_nothing_is_bought_while_the_sun_is_sold_nor_sold_while_the_house_buys(
    seed: int,
) -> None:
    random = np.random.default_rng(seed)
    some = task(random, 5, 96)
    sell = some.prices.buy + random.uniform(-0.1, 0.1, some.prices.buy.shape)
    found = plan(replace(some, prices=replace(some.prices, sell=sell)))
    has_surplus = some.expected.production_wh > some.expected.load_wh
    assert (found.from_grid <= found.from_surplus)[has_surplus].all()
    assert (found.to_grid >= found.to_load)[~has_surplus].all()


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS)
def test_a_home_is_planned_the_same_whoever_is_beside_it(seed: int) -> None:
    random = np.random.default_rng(seed)
    tasks = [task(random, 1, 24) for _ in range(5)]
    together = plan(pooled(tasks), exact=True)
    for place, one in enumerate(tasks):
        alone = plan(one, exact=True)
        assert alone.level_wh[0] == pytest.approx(together.level_wh[place], abs=0.01)
        assert np.abs(alone.to_load[0] - together.to_load[place]).max() <= 1


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS)
def test_homes_of_one_tariff_are_planned_as_each_would_be_alone(seed: int) -> None:
    made = task(np.random.default_rng(seed), 20, 24)
    together = plan(made, exact=True)
    for place in range(20):
        alone = plan(made.pick(np.array([place])), exact=True)
        assert alone.level_wh[0] == pytest.approx(together.level_wh[place], abs=0.01)


@pytest.mark.parametrize("fed_in", [None, 0.08])
def test_what_a_way_is_worth_in_all_slots_is_a_step_of_each_home(
    fed_in: float | None,
) -> None:
    random = np.random.default_rng(1_023)
    made = pooled([task(random, 1, 192) for _ in range(10)])
    sell = made.prices.sell if fed_in is None else np.full_like(made.prices.sell, fed_in)
    made = replace(made, prices=replace(made.prices, sell=sell)).as_numbers(np.float32)
    prices = steps(made).prices
    assert len(prices) == MOST_STEPS and (np.diff(prices, axis=0) >= 0).all()
    assert (prices == 0).any(axis=0).all(), "what the connection would not take"
    if fed_in is not None:
        assert (prices == np.float32(fed_in) / made.sites.charge_efficiency).any(axis=0).all(), "what is over"


def test_it_charges_where_energy_is_cheap_and_holds_it_until_it_is_dear() -> None:
    made = Task(home(1_000), flat(800, 0), one_tariff(DEAR, DEAR * 0, 1))
    found = plan(made)
    assert found.from_grid[0, 48:72].max() > 5_000  # the second cheap quarter of the day
    assert found.to_load[0, 50] > found.to_load[0, 80]
    assert found.to_load[0, 95] == FULL // 10
    assert found.import_wh[0, 72:].sum() == pytest.approx(0, abs=0.1)


def test_room_is_left_for_what_the_sun_will_bring() -> None:
    night_and_day = Expected(np.full((1, 96), 100.0), np.repeat([[0.0, 1_000.0]], 48, axis=1))
    cheap_night = np.repeat([0.20, 0.21], 48)
    found = plan(Task(home(1_000), night_and_day, one_tariff(cheap_night, cheap_night * 0, 1)))
    assert found.from_grid[0, :48].max() < 5_000


def test_energy_that_is_paid_for_is_taken_and_nothing_is_given_meanwhile() -> None:
    buy = np.repeat([0.30, -0.10, 0.30], 32)
    found = plan(Task(home(8_000), flat(1_000, 0), one_tariff(buy, np.zeros(96), 1)))
    assert (np.diff(found.level_wh[0, 32:64]) >= 0).all()
    assert found.level_wh[0, 63] == pytest.approx(10_000, rel=1e-4)


def test_a_sale_that_brings_more_than_a_purchase_costs_is_no_way_to_make_money_at_once() -> None:
    made = Task(home(exports=True), flat(500, 0), one_tariff(np.full(96, 0.05), np.full(96, 0.08), 1))
    found = plan(made)
    assert (np.minimum(found.import_wh, found.export_wh) == 0).all()
    assert found.costs(made.prices).sum() < 0.05 * 12


def test_what_the_connection_would_not_take_is_stored_first() -> None:
    noon = Expected(np.full((1, 48), 100.0), np.repeat([[500.0, 2_000.0, 0.0]], 16, axis=1))
    made = Task(home(1_000, export_watts=2_000), noon, one_tariff(np.full(48, 0.3), np.full(48, 0.25), 1))
    found = plan(made)
    lost = noon.production_wh.sum() - noon.load_wh.sum() - 9_000 / 0.95 - (found.export_wh - found.import_wh).sum()
    assert found.level_wh[0, 31] == pytest.approx(10_000, rel=1e-3)
    assert found.level_wh[0, 15] < 6_000
    assert lost > 0


def test_carbon_alone_looks_at_no_money_and_both_add_up() -> None:
    buy, sell, grams = np.array([0.3]), np.array([0.1]), np.array([400.0])
    assert [each.tolist() for each in planned_prices("carbon", buy, sell, grams, 0.1)] == [[0.4], [0.0]]
    assert planned_prices("both", buy, sell, grams, 0.5)[0] == pytest.approx([0.5])
    assert planned_prices("cost", buy, sell, grams, 0.5)[0].tolist() == [0.3]


def test_a_reserve_that_sums_miss_by_their_rounding_is_not_bought() -> None:
    reserve, more = np.array([1_000.0]), np.array([[0.02], [-0.02], [5.0]])
    levels = Thresholds(*(reserve + more for _ in range(2)), None, reserve + more, reserve + more, None)
    assert within(levels, home())["from_grid"].ravel().tolist() == [0, 0, 1_005]
