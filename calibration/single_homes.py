"""Single homes by the minute: how restless they are, and that they never repeat."""

import numpy as np

from calibration.germany import DAY, MINUTE, NEW_YEAR
from calibration.households import fleet_watts
from calibration.references import CREST
from calibration.table import Row, around, at_most
from smartenergy.kernel.arrays import Floats

HOMES, FIRST = 100, 5_001
SEEDS = (31, 32, 33, 34, 35, 36)
"""Those by which the models were fitted; docs/simulation.md says what others (41 to 46) come to."""
WEEKS = (14, 196)
"""Days of the year on which weeks begin that are looked at."""
SELF = "one home: correlation with itself after"
LAGS = {1: 0.90, 5: 0.80, 15: 0.60}


def correlation(values: Floats, lag: int) -> float:
    """Of a series with itself, later."""
    off = values - values.mean()
    return float((off[lag:] * off[:-lag]).mean() / off.var())


def rows() -> list[Row]:
    """The median home's statistics, as means of several seeds."""
    found = np.mean([_statistics(_series(seed)) for seed in SEEDS], axis=0).tolist()
    step, large, first, fifth, fifteenth, half_hour, by_minute, by_quarter = found
    lagged = zip(LAGS.items(), (first, fifth, fifteenth), strict=True)
    return [
        around("one home: mean step from minute to minute, W", 50, 5, step, CREST, 0),
        around("one home: share of steps over 500 W", 0.02, 0.004, large, CREST, 3),
        *(around(f"{SELF} {lag} min", target, 0.04, value, CREST) for (lag, target), value in lagged),
        Row(f"{SELF} 30 min, quarter hours", 0.39, 0.75, half_hour, CREST),
        Row("one home: load factor, minutes", 0.05, 0.085, by_minute, CREST, 3),
        Row("one home: load factor, quarter hours", 0.054, 0.117, by_quarter, CREST, 3),
        *repetition_rows(),
    ]


def _series(seed: int) -> Floats:
    """Homes, weeks, minutes."""
    weeks = [NEW_YEAR + day * DAY + np.arange(7 * 1440) * MINUTE for day in WEEKS]
    return np.stack([fleet_watts(HOMES, week, FIRST, seed) for week in weeks], axis=1).astype(np.float64)


def _statistics(series: Floats) -> list[float]:
    steps = np.abs(np.diff(series, axis=2)).reshape(HOMES, -1)
    quarters = series.reshape(HOMES, -1, 15).mean(axis=2)
    return [
        float(np.median(steps.mean(axis=1))), float(np.median((steps > 500).mean(axis=1))),
        *(_lagged(series, lag) for lag in LAGS), _lagged(quarters, 2),
        _load_factor(series), _load_factor(quarters),
    ]  # fmt: skip


def _load_factor(series: Floats) -> float:
    values = series.reshape(HOMES, -1)
    return float(np.median(values.mean(axis=1) / values.max(axis=1)))


def _lagged(series: Floats, lag: int) -> float:
    return float(np.median([correlation(home.ravel(), lag) for home in series]))


def repetition_rows() -> list[Row]:
    """What is left of homes' minutes without the hours' mean over all homes, against a week and a year later."""
    days = np.arange(28)
    minutes = days[:, np.newaxis] * DAY + np.arange(288) * 5 * MINUTE
    instants = [NEW_YEAR + start * DAY + minutes for start in (14, 21, 379)]
    first, week, year = (_residual(fleet_watts(HOMES, some.ravel(), FIRST)) for some in instants)
    return [
        at_most(f"{SELF} 7 days", 0.1, _together(first, week), "no repetition"),
        at_most(f"{SELF} 365 days", 0.1, _together(first, year), "no repetition"),
    ]


def _residual(watts: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Floats:
    """Less what a home does at that time of day in these weeks, and less what all do at the instant."""
    values = watts.astype(np.float64).reshape(len(watts), -1, 288)
    values = values - values.mean(axis=1, keepdims=True)
    return np.asarray((values - values.mean(axis=0, keepdims=True)).reshape(len(watts), -1))


def _together(one: Floats, other: Floats) -> float:
    return float(np.median([np.corrcoef(a, b)[0, 1] for a, b in zip(one, other, strict=True)]))
