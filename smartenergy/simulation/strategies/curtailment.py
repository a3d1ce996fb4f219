"""What the connection cannot give out, solar panels do not make: their inverters turn down.

Panels of `uniform` keep to their own rules, and generators are nobody's to turn down: where these alone are more
than the connection takes, all other panels stand still and the limit is exceeded by the rest.
"""

from dataclasses import replace

import numpy as np

from smartenergy.kernel.arrays import Bools, Floats, Ints
from smartenergy.kernel.units import MWH_PER_WH
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.energy import energy_mwh
from smartenergy.simulation.world import PRODUCTION, Losses, Readings, World

UNIFORM = 0


def curtail(world: World, readings: Readings, excess: Ints, clock: Clock) -> Readings:
    """Readings with the panels of each home turned down until `excess`, mWh of a tick, is not made.

    In whole watts, so by less than a watt more than is needed. Panels of one home are turned down alike. Of many
    ticks watts and excess have a row each.
    """
    devices = world.devices
    of_the_sun = (devices.kinds == PRODUCTION) & devices.is_solar
    bends = of_the_sun & (devices.models != UNIFORM)
    could = readings.watts * bends
    gives = _shared(world, could, _most(world, readings, of_the_sun, could, excess, clock))
    losses = readings.losses or Losses.none(len(devices))
    return replace(
        readings,
        watts=np.where(bends, gives, readings.watts),
        losses=replace(losses, curtailed_wh=_not_made(could - gives, clock)),
    )


def _most(world: World, readings: Readings, of_the_sun: Bools, could: Ints, excess: Ints, clock: Clock) -> Ints:
    """The most watts of each home's panels whose energy, rounded as in the ledger, leaves the excess unmade."""
    made, bending = world.sum_by_home(readings.watts * of_the_sun), world.sum_by_home(could)
    allowed = energy_mwh(made, clock.interval_seconds) - excess
    # The inverse of `energy_mwh`, which has 5/18 mWh for each watt and second, halves up.
    watts = (18 * allowed + 8) // (5 * clock.interval_seconds)
    return np.clip(watts - (made - bending), 0, bending)


def _shared(world: World, could: Ints, most: Ints) -> Ints:
    """Each panel's part of what its home may make, in whole watts that add up."""
    home, total = world.devices.home, world.sum_by_home(could)
    running, total = np.cumsum(could, axis=-1), np.maximum(total, 1)[..., home]
    before = (running - could)[..., world.first_devices][..., home]
    until = (running - before) * most[..., home] // total
    since = (running - could - before) * most[..., home] // total
    return until - since


def _not_made(watts: Ints, clock: Clock) -> Floats:
    """Wh, of whole mWh."""
    return np.divide(energy_mwh(watts, clock.interval_seconds), MWH_PER_WH)
