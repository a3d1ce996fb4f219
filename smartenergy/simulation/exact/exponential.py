"""Exponential, logarithm and powers."""

import math

import numpy as np

from smartenergy.kernel.arrays import Floats
from smartenergy.simulation.exact.polynomial import polynomial

LOG2_E = 1.4426950408889634
# ln 2 in two parts: whole multiples of the first, up to 2^11 of them, have no rounding (Cody and Waite).
LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
LEAST, MOST = -708.0, 709.0
"""Beyond these a result would be no normal number: it is that of the bound."""
EXPONENT_BIAS = 1023
FRACTION_BITS = 52
TAYLOR = tuple(1.0 / math.factorial(n) for n in range(13, -1, -1))
ROOT_HALF = 0.7071067811865476
ATANH = tuple(2.0 / n for n in range(21, 0, -2))
"""ln m = 2 atanh((m − 1)/(m + 1)), in odd powers."""


def exp(x: Floats | float) -> Floats:
    """e to the power of x, to about 1e-15 of it."""
    x = np.clip(x, LEAST, MOST)
    twos = np.floor(x * LOG2_E + 0.5)
    rest = x - twos * LN2_HIGH
    rest -= twos * LN2_LOW
    return polynomial(rest, TAYLOR) * _power_of_two(twos)


def _power_of_two(exponents: Floats) -> Floats:
    bits = (exponents.astype(np.int64) + EXPONENT_BIAS) << FRACTION_BITS
    power: Floats = bits.view(np.float64)
    return power


def log(x: Floats | float) -> Floats:
    """The natural logarithm of a positive number, to about 1e-15."""
    fraction, exponent = np.frexp(x)
    small = fraction < ROOT_HALF
    fraction = np.where(small, fraction * 2.0, fraction)
    twos = exponent - small.astype(np.float64)
    slope = (fraction - 1.0) / (fraction + 1.0)
    series = polynomial(slope * slope, ATANH) * slope
    return (series + twos * LN2_LOW) + twos * LN2_HIGH


def power(x: Floats | float, exponent: Floats | float) -> Floats:
    """A positive number to a power, to about 1e-14 of it for moderate powers."""
    return exp(exponent * log(x))
