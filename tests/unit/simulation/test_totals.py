"""Sums by home and by user."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartenergy.simulation.clock import Clock
from smartenergy.simulation.step import step
from smartenergy.simulation.totals import Totals
from smartenergy.simulation.world import CONSUMPTION, PRODUCTION, STORAGE, World
from tests import model
from tests.worlds import make_world

SEED, TICK = 3, 600
CAPACITY_WH, LEVEL_WH = 20_000.0, 19_995.0

homes = st.lists(
    st.lists(st.sampled_from([PRODUCTION, STORAGE, CONSUMPTION]), min_size=1, max_size=5), min_size=1, max_size=8
)


def make_fleet(devices: list[list[int]], first_home: int = 0) -> World:
    ids = [home * 100 + place for home, kinds in enumerate(devices, first_home) for place in range(len(kinds))]
    return make_world(devices, ids=ids, first_home=first_home, capacity_wh=CAPACITY_WH, level_wh=LEVEL_WH)


def totals_of(world: World) -> Totals:
    return step(world, Clock(TICK, 60, SEED)).totals


def rows(totals: Totals) -> list[tuple[float, ...]]:
    columns = (
        totals.ids, totals.production_watts, totals.consumption_watts, totals.capacity_wh,
        totals.level_wh, totals.percentages, totals.storage_flow_watts, totals.net_grid_flow_watts,
    )  # fmt: skip
    return list(zip(*(column.tolist() for column in columns), strict=True))


def by_hand(user: int, kinds: list[int]) -> tuple[float, ...]:
    """A home's totals from the plain model, a device at a time: what each adds to the grid, and to its own sum."""
    produced = consumed = 0
    capacity = level = flow = grid = 0.0
    for device_id, kind in enumerate(kinds, user * 100):
        if kind == PRODUCTION:
            watts = model.production(SEED, TICK, device_id, False, "UTC")
            produced, grid = produced + watts, grid - watts
        elif kind == CONSUMPTION:
            watts = model.consumption(SEED, TICK, device_id)
            consumed, grid = consumed + watts, grid + watts
        else:
            new, moved = model.storage(SEED, TICK, device_id, LEVEL_WH, CAPACITY_WH, 60)
            capacity, level = capacity + CAPACITY_WH, level + new
            flow, grid = flow + moved, grid + moved
    percentage = 100 * level / capacity if capacity else 0.0
    return user, produced, consumed, capacity, level, percentage, flow, grid


@given(homes)
def test_totals_are_what_plain_python_adds_up_device_by_device(devices: list[list[int]]) -> None:
    found = rows(totals_of(make_fleet(devices)))
    for row, (user, kinds) in zip(found, enumerate(devices), strict=True):
        assert row == pytest.approx(by_hand(user, kinds))


def test_a_home_that_makes_more_than_it_uses_and_stores_exports_the_rest() -> None:
    totals = Totals(
        ids=np.array([7]), production_watts=np.array([4_200]), consumption_watts=np.array([1_800]),
        capacity_wh=np.array([32_000.0]), level_wh=np.array([12_000.0]), storage_flow_watts=np.array([500.0]),
    )  # fmt: skip
    assert totals.net_grid_flow_watts.tolist() == [-1_900.0]
    assert totals.percentages.tolist() == [37.5]


@given(homes, st.data())
def test_cutting_a_world_between_homes_changes_no_total(devices: list[list[int]], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(devices)))
    parts = [make_fleet(devices[:cut])] if cut else []
    parts += [make_fleet(devices[cut:], first_home=cut)] if cut < len(devices) else []
    assert [row for part in parts for row in rows(totals_of(part))] == rows(totals_of(make_fleet(devices)))


def test_a_home_without_storage_is_zero_percent_full() -> None:
    assert totals_of(make_fleet([[PRODUCTION]])).percentages.tolist() == [0.0]


def test_a_world_without_devices_has_no_totals() -> None:
    assert rows(totals_of(make_fleet([]))) == []


@given(homes, st.data())
def test_a_users_totals_are_the_sums_of_their_homes(devices: list[list[int]], data: st.DataObject) -> None:
    owners = sorted(data.draw(st.lists(st.integers(1, 3), min_size=len(devices), max_size=len(devices))))
    of_homes = totals_of(make_fleet(devices))
    of_users = of_homes.grouped(np.array(owners))
    assert of_users.ids.tolist() == sorted(set(owners))
    for user, net, level in zip(of_users.ids, of_users.net_grid_flow_watts, of_users.level_wh, strict=True):
        own = np.array(owners) == user
        assert net == pytest.approx(of_homes.net_grid_flow_watts[own].sum())
        assert level == pytest.approx(of_homes.level_wh[own].sum())
