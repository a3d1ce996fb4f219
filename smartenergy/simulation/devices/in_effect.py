"""What is in effect of devices' parameters: as somebody gave them, else as their models draw them."""

from typing import Any

import numpy as np

from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices import MODELS, parameters_of
from smartenergy.simulation.devices.device_field import DeviceField
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.world import Devices, InEffect, World

DIGITS = 6
"""So many tell of a drawn number what is worth telling."""
Values = dict[str, int | float | bool]


def in_effect(world: World, clock: Clock) -> list[Values]:
    """The parameters of each device of a world by name, in the world's order.

    The very functions answer that the models behave by. Of no instant: a clock's tick is not looked at.
    """
    found: list[Values] = [{} for _ in range(len(world))]
    around = Surroundings(world.homes, clock)
    for model in np.unique(world.devices.models).tolist():
        places, devices = world.devices.of_model(model)
        columns = drawn_and_given(model, devices, around, clock)
        for field in parameters_of(MODELS[model]):
            for place, value in zip(places.tolist(), columns[field.name].tolist(), strict=True):
                found[place][field.name] = _told(field, value)
    return found


def drawn_and_given(model: int, devices: Devices, around: Surroundings, clock: Clock) -> InEffect:
    """All parameters of devices that are of one model, unrounded."""
    ask = MODELS[model].in_effect
    return ask(devices, around, clock) if ask else devices.given


def _told(field: DeviceField, value: Any) -> int | float | bool:
    if field.type is bool:
        return bool(value)
    return round(value) if field.type is int else float(f"{value:.{DIGITS}g}")
