"""How solar panels behave at a tick."""

import numpy as np

from smartenergy.kernel.arrays import Floats
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices.solar.output import solar_watts
from smartenergy.simulation.devices.solar.panels import kept_panels
from smartenergy.simulation.devices.solar.roofs import Roofs, drawn
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.world import Devices, InEffect, Readings, shown

COLUMNS = {
    "peak_watts": "peak_watts", "tilt": "tilt", "azimuth": "azimuth", "inverter_watts": "inverter_watts",
    "losses_percent": "losses",
}  # fmt: skip
"""Where roofs have each parameter."""


def run(devices: Devices, around: Surroundings, clock: Clock) -> Readings:
    """What roofs give in the middle of a tick."""
    place = around.place[devices.home]
    panels = kept_panels(_said(devices), clock.seed, devices.ids, around.sites, place)
    return shown(devices, solar_watts(panels, place, around.weather))


def in_effect(devices: Devices, around: Surroundings, clock: Clock) -> InEffect:
    """All parameters of roofs: as somebody gave them, else from their own hash."""
    latitude = around.homes.particulars.latitudes[devices.home]
    roofs = drawn(_said(devices), clock.seed, devices.ids, latitude)
    return {name: getattr(roofs, column) for name, column in COLUMNS.items()}


def _said(devices: Devices) -> Roofs:
    unsaid: Floats = np.full(len(devices), np.nan)
    given = {column: devices.given.get(name, unsaid) for name, column in COLUMNS.items()}
    return Roofs(**given, horizon_east=unsaid, horizon_west=unsaid)
