"""Which parameters devices go by: as somebody said them, else as their model draws them for each."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from smartenergy.kernel.errors import NotFoundError
from smartenergy.kernel.extensions import db, settings
from smartenergy.models import Device
from smartenergy.models.device import PARAMETERS
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices import MODELS
from smartenergy.simulation.devices.in_effect import Values, in_effect
from smartenergy.simulation.kinds import KIND_NAMES
from smartenergy.simulation.world import Devices, Given, World
from smartenergy.storage import fleet_store

NUMBERS = {model.name: number for number, model in enumerate(MODELS)}


def of_device(device: Device) -> Values:
    """All parameters of a device's model by name. Raises NotFoundError where its home went meanwhile."""
    found = of_devices([device])
    if device.id not in found:
        raise NotFoundError(f"You have no device {device.id}.")
    return found[device.id]


def of_all_read() -> dict[int, Values]:
    """The same of all devices that the session at hand has read, by their ids."""
    return of_devices(one for one in db.session if isinstance(one, Device))


def of_devices(devices: Iterable[Device]) -> dict[int, Values]:
    """All parameters of the models of devices, by the devices' ids; those of an owner at once.

    What is in a home that went meanwhile is left out.
    """
    found: dict[int, Values] = {}
    having = defaultdict[int, list[Device]](list)
    for one in devices:
        if PARAMETERS.get(one.model):
            having[one.user_id].append(one)
        else:
            found[one.id] = {}
    for user_id, theirs in having.items():
        found |= _of_owner(user_id, theirs)
    return found


def _of_owner(user_id: int, devices: Sequence[Device]) -> dict[int, Values]:
    homes = fleet_store.read_homes(driver_cursor(), (user_id, user_id + 1))
    places = {home_id: place for place, home_id in enumerate(homes.ids.tolist())}
    there = [one for one in devices if one.home_id in places]
    world = World(homes, _as_devices(there, [places[one.home_id] for one in there]))
    clock = Clock(0, settings.simulation_interval_seconds, settings.simulation_seed)
    return {one.id: values | _said(one) for one, values in zip(there, in_effect(world, clock), strict=True)}


def _said(device: Device) -> Values:
    return {name: value for name, value in device.parameters.items() if value is not None}


def _as_devices(stored: Sequence[Device], places: Sequence[int]) -> Devices:
    details = [one.other_details for one in stored]
    models = np.array([NUMBERS[one.model] for one in stored], np.int16)
    return Devices(
        home=np.array(places, np.int64), ids=np.array([one.id for one in stored], np.int64),
        kinds=np.array([KIND_NAMES.index(one.device_type) for one in stored], np.int16), models=models,
        is_solar=np.array([bool(one.get("is_solar")) for one in details], np.bool_),
        capacities_wh=np.array([one.get("total_capacity_wh", 0) for one in details], np.float64),
        levels_wh=np.array([one.get("current_level_wh", 0) for one in details], np.float64),
        parameters={NUMBERS[name]: _given(stored, name) for name in {one.model for one in stored}},
    )  # fmt: skip


def _given(stored: Sequence[Device], model: str) -> Given:
    """What was said of the devices of a model: NaN where nothing was."""
    said = [one.parameters for one in stored if one.model == model]
    return {name: np.array([one[name] for one in said], np.float64) for name in PARAMETERS[model]}
