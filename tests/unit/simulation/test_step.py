"""The step: the only way into the simulation."""

import hashlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices import MODELS
from smartenergy.simulation.devices.model import Model
from smartenergy.simulation.step import RULES, step
from smartenergy.simulation.world import CONSUMPTION, PRODUCTION, STORAGE, Devices, Homes, Losses, Readings, World
from tests.worlds import homes_of_all_models, make_particulars, make_world

TICK, SEED = 1_795_425_060, 20260724
KNOWN_ANSWERS = {
    "uniform": "155ba0bd861ea7672294bf2d81401013f87e2cd7c5c1b6114c4d8ddd45847f17",  # since version 1 of the rules
    "homes": "1e6b6912365a8bcffb7cb3064a98377a357a9f471407d9ca56ee4a99c3f2f50c",  # version 3
}
"""SHA-256 of the readings of a world at 48 ticks, half an hour apart."""
NEXT = len(MODELS)
"""The number of a model that is added."""
ZONES = ("UTC", "Europe/Berlin", "Asia/Kolkata", "America/New_York")


def known_world() -> World:
    """500 homes in four zones, six devices each; half of the device ids need more than 32 bits."""
    place = np.arange(3000)
    kinds = (place % 3).astype(np.int16)
    capacities = np.where(kinds == STORAGE, np.array([20_000.0, 32_000.0, 50_000.0])[place // 3 % 3], 0.0)
    homes = np.arange(500)
    return World(
        Homes(homes, homes, ZONES, homes % 4, make_particulars(len(homes))),
        Devices(
            home=place // 6, ids=place * 7 + 7 + 2**33 * (place % 2), kinds=kinds, models=np.zeros(3000, np.int16),
            is_solar=place % 6 == 0, capacities_wh=capacities, levels_wh=capacities * ((place % 11) / 10),
        ),
    )  # fmt: skip


@pytest.mark.parametrize(("name", "world"), [("uniform", known_world()), ("homes", homes_of_all_models(60))])
def test_every_reading_is_what_this_version_of_the_rules_has_always_given(name: str, world: World) -> None:
    """Whoever changes what a model answers raises RULES and writes the answer anew; that of `uniform` stays."""
    digest = hashlib.sha256()
    for tick in range(TICK, TICK + 48 * 1800, 1800):
        readings = step(world, Clock(tick, 60, SEED)).readings
        world = world.with_levels(readings.levels_wh)
        for column, kind in ((readings.watts, "<i8"), (readings.levels_wh, "<f8"), (readings.flows_watts, "<f8")):
            digest.update(column.astype(kind).tobytes())
    assert digest.hexdigest() == KNOWN_ANSWERS[name]
    assert RULES == 3


@given(st.permutations(range(12)), st.integers(1, 11))
def test_any_part_of_a_world_in_any_order_gives_the_same_readings(order: list[int], size: int) -> None:
    world = make_world([[PRODUCTION, STORAGE, CONSUMPTION]] * 4, is_solar=True)
    whole = step(world, Clock(TICK, 60, SEED)).readings
    places = np.array(order[:size])
    part = step(World(world.homes, world.devices.pick(np.sort(places))), Clock(TICK, 60, SEED)).readings
    for name in ("watts", "levels_wh", "flows_watts"):
        assert getattr(part, name).tolist() == getattr(whole, name)[np.sort(places)].tolist()


def steady(devices: Devices, *_: Any) -> Readings:
    """What is no model of ours: each device gives its id."""
    return Readings(devices.ids, devices.levels_wh, np.zeros(len(devices)))


def test_each_device_behaves_by_its_own_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smartenergy.simulation.step.MODELS", (*MODELS, Model("steady", (CONSUMPTION,), steady)))
    kinds, models = [[CONSUMPTION, STORAGE], [CONSUMPTION, CONSUMPTION]], [NEXT, 0, 0, NEXT]
    plain = step(make_world(kinds), Clock(TICK, 60, SEED)).readings
    outcome = step(make_world(kinds, models=models), Clock(TICK, 60, SEED))
    assert outcome.readings.watts.tolist() == [1, 0, plain.watts[2], 4]
    assert outcome.readings.levels_wh.tolist() == plain.levels_wh.tolist()
    assert outcome.totals.consumption_watts.tolist() == [1, plain.watts[2] + 4]


def losing(devices: Devices, *_: Any) -> Readings:
    """What is no model of ours: each device loses its id."""
    return Readings(devices.ids, devices.levels_wh, np.zeros(len(devices)), Losses(*[devices.ids * 1.0] * 3))


def test_what_a_model_says_is_lost_stands_at_its_devices_and_nothing_at_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("smartenergy.simulation.step.MODELS", (*MODELS, Model("losing", (STORAGE,), losing)))
    kinds = [[CONSUMPTION, STORAGE], [STORAGE, CONSUMPTION]]
    found = step(make_world(kinds, models=[0, NEXT, NEXT, 0]), Clock(TICK, 60, SEED)).readings.losses
    assert found is not None
    assert found.lost_wh.tolist() == found.driven_wh.tolist() == found.curtailed_wh.tolist() == [0, 2, 3, 0]
    assert step(make_world(kinds), Clock(TICK, 60, SEED)).readings.losses is None, "then they cost nothing"


def test_a_step_leaves_its_world_as_it_was() -> None:
    world = known_world()
    columns = {name: column for name, column in vars(world.devices).items() if name != "parameters"}
    before = {name: column.copy() for name, column in columns.items()}
    step(world, Clock(TICK, 60, SEED))
    assert all((columns[name] == was).all() for name, was in before.items())
