"""What is told of a parameter that nobody said is what the device behaves by."""

from dataclasses import replace

import numpy as np
import pytest

from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices import MODELS, parameters_of
from smartenergy.simulation.devices.in_effect import drawn_and_given, in_effect
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.step import step
from smartenergy.simulation.world import CONSUMPTION, Given, World
from tests.worlds import make_world

CLOCK = Clock(tick=1_795_425_060, interval_seconds=60, seed=42)
DRAWN = [number for number, model in enumerate(MODELS) if any(field.drawn for field in parameters_of(model))]
of_each_model = pytest.mark.parametrize("model", DRAWN, ids=lambda number: MODELS[number].name)
LOAD = 3


def world_of(model: int, count: int = 40) -> World:
    """Homes with a device of a model each, of which nothing is said, beside one that always uses 3 kW."""
    kind, constant = MODELS[model].kinds[0], next(n for n, one in enumerate(MODELS) if one.name == "constant")
    unsaid: Given = {field.name: np.full(count, np.nan) for field in parameters_of(MODELS[model])}
    return make_world(
        [[kind, CONSUMPTION]] * count,
        models=[model, constant] * count,
        parameters={model: unsaid, constant: {"watts": np.full(count, 3_000.0)}},
    )


def given_to(world: World, model: int, given: Given) -> World:
    return replace(world, devices=replace(world.devices, parameters={**world.devices.parameters, model: given}))


def effective(world: World, model: int, clock: Clock = CLOCK) -> Given:
    found = drawn_and_given(model, world.devices.of_model(model)[1], Surroundings(world.homes, clock), clock)
    return {name: column.astype(np.float64) for name, column in found.items()}


@of_each_model
def test_a_device_behaves_as_if_what_is_in_effect_had_been_said(model: int) -> None:
    unsaid = world_of(model)
    said = given_to(unsaid, model, effective(unsaid, model))
    for hours in range(0, 24 * 366, 171):
        clock = replace(CLOCK, tick=CLOCK.tick + hours * 3_600)
        drawn, given = step(unsaid, clock).readings, step(said, clock).readings
        assert np.array_equal(drawn.watts, given.watts)
        assert np.array_equal(drawn.levels_wh, given.levels_wh)


@of_each_model
def test_all_parameters_are_in_effect_within_their_bounds(model: int) -> None:
    world = world_of(model)
    places, _ = world.devices.of_model(model)
    told = in_effect(world, CLOCK)
    for values in (told[place] for place in places.tolist()):
        assert values.keys() == {field.name for field in parameters_of(MODELS[model])}
        for field in parameters_of(MODELS[model]):
            value = values[field.name]
            assert type(value) is field.type
            assert field.lowest is None or field.lowest <= value
            assert field.highest is None or value <= field.highest


@of_each_model
def test_what_somebody_said_is_in_effect(model: int) -> None:
    world = world_of(model, 3)
    for field in parameters_of(MODELS[model]):
        value = 1.0 if field.type is bool else float(field.highest or 1)
        nothing = world.devices.parameters[model]
        said = given_to(world, model, {**nothing, field.name: np.full(3, value)})
        places, _ = said.devices.of_model(model)
        assert in_effect(said, CLOCK)[places[0]][field.name] == value


@of_each_model
def test_what_is_in_effect_is_the_same_at_every_tick(model: int) -> None:
    world = world_of(model)
    later = replace(CLOCK, tick=CLOCK.tick + 12_345 * 60)
    assert in_effect(world, CLOCK) == in_effect(world, later)


def test_a_model_of_which_nothing_is_drawn_does_what_was_said() -> None:
    world = world_of(next(n for n, one in enumerate(MODELS) if one.name == "battery"), 1)
    assert in_effect(world, CLOCK)[1] == {"watts": LOAD * 1_000}
