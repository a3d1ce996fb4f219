"""How solar panels behave at a tick."""

import numpy as np

from smartenergy.kernel.arrays import Floats
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices.solar.output import solar_watts
from smartenergy.simulation.devices.solar.panels import kept_panels
from smartenergy.simulation.devices.solar.roofs import Roofs
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.world import Devices, Readings, shown

NAMES = ("peak_watts", "tilt", "azimuth", "inverter_watts", "losses_percent")


def run(devices: Devices, around: Surroundings, clock: Clock) -> Readings:
    """What roofs give in the middle of a tick."""
    place = around.place[devices.home]
    panels = kept_panels(_said(devices), clock.seed, devices.ids, around.sites, place)
    return shown(devices, solar_watts(panels, place, around.weather))


def _said(devices: Devices) -> Roofs:
    unsaid: Floats = np.full(len(devices), np.nan)
    peak, tilt, azimuth, inverter, losses = (devices.given.get(name, unsaid) for name in NAMES)
    return Roofs(peak, tilt, azimuth, inverter, losses, horizon_east=unsaid, horizon_west=unsaid)
