"""Light on the level ground, split into the sun's beam and what comes from the rest of the sky (Erbs 1982).

Erbs goes by the share of the light above the air that arrives. A low sun shines through more air, so little
arrives from a clear sky, and Erbs takes it for a cloudy one: a roof turned away would get more in the evening.
So below 23° that share is what it would be through the air of 23° (by the clearness of Perez, Ineichen, Seals and
Zelenka 1990).
"""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Floats
from smartenergy.simulation.exact import polynomial

LOWEST_COSINE = 0.0523
"""Below 3° of height, beams are no longer worked out from what falls on the level."""
LOWEST_SLANT = 0.01745
BRIGHTEST_BEAM = 0.9
"""The most of the light above the air that comes as a beam."""
DIM, BRIGHT = 0.22, 0.8
LOW_SUN = 0.39
"""The sine of 23°."""
THROUGH_LESS_AIR = (63.283, -21.363, 4.596, 0.4047, 1.0)
"""By what the share is raised, by how far the sine of the height is below that: Perez's ratio to 0.5%."""
BETWEEN = (12.336, -16.638, 4.388, -0.1604, 0.9511)


@dataclass(frozen=True)
class Light:
    """Irradiance, W/m², and what it takes to turn it onto a slope."""

    level: Floats
    """On the level ground, all in all."""
    diffuse: Floats
    """From the sky without the sun, on the level ground."""
    beam: Floats
    """Straight from the sun, on a surface that faces it."""
    around_sun: Floats
    """The share of diffuse light that comes from around the sun (Hay and Davies 1980)."""


def split(level: Floats, cos_zenith: Floats, extraterrestrial: Floats) -> Light:
    """What falls on the level ground, by where it comes from."""
    above = extraterrestrial * np.maximum(cos_zenith, LOWEST_SLANT)
    raised = polynomial(np.maximum(LOW_SUN - cos_zenith, 0.0), THROUGH_LESS_AIR)
    clearness = np.minimum(level / above * raised, 1.0)
    share = np.where(clearness <= DIM, 1.0 - 0.09 * clearness, polynomial(clearness, BETWEEN))
    diffuse = level * np.where(clearness > BRIGHT, 0.165, share)
    beam = (level - diffuse) / np.maximum(cos_zenith, LOWEST_COSINE)
    beam = np.minimum(beam, extraterrestrial * BRIGHTEST_BEAM)
    return Light(level, diffuse, beam, beam / extraterrestrial)
