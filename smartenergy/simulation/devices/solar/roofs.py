"""Roofs with panels: what was said of them, and what is drawn where nothing was said."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.simulation.exact import exp
from smartenergy.simulation.hashed import normal, uniform
from smartenergy.simulation.streams import Stream

MEDIAN_PEAK_WATTS, PEAK_SPREAD = 5_000.0, 0.45
TILT, TILT_SPREAD, FLATTEST, STEEPEST = 32.0, 9.0, 5.0, 60.0
SOUTH, AZIMUTH_SPREAD = 180.0, 45.0
SIZING, SIZING_SPREAD = 1.15, 0.08
"""Peak watts a watt of the inverter."""
LOSS, LOSS_SPREAD, LEAST_LOSS, MOST_LOSS = 14.0, 2.0, 8.0, 22.0
HIGHEST_HORIZON = 12.0


@dataclass(frozen=True)
class Roofs:
    """One element a device; what nobody said is NaN, until it is drawn."""

    peak_watts: Floats
    """Of the panels, under 1,000 W/m² at 25 °C."""
    tilt: Floats
    """Degrees from level, 0 to 90."""
    azimuth: Floats
    """Degrees from north over east: 180 is south."""
    inverter_watts: Floats
    """The most that it gives."""
    losses: Floats
    """Percent: dirt, wiring, mismatch, shade."""
    horizon_east: Floats
    """How high what stands in the east hides the sun, degrees; and in the west."""
    horizon_west: Floats


def nothing_said(count: int) -> Roofs:
    """Roofs of which everything will be drawn."""
    return Roofs(*(np.full(count, np.nan) for _ in range(7)))


def drawn(roofs: Roofs, seed: int, ids: Ints, latitude: Floats) -> Roofs:
    """The roofs, with what was not said drawn from seed and device; south of the equator they face north."""
    tilt = np.clip(TILT + TILT_SPREAD * normal(seed, Stream.SOLAR_TILT, ids), FLATTEST, STEEPEST)
    facing = np.where(latitude < 0.0, 0.0, SOUTH) + AZIMUTH_SPREAD * normal(seed, Stream.SOLAR_AZIMUTH, ids)
    peak = _or(roofs.peak_watts, MEDIAN_PEAK_WATTS * exp(PEAK_SPREAD * normal(seed, Stream.SOLAR_PEAK, ids)))
    sizing = SIZING + SIZING_SPREAD * np.clip(normal(seed, Stream.SOLAR_SIZING, ids), -2.0, 2.0)
    losses = np.clip(LOSS + LOSS_SPREAD * normal(seed, Stream.SOLAR_LOSS, ids), LEAST_LOSS, MOST_LOSS)
    return Roofs(
        peak, _or(roofs.tilt, tilt), _or(roofs.azimuth, facing - 360.0 * np.floor(facing / 360.0)),
        _or(roofs.inverter_watts, peak / sizing), _or(roofs.losses, losses),
        _or(roofs.horizon_east, HIGHEST_HORIZON * uniform(seed, Stream.SOLAR_HORIZON_EAST, ids)),
        _or(roofs.horizon_west, HIGHEST_HORIZON * uniform(seed, Stream.SOLAR_HORIZON_WEST, ids)),
    )  # fmt: skip


def _or(said: Floats, otherwise: Floats) -> Floats:
    return np.where(np.isnan(said), otherwise, said)
