"""Sine and cosine."""

import numpy as np

from smartenergy.kernel.arrays import Bools, Floats
from smartenergy.simulation.exact.polynomial import polynomial

TWO_OVER_PI = 0.6366197723675814
# π/2 in three parts of 33 bits: whole multiples of the first two, up to 2^20 of them, have no rounding.
QUARTER = (1.57079632673412561417e00, 6.07710050630396597660e-11, 2.02226624879595063154e-21)
SINE = (
    1.58969099521155010221e-10, -2.50507602534068634195e-08, 2.75573137070700676789e-06,
    -1.98412698298579493134e-04, 8.33333333332248946124e-03, -1.66666666666666324348e-01,
)  # fmt: skip
COSINE = (
    -1.13596475577881948265e-11, 2.08757232129817482790e-09, -2.75573143513906633035e-07,
    2.48015872894767294178e-05, -1.38888888888741095749e-03, 4.16666666666666019037e-02,
)  # fmt: skip
"""Of Sun's fdlibm, for a quarter turn around 0."""


def sincos(x: Floats | float) -> tuple[Floats, Floats]:
    """Sine and cosine of an angle in radians, to about 1e-16; |x| up to a million."""
    quarters = np.floor(np.multiply(x, TWO_OVER_PI) + 0.5)
    rest = x - quarters * QUARTER[0]
    rest -= quarters * QUARTER[1]
    rest -= quarters * QUARTER[2]
    square = rest * rest
    sine = rest + rest * square * polynomial(square, SINE)
    cosine = (1.0 - 0.5 * square) + square * square * polynomial(square, COSINE)
    return _turned(sine, cosine, quarters - 4.0 * np.floor(quarters * 0.25))


def _turned(sine: Floats, cosine: Floats, quarters: Floats) -> tuple[Floats, Floats]:
    is_odd: Bools = (quarters == 1.0) | (quarters == 3.0)
    turned_sine = np.where(is_odd, cosine, sine)
    turned_cosine = np.where(is_odd, sine, cosine)
    return (
        np.where(quarters >= 2.0, -turned_sine, turned_sine),
        np.where((quarters == 1.0) | (quarters == 2.0), -turned_cosine, turned_cosine),
    )


def sin(x: Floats | float) -> Floats:
    """The sine of an angle in radians."""
    return sincos(x)[0]


def cos(x: Floats | float) -> Floats:
    """The cosine of an angle in radians."""
    return sincos(x)[1]
