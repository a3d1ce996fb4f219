"""Quarter hours to look at, for tests of strategies."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from smartenergy.kernel.arrays import Ints
from smartenergy.simulation.strategies.ahead import Ahead
from smartenergy.simulation.strategies.backup import Backup
from smartenergy.simulation.strategies.common import Common
from smartenergy.simulation.strategies.peak_shaving import PeakShaving
from smartenergy.simulation.strategies.price import PriceRule
from smartenergy.simulation.strategies.registry import STRATEGIES
from smartenergy.simulation.strategies.time_of_use import TimeOfUse
from smartenergy.simulation.strategies.windows import Window, Windows

MONDAY = 1_795_392_000  # 23 November 2026, 00:00 UTC


def days(buy: Any = 300_000, sell: Any = 80_000, count: int = 1, known: Any = True) -> Ahead:
    """Whole days from a Monday on; prices by the hour of one day, or one for all."""
    quarters = 96 * count
    minute = np.tile(np.arange(96) * 15, count)
    day = np.repeat(np.arange(count), 96)

    def spread(values: Any, kind: Any = np.int64) -> Any:
        each = np.asarray(values, kind)
        return np.full(quarters, each) if each.ndim == 0 else np.tile(np.repeat(each, 4), count)

    starts = MONDAY + np.arange(quarters) * 900
    return Ahead(starts, day, day % 7, minute, spread(buy), spread(sell), spread(known, np.bool_))


def three_bands() -> Ahead:
    """Cheap until 06:00, dear from 17:00 to 21:00, else between."""
    return days([190_000] * 6 + [300_000] * 11 + [420_000] * 4 + [300_000] * 3)


def at(hour: float) -> int:
    """The place of a quarter hour."""
    return int(hour * 4)


PERCENT = st.integers(0, 100)
PRICES = st.lists(st.integers(-100_000, 900_000), min_size=24, max_size=24)


@st.composite
def prospects(draw: st.DrawFn) -> Ahead:
    return days(
        draw(PRICES),
        draw(PRICES),
        draw(st.integers(1, 3)),
        draw(st.lists(st.booleans(), min_size=24, max_size=24)),
    )


@st.composite
def some_windows(draw: st.DrawFn) -> Window:
    since, until = draw(st.lists(st.integers(0, 95), min_size=2, max_size=2, unique=True))
    action: Any = draw(st.sampled_from(["charge", "discharge", "hold"]))
    weekdays = tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=1))))
    return Window(since * 15, (until or 96) * 15, weekdays, action, draw(PERCENT), draw(st.integers(0, 9_000)))


@st.composite
def strategies(draw: st.DrawFn) -> tuple[str, Any, Common]:
    """Any strategy with any settings."""
    name = draw(st.sampled_from(list(STRATEGIES)))
    buy_below = draw(st.one_of(st.none(), st.integers(-100_000, 300_000)))
    settings = {
        "backup": Backup(draw(PERCENT)),
        "peak_shaving": PeakShaving(draw(st.integers(1, 9_000)), draw(PERCENT)),
        "price": PriceRule(buy_below, draw(st.one_of(st.none(), st.integers(300_000, 900_000))), draw(st.integers(0, 24)),
                           draw(PERCENT), draw(PERCENT)),
        "time_of_use": TimeOfUse(draw(PERCENT), draw(st.booleans()), draw(st.integers(50, 100))),
        "windows": Windows(tuple(draw(st.lists(some_windows(), max_size=4)))),
    }  # fmt: skip
    common = Common(draw(PERCENT), draw(st.booleans()), draw(st.booleans()), draw(PERCENT), draw(PERCENT))
    return name, settings.get(name, STRATEGIES[name].settings()), common


def whole(*shares: float) -> list[int]:
    """Levels in parts of all that a storage holds."""
    return [round(share * 10_000) for share in shares]


def levels_at(schedule: Any, hour: float) -> list[int]:
    names = ("from_grid", "from_surplus", "to_load", "to_grid")
    return [int(getattr(schedule, name)[at(hour)]) for name in names]


def ints(*values: int) -> Ints:
    return np.array(values, np.int64)
