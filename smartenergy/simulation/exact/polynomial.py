"""Polynomials by Horner's rule: the same operations in the same order, everywhere."""

from collections.abc import Sequence

from smartenergy.kernel.arrays import Floats


def polynomial(x: Floats, coefficients: Sequence[float]) -> Floats:
    """The value of a polynomial; its highest coefficient comes first."""
    value = x * coefficients[0]
    value += coefficients[1]
    for coefficient in coefficients[2:]:
        value *= x
        value += coefficient
    return value
