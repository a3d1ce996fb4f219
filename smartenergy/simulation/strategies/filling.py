"""How storage fills: with all its power until it is nearly full, then ever more slowly."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Floats


@dataclass(frozen=True)
class Filling:
    """What storage takes at most, on the home's side, by what it lacks. All arrays go together."""

    most_w: Floats
    least_w: Floats
    """It never takes less than this, or than the most,"""
    full_w: Floats
    """nor than this,"""
    more_w_per_wh: Floats
    """and this for each Wh that is missing."""

    def watts(self, missing_wh: Floats) -> Floats:
        """Where so much is missing."""
        return np.minimum(self.most_w, np.maximum(self.least_w, self.full_w + self.more_w_per_wh * missing_wh))
