"""Elementary functions with the same bits on every machine.

NumPy's own `exp`, `sin`, `log` and `power` differ in the last digits from one processor to the next (by the vector
instructions it has) and from one C library to the next. What is here uses only what IEEE 754 defines to the last
bit: + − × ÷, `sqrt`, `floor`, comparisons, and moves of bits. See docs/decisions/0055-exact-mathematics.md.
"""

from smartenergy.simulation.exact.exponential import exp, log, power
from smartenergy.simulation.exact.inverse import arctan2
from smartenergy.simulation.exact.normal import normal_cdf, normal_quantile
from smartenergy.simulation.exact.polynomial import polynomial
from smartenergy.simulation.exact.trigonometric import cos, sin, sincos

__all__ = ["arctan2", "cos", "exp", "log", "normal_cdf", "normal_quantile", "polynomial", "power", "sin", "sincos"]
