"""Plans by thresholds are as good as the optimum of a linear program."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartenergy.planning.caps import DemandCharge, plan_under_charge
from smartenergy.planning.horizon import Task
from smartenergy.planning.planner import end_worths, plan
from smartenergy.planning.plans import Plans
from tests.unit.planning.horizons import floored, pooled, task
from tests.unit.planning.oracle import Charge, optimum

AT_MOST = 1e-4
"""Of the currency: the promise."""
SEEDS = st.integers(0, 2**32 - 1)
SLOTS = st.sampled_from([24, 96, 192])


def costs_of(made: Task, found: Plans) -> list[float]:
    """What plans are expected to cost, what is left at the end taken off."""
    left = found.level_wh[:, -1] / 1000 * end_worths(made)
    costs: list[float] = (found.costs(made.prices, made.sites.wear).sum(axis=1) - left).tolist()
    return costs


@settings(max_examples=220, deadline=None)
@given(seed=SEEDS, slots=SLOTS)
def test_a_plan_costs_what_the_optimum_costs(seed: int, slots: int) -> None:
    made = task(np.random.default_rng(seed), 1, slots)
    best = optimum(made, float(end_worths(made)[0]))
    assert costs_of(made, plan(made, exact=True)) == pytest.approx([best.cost], abs=AT_MOST)


def test_fewer_prices_and_digits_lose_two_thousandths_of_what_is_saved() -> None:
    random = np.random.default_rng(17)
    lost = saved = 0.0
    for _ in range(40):
        made = pooled([task(random, 1, 96) for _ in range(6)])
        best = np.array(costs_of(made, plan(made, exact=True)))
        idle = replace(made.sites, charge_watts=np.zeros(6), discharge_watts=np.zeros(6))
        without = replace(made, sites=idle)
        lost += (costs_of(made, plan(made)) - best).sum()
        saved += (costs_of(without, plan(without)) - best).sum()
    assert 0 < lost < 0.002 * saved


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS)
def test_a_cap_on_import_is_kept_as_well_as_can_be(seed: int) -> None:
    random = np.random.default_rng(seed)
    made = task(random, 1, 96, limits=False)
    made = made.with_caps(np.full((1, 96), random.uniform(0, 4_000)))
    found, best = plan(made, exact=True), optimum(made, float(end_worths(made)[0]))
    above = np.maximum(found.import_wh - made.wishes.cap_watts / 4, 0).sum() / 1000
    assert above == pytest.approx(best.broken_kwh, abs=1e-5)
    assert costs_of(made, found) == pytest.approx([best.cost], abs=5 * AT_MOST)


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS)
def test_what_storage_is_to_hold_by_a_time_it_holds_as_well_as_can_be(seed: int) -> None:
    random = np.random.default_rng(seed)
    made = task(random, 1, 96, limits=False)
    floor = np.zeros((1, 96))
    floor[0, random.integers(1, 96)] = made.sites.capacity_wh[0] * random.uniform(0.3, 1)
    made = floored(made, floor)
    found, best = plan(made, exact=True), optimum(made, float(end_worths(made)[0]))
    before = np.append(made.sites.held_wh, found.level_wh[0, :-1])
    short = np.maximum(floor[0] - np.maximum(before, made.sites.reserve_wh), 0).sum() / 1000
    assert short == pytest.approx(best.broken_kwh, abs=1e-5)
    assert costs_of(made, found) == pytest.approx([best.cost], abs=5 * AT_MOST)


@settings(max_examples=12, deadline=None)
@given(seed=SEEDS)
def test_the_best_cap_under_a_charge_for_peaks_is_found_within_some_watts(seed: int) -> None:
    random = np.random.default_rng(seed)
    made = task(random, 1, 96, limits=False)
    price, so_far = float(random.uniform(0.5, 8)), float(random.uniform(0, 2_000))
    charge = DemandCharge(np.array([price]), np.array([so_far]), np.ones((1, 96), np.bool_))
    found, best = plan_under_charge(made, charge), optimum(made, float(end_worths(made)[0]), Charge(price, so_far))
    peak = max(float(found.import_wh.max()) * 4, so_far)
    assert costs_of(made, found)[0] + price * peak / 1000 == pytest.approx(best.cost, abs=0.03)
