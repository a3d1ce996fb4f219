"""Sums by user."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartenergy.simulation.fleet import CONSUMPTION, PRODUCTION, STORAGE, Fleet
from smartenergy.simulation.totals import Totals, sum_by_user
from smartenergy.simulation.uniform import simulate

homes = st.lists(
    st.lists(st.sampled_from([PRODUCTION, STORAGE, CONSUMPTION]), min_size=1, max_size=5), min_size=1, max_size=8
)


def make_fleet(devices: list[list[int]], first_user: int = 0) -> Fleet:
    kinds = np.array([kind for home in devices for kind in home], np.int16)
    users = np.repeat(np.arange(first_user, first_user + len(devices)), [len(home) for home in devices])
    is_storage = kinds == STORAGE
    return Fleet(
        user_ids=users,
        device_ids=users * 100 + np.concatenate([np.arange(len(home)) for home in devices]),
        kinds=kinds,
        needs_sun=np.zeros(len(kinds), np.bool_),
        has_sun=np.zeros(len(kinds), np.bool_),
        capacities_wh=np.where(is_storage, 20_000.0, 0.0),
        levels_wh=np.where(is_storage, 19_995.0, 0.0),
    )


def totals_of(fleet: Fleet) -> Totals:
    return sum_by_user(fleet, simulate(fleet, seed=3, tick=600, interval_seconds=60))


def rows(totals: Totals) -> list[tuple[float, ...]]:
    columns = (
        totals.user_ids, totals.production_watts, totals.consumption_watts, totals.capacity_wh,
        totals.level_wh, totals.percentages, totals.storage_flow_watts, totals.net_grid_flow_watts,
    )  # fmt: skip
    return list(zip(*(column.tolist() for column in columns), strict=True))


@given(homes)
def test_every_home_balances(devices: list[list[int]]) -> None:
    totals = totals_of(make_fleet(devices))
    balance = totals.consumption_watts + totals.storage_flow_watts - totals.production_watts
    assert totals.net_grid_flow_watts.tolist() == balance.tolist()


@given(homes)
def test_totals_are_the_sums_of_the_readings(devices: list[list[int]]) -> None:
    fleet = make_fleet(devices)
    readings = simulate(fleet, seed=3, tick=600, interval_seconds=60)
    for user, produced, consumed, capacity, level, percentage, flow, _net in rows(sum_by_user(fleet, readings)):
        own = fleet.user_ids == user
        assert produced == readings.watts[own & (fleet.kinds == PRODUCTION)].sum()
        assert consumed == readings.watts[own & (fleet.kinds == CONSUMPTION)].sum()
        assert capacity == fleet.capacities_wh[own].sum()
        assert level == pytest.approx(readings.levels_wh[own].sum())
        assert flow == pytest.approx(readings.flows_watts[own].sum())
        assert 0 <= percentage <= 100


@given(homes, st.data())
def test_cutting_a_fleet_between_users_changes_no_total(devices: list[list[int]], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(devices)))
    parts = [make_fleet(devices[:cut])] if cut else []
    parts += [make_fleet(devices[cut:], first_user=cut)] if cut < len(devices) else []
    assert [row for part in parts for row in rows(totals_of(part))] == rows(totals_of(make_fleet(devices)))


def test_a_home_without_storage_is_zero_percent_full() -> None:
    assert totals_of(make_fleet([[PRODUCTION]])).percentages.tolist() == [0.0]


def test_an_empty_fleet_has_no_totals() -> None:
    nothing = make_fleet([[PRODUCTION]])
    empty = Fleet(**{name: values[:0] for name, values in vars(nothing).items()})
    assert rows(totals_of(empty)) == []
