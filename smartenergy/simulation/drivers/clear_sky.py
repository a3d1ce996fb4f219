"""How bright it is without clouds: the model of Ineichen and Perez (2002), with Young's air mass (1994)."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Floats
from smartenergy.simulation.drivers.sun import Sun, raised
from smartenergy.simulation.exact import exp, polynomial, power

# The relative air mass over the cosine of the true zenith.
AIR_ABOVE = (1.002432, 0.148386, 0.0096467)
AIR_BELOW = (1.0, 0.149864, 0.0102963, 0.000303978)


@dataclass(frozen=True)
class Air:
    """What the height of a place makes of its air."""

    scale: Floats
    path: Floats
    """Of an air mass: how much light it takes."""
    clean: Floats
    dusty: Floats
    """Shares of that path: what clean air takes, and a unit of turbidity."""

    @classmethod
    def over(cls, altitude: Floats) -> "Air":
        """The air over places so many metres high."""
        pressure = power((44331.514 - altitude) / 11880.516, 1 / 0.1902632) * (100.0 / 101325.0)
        path = (3.92e-5 * altitude + 0.0387) * pressure
        return cls(5.09e-5 * altitude + 0.868, path, exp(altitude / -8000.0), exp(altitude / -1250.0))


def clear_sky(sun: Sun, cos_zenith: Floats, air: Air, turbidity: Floats) -> Floats:
    """Global irradiance on the level ground under a clear sky, W/m²; `turbidity` is Linke's."""
    seen = np.maximum(raised(cos_zenith), 0.0)
    mass = air_mass(cos_zenith)
    weakened = exp(-air.path * mass * (air.clean + air.dusty * (turbidity - 1.0)))
    return air.scale * sun.extraterrestrial * seen * weakened


def air_mass(cos_zenith: Floats) -> Floats:
    """Through how much air light comes, as a multiple of the way from straight above."""
    c = np.maximum(cos_zenith, 0.0)
    return polynomial(c, AIR_ABOVE) / polynomial(c, AIR_BELOW)
