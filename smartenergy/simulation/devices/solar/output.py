"""From light to watts: onto the slope (Hay and Davies 1980), through panels and inverter (PVWatts)."""

from functools import partial

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.simulation.devices.solar.panels import Panels
from smartenergy.simulation.drivers.irradiance import LOWEST_SLANT, Light
from smartenergy.simulation.drivers.spots import as_rows, mapped, spots
from smartenergy.simulation.drivers.sun import Sun, raised
from smartenergy.simulation.drivers.weather import Weather

GLASS = 0.05
"""How much more glass throws back, the flatter light falls on it (ASHRAE)."""
FLATTEST_LIGHT = 0.05
WARMING = 1.0 / 29.0
"""K a W/m²: panels on a roof in a light wind (Faiman)."""
STANDARD_TEMPERATURE, PER_KELVIN = 25.0, -0.0037
NOMINAL, REFERENCE = 0.96, 0.9637
"""The inverter's efficiency, and that of the one by which PVWatts shaped its curve."""
CURVE = (-0.0162, 0.9858, -0.0059)
LEAST_LOAD = 1e-4
PENUMBRA = 0.06
"""From the horizon down to how far below it (as a sine) a roof gets less of the sun: it is no point."""


def solar_watts(panels: Panels, home: Ints, weather: Weather) -> Floats:
    """What devices give; `home` is the place of each device's home among the weather's places.

    Not rounded. At one instant an element a device, at many a row a device and a column an instant.
    """
    if np.ndim(weather.instants) > 0:
        return _over_time(panels, home, weather)
    here = spots(weather.is_up[home])
    if len(here) == 0:
        return np.zeros(here.shape)
    at_home = partial(here.of_places, which=home)
    light = mapped(weather.light, at_home)
    height, temperature = at_home(weather.cos_zenith), at_home(weather.temperature)
    return here.spread(watts_of(here.at_places(panels), weather.sun, height, light, temperature))


def _over_time(panels: Panels, home: Ints, weather: Weather) -> Floats:
    """Whenever the sun is up anywhere: rows are picked in a fraction of the time that single elements take."""
    watts = np.zeros((len(home), len(weather.sun.x)))
    lit = np.flatnonzero(weather.is_up.any(axis=0))
    if not len(lit):
        return watts
    is_one_day = lit[-1] - lit[0] < len(lit)
    when = slice(lit[0], lit[-1] + 1) if is_one_day else lit

    def at_home(column: Floats) -> Floats:
        return column[:, when][home]

    sun, light = mapped(weather.sun, lambda column: column[when]), mapped(weather.light, at_home)
    height, temperature = at_home(weather.cos_zenith), at_home(weather.temperature)
    watts[:, when] = watts_of(as_rows(panels), sun, height, light, temperature)
    return watts


def watts_of(panels: Panels, sun: Sun, cos_zenith: Floats, light: Light, temperature: Floats) -> Floats:
    """What panels give under a sun that is up."""
    shone = on_slope(panels, sun, cos_zenith, light)
    cell = temperature + shone * WARMING
    direct = panels.peak_watts * shone * (1.0 + PER_KELVIN * (cell - STANDARD_TEMPERATURE))
    return inverted(direct, panels.inverter_watts)


def on_slope(panels: Panels, sun: Sun, cos_zenith: Floats, light: Light) -> Floats:
    """Irradiance that reaches the cells, W/m²."""
    height = raised(cos_zenith)
    facing = np.maximum(sun.along(*panels.normal), 0.0)
    through = facing * glass(facing) * _unhidden(panels, sun, height)
    beams = light.beam + light.diffuse * light.around_sun / np.maximum(height, LOWEST_SLANT)
    return beams * through + light.diffuse * (1.0 - light.around_sun) * panels.sky + light.level * panels.ground


def glass(cos_incidence: Floats) -> Floats:
    """Which share of a beam the glass lets through."""
    share = (1.0 + GLASS) - GLASS / np.maximum(cos_incidence, FLATTEST_LIGHT)
    return np.maximum(share, 0.0)


def _unhidden(panels: Panels, sun: Sun, height: Floats) -> Floats:
    eastward = sun.x * panels.east[0] + sun.y * panels.east[1]
    horizon = np.where(eastward > 0.0, panels.horizon_east, panels.horizon_west)
    return np.clip((height - horizon) * (1.0 / PENUMBRA) + 1.0, 0.0, 1.0)


def inverted(direct_watts: Floats, inverter_watts: Floats) -> Floats:
    """What an inverter makes of the panels' power, at most its size."""
    load = np.maximum(direct_watts * NOMINAL / inverter_watts, LEAST_LOAD)
    efficiency = (NOMINAL / REFERENCE) * (CURVE[0] * load + CURVE[1] + CURVE[2] / load)
    return np.clip(direct_watts * efficiency, 0.0, inverter_watts)
