"""What somebody wants at some times of day: to charge, to discharge or to hold; else as for own use."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from smartenergy.kernel.arrays import Bools
from smartenergy.simulation.shares import FULL
from smartenergy.simulation.strategies.ahead import Ahead
from smartenergy.simulation.strategies.reasons import Reason
from smartenergy.simulation.strategies.schedule import Schedule, steady
from smartenergy.simulation.strategies.self_consumption import SelfConsumption
from smartenergy.simulation.strategies.self_consumption import schedule as own_use
from smartenergy.simulation.strategies.setting import percent, problems, setting

EVERY_DAY = tuple(range(7))
DAY_MINUTES = 24 * 60
MOST_WINDOWS = 24


@dataclass(frozen=True)
class Window:
    """A time of day, and what is to be done then."""

    since: int = setting(0, "Minutes after midnight at which it begins", "min", 0, DAY_MINUTES - 1)
    until: int = setting(DAY_MINUTES, "and ends; before its beginning: the next day", "min", 1, DAY_MINUTES)
    weekdays: tuple[int, ...] = setting(EVERY_DAY, "Days on which it begins, Monday being 0")
    action: Literal["charge", "discharge", "hold"] = setting("charge", "What is to be done")
    target_percent: int = percent(100, "Up to where it is charged, or down to where it is discharged")
    watts: int = setting(0, "At most with this power; 0: as much as can be", "W", 0, 100_000_000)

    def holds(self, ahead: Ahead) -> Bools:
        """When it does; after midnight it belongs to the day on which it began."""
        begins = np.isin(ahead.weekday, self.weekdays)
        if self.since < self.until:
            return begins & (ahead.minute >= self.since) & (ahead.minute < self.until)
        began = np.isin((ahead.weekday - 1) % 7, self.weekdays)
        return (begins & (ahead.minute >= self.since)) | (began & (ahead.minute < self.until))

    def own_problems(self) -> Iterator[tuple[str, str]]:
        """What bounds do not say."""
        if not self.weekdays or not set(self.weekdays) <= set(EVERY_DAY):
            yield "weekdays", "must be some of 0 to 6"
        if self.since % 15 or self.until % 15:
            yield "since", "times must be full quarter hours"
        if self.since == self.until:
            yield "until", "must not be when it begins"


@dataclass(frozen=True)
class Windows:
    """Where several hold, the last of them does."""

    windows: tuple[Window, ...] = setting((), "Times of day with what is to be done")

    def own_problems(self) -> Iterator[tuple[str, str]]:
        """Those of its windows."""
        if len(self.windows) > MOST_WINDOWS:
            yield "windows", f"must be {MOST_WINDOWS} at the most"
        for number, window in enumerate(self.windows):
            yield from ((f"windows.{number}.{name}", words) for name, words in problems(window))


def schedule(ahead: Ahead, settings: Windows) -> Schedule:
    """Own use, and windows over it."""
    found = own_use(ahead, SelfConsumption())
    for window in settings.windows:
        found = found.where(window.holds(ahead), _inside(ahead, window))
    waits = np.full(len(ahead), any(window.action == "charge" for window in settings.windows))
    return found.with_cars(found.reasons == Reason.WINDOW_CHARGES, waits)


def _inside(ahead: Ahead, window: Window) -> Schedule:
    target = window.target_percent * FULL // 100
    levels, reason = {
        "charge": ((target, FULL, FULL, FULL), Reason.WINDOW_CHARGES),
        "discharge": ((0, 0, target, target), Reason.WINDOW_DISCHARGES),
        "hold": ((0, 0, FULL, FULL), Reason.WINDOW_HOLDS),
    }[window.action]
    return replace(steady(ahead, levels, reason), watts=np.full(len(ahead), window.watts, np.int64))
