"""The normal distribution: its quantiles, and how much lies below a value."""

import numpy as np

from smartenergy.kernel.arrays import Floats
from smartenergy.simulation.exact.exponential import exp, log
from smartenergy.simulation.exact.polynomial import polynomial

# Wichura's AS 241 (PPND16): numerators and denominators for the middle, the sides and the tails.
MIDDLE = (
    (2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
     1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080e0),
    (5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
     5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0),
)  # fmt: skip
SIDES = (
    (7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0,
     3.64784832476320460504e0, 5.76949722146069140550e0, 4.63033784615654529590e0, 1.42343711074968357734e0),
    (1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
     6.89767334985100004550e-1, 1.67638483018380384940e0, 2.05319162663775882187e0, 1.0),
)  # fmt: skip
TAILS = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
     2.96560571828504891230e-1, 1.78482653991729133580e0, 5.46378491116411436990e0, 6.65790464350110377720e0),
    (2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
     1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0),
)  # fmt: skip
# Hart's approximation as West, "Better approximations to cumulative normal functions" (2005), gives it.
ABOVE = (3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
         221.213596169931, 220.206867912376)  # fmt: skip
BELOW = (8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
         637.333633378831, 793.826512519948, 440.413735824752)  # fmt: skip
FAR = 7.0
"""Where less than 2e-12 is left."""


def normal_quantile(share: Floats | float) -> Floats:
    """Below which value a share (0 < share < 1) of a standard normal lies, to about 1e-15."""
    off = np.subtract(share, 0.5)
    middle = 0.180625 - off * off
    distance = np.sqrt(-log(np.minimum(share, np.subtract(1.0, share))))
    beyond = np.where(distance <= 5.0, _ratio(distance - 1.6, SIDES), _ratio(distance - 5.0, TAILS))
    return np.where(middle >= 0.0, off * _ratio(middle, MIDDLE), np.where(off < 0.0, -beyond, beyond))


def _ratio(x: Floats, of: tuple[tuple[float, ...], tuple[float, ...]]) -> Floats:
    return polynomial(x, of[0]) / polynomial(x, of[1])


def normal_cdf(x: Floats | float) -> Floats:
    """Which share of a standard normal lies below a value, to about 1e-12."""
    distance = np.minimum(np.abs(x), FAR)
    below = exp(-0.5 * distance * distance) * _ratio(distance, (ABOVE, BELOW))
    return np.where(np.less(x, 0.0), below, 1.0 - below)
