"""The angle of a direction."""

import math

import numpy as np

from smartenergy.kernel.arrays import Floats
from smartenergy.simulation.exact.polynomial import polynomial

ABOVE = (
    -8.750608600031904122785e-1, -1.615753718733365076637e1, -7.500855792314704667340e1,
    -1.228866684490136173410e2, -6.485021904942025371773e1,
)  # fmt: skip
BELOW = (
    1.0, 2.485846490142306297962e1, 1.650270098316988542046e2, 4.328810604912902668951e2,
    4.853903996359136964868e2, 1.945506571482613964425e2,
)  # fmt: skip
"""Of Cephes' atan, for |x| ≤ 0.66."""
NEAR = 0.66


def arctan2(y: Floats | float, x: Floats | float) -> Floats:
    """The angle of the direction (x, y), −π to π, to about 1e-15; 0 for no direction."""
    y, x = np.broadcast_arrays(np.asarray(y, np.float64), np.asarray(x, np.float64))
    across, along = np.abs(y), np.abs(x)
    greater, less = np.maximum(across, along), np.minimum(across, along)
    angle = _arctan(np.divide(less, greater, out=np.zeros(greater.shape), where=greater > 0.0))
    angle = np.where(across > along, math.pi / 2 - angle, angle)
    angle = np.where(x < 0.0, math.pi - angle, angle)
    return np.where(y < 0.0, -angle, angle)


def _arctan(ratio: Floats) -> Floats:
    """Of 0 to 1; what is far from 0 is turned by an eighth of a circle."""
    is_far = ratio > NEAR
    near = np.where(is_far, (ratio - 1.0) / (ratio + 1.0), ratio)
    square = near * near
    angle = near + near * (square * polynomial(square, ABOVE) / polynomial(square, BELOW))
    return np.where(is_far, angle + math.pi / 4, angle)
