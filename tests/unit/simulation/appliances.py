"""What the models of appliances answer in a street: run by itself, by tests, with other instructions of the processor."""

import json
from collections.abc import Callable
from hashlib import sha256

import numpy as np

from smartenergy.simulation.devices.air_conditioner import cooling as air_conditioner
from smartenergy.simulation.devices.heat_pump import heating, pumps
from smartenergy.simulation.devices.household import (
    base,
    cooking,
    dishwashing,
    entertainment,
    hot_water,
    laundry,
    lighting,
    refrigeration,
    whole,
)
from smartenergy.simulation.devices.vehicle import charging, habits, trips
from tests.unit.simulation.street import Street, homes, minutes, street

Answer = Callable[[Street], np.ndarray]
PARTS = (base, refrigeration, cooking, laundry, dishwashing, entertainment, lighting, hot_water, whole)


def of_part(part: object) -> Answer:
    return lambda at: part.watts(part.drawn(at.owner, {}), at.around)  # type: ignore[attr-defined]


def of_heat_pump(at: Street) -> np.ndarray:
    return heating.watts(pumps.drawn(at.owner, {}), at.time, at.outside, at.around.outside)


def of_air_conditioner(at: Street) -> np.ndarray:
    cooler = air_conditioner.drawn(at.owner, {})
    warm = at.outside + 30
    return air_conditioner.watts(cooler, at.time, at.around.life, warm, warm - 2, at.around.irradiance + 200)


def of_vehicle(at: Street) -> np.ndarray:
    car = trips.drawn(at.owner, {})
    now = habits.habits(car, at.time, at.free)
    return (
        now.driven_w
        + charging.power_w(car.charger_w, car.capacity_wh, car.capacity_wh * np.float32(0.99)) * now.wants
        + now.is_present
        + habits.ready_by(car, at.time, at.free) % 977
    )


ANSWERS: dict[str, Answer] = {part.__name__.rpartition(".")[2]: of_part(part) for part in PARTS} | {
    "heat_pump": of_heat_pump, "air_conditioner": of_air_conditioner, "vehicle": of_vehicle,
}  # fmt: skip


def bits(values: np.ndarray) -> bytes:
    return np.ascontiguousarray(values).tobytes()


def hashes() -> dict[str, str]:
    """Of each model: 41 homes at 200 instants, no multiple of the width of any vector."""
    at = street(homes(41), minutes(200, step=37))
    return {name: sha256(bits(answer(at))).hexdigest()[:16] for name, answer in ANSWERS.items()}


if __name__ == "__main__":
    print(json.dumps(hashes()))  # noqa: T201 - what it is for
