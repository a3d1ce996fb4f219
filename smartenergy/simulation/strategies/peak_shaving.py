"""Keep import below a cap: what is kept for that is used for nothing else, and filled up below the cap."""

from dataclasses import dataclass, replace

import numpy as np

from smartenergy.simulation.shares import FULL
from smartenergy.simulation.strategies.ahead import Ahead
from smartenergy.simulation.strategies.reasons import Reason
from smartenergy.simulation.strategies.schedule import Schedule, steady
from smartenergy.simulation.strategies.setting import percent, setting


@dataclass(frozen=True)
class PeakShaving:
    """The cap, and what is kept for it."""

    cap_watts: int = setting(5_000, "Most import that is wanted", "W", 1, 100_000_000)
    kept_percent: int = percent(50, "What is kept for loads above the cap")


def schedule(ahead: Ahead, settings: PeakShaving) -> Schedule:
    """The same at any time: above what is kept it is as for own use."""
    kept = settings.kept_percent * FULL // 100
    always = steady(ahead, (kept, FULL, kept, FULL), Reason.SHAVES_PEAKS)
    cap = np.full(len(ahead), settings.cap_watts, np.int64)
    return replace(always, to_peak=np.zeros_like(always.to_load), cap_watts=cap)
