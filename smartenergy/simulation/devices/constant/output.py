"""What a device of constant power gives or uses."""

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints


def constant_watts(watts: Floats) -> Ints:
    """The power that was named, in whole watts; never negative."""
    return np.rint(np.maximum(watts, 0.0)).astype(np.int64)
