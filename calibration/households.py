"""A fleet of homes against the standard profile, and their spread."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from calibration.germany import DAY, HOUR, MINUTE, NEW_YEAR, SEED, Homes, homes, offsets
from calibration.references import BDEW, END_USES, H25_FREE_DAYS, H25_HOURS, H25_MONTHS, MEAN_HOME_KWH
from calibration.table import Row, around, at_least, at_most
from smartenergy.kernel.arrays import Floats, Ints, Singles
from smartenergy.simulation.devices.household import whole

FLEET = 2_000
EVERY = 5
"""Days from one that is looked at to the next: all weekdays come round."""
AT_ONCE = 50
CROWD = 500


@dataclass(frozen=True)
class Year:
    """A fleet's power at instants of a year."""

    watts: Singles
    """Homes down, instants across."""
    instants: Ints
    is_free: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]

    @property
    def hour(self) -> Ints:
        """The clock's."""
        return (self.instants + offsets(self.instants)) // HOUR % 24

    @property
    def month(self) -> Ints:
        """0 to 11."""
        return np.array([datetime.fromtimestamp(at, UTC).month - 1 for at in self.instants.tolist()])


def watts_of(at: Homes) -> Singles:
    """The everyday load."""
    return whole.watts(whole.drawn(at.owner, {}), at.around)


def fleet_watts(count: int, instants: Ints, first: int = 1, seed: int = SEED) -> Singles:
    """The everyday load of many homes, a few at a time."""
    some_at_once = np.array_split(np.arange(first, first + count), -(-count // AT_ONCE))
    return np.concatenate([watts_of(homes(ids, instants, seed=seed)) for ids in some_at_once])


def year_of(count: int) -> Year:
    """Each hour of each fifth day, at another minute each time."""
    hours = np.arange(0, 365, EVERY)[:, np.newaxis] * 24 + np.arange(24)
    instants = (NEW_YEAR + hours * HOUR + (hours * 37 % 60) * MINUTE).ravel()
    at = homes(np.arange(1, 2), instants)
    return Year(fleet_watts(count, instants), instants, np.broadcast_to(at.time.is_free, instants.shape))


def rows() -> list[Row]:
    """The fleet's part of the table."""
    year = year_of(FLEET)
    kwh = year.watts.mean(axis=1, dtype=np.float64) * 8.76
    mean, peak = float(kwh.mean()), peak_to_mean(float(kwh[:CROWD].mean() / 8.76))
    return [
        *profile_rows(year),
        around("mean home, kWh a year", MEAN_HOME_KWH, MEAN_HOME_KWH * 0.05, mean, "guess by BDEW's means", 0),
        at_least(
            "annual use between homes: cv", 0.45, float(kwh.std() / mean), "HES: 10% < 1,500, 10% > 6,000 kWh"
        ),
        Row("peak ÷ mean, 500 homes, half hours", 1.8, 2.2, peak, f"{BDEW}: 2.0"),
        around("mean British home, kWh a year", 2_700, 135, british_kwh(), "Ofgem's medium home", 0),
        *end_use_rows(),
    ]


def british_kwh() -> float:
    """Of 600 homes in Britain, under Germany's sky."""
    instants = NEW_YEAR + np.arange(0, 365 * 24, 17) * HOUR
    watts = [
        watts_of(homes(np.arange(first, first + AT_ONCE), instants, "GB")) for first in range(1, 601, AT_ONCE)
    ]
    return float(np.mean(watts, dtype=np.float64) * 8.76)


def end_use_rows() -> list[Row]:
    """What the parts take, of 300 homes."""
    at = homes(np.arange(1, 301), NEW_YEAR + np.arange(0, 365 * 24, 17) * HOUR)
    home = whole.drawn(at.owner, {})
    found = {name: float(np.mean(watts, dtype=np.float64) * 8.76) for name, watts in whole.parts(home, at.around)}
    found["washing"] = found["laundry"] + found["dishwashing"]
    uses = END_USES.items()
    return [around(f"{name}, kWh a year", kwh, kwh * 0.35, found[name], source, 0) for name, (kwh, source) in uses]


def profile_rows(year: Year) -> list[Row]:
    """Against H25: hours, months, free days."""
    load = year.watts.mean(axis=0, dtype=np.float64)
    hours = np.array([load[year.hour == hour].mean() for hour in range(24)]) / load.mean()
    months = _months(year, load)
    off = float(np.sqrt(((hours - H25_HOURS) ** 2).mean()))
    free = float(load[year.is_free].mean() / load[~year.is_free].mean())
    return [
        at_least("hours of the day: correlation", 0.97, float(np.corrcoef(hours, H25_HOURS)[0, 1]), BDEW, 3),
        at_most("hours of the day: rms of the difference", 0.15, off, BDEW),
        Row("hour of the peak", 18, 20, float(hours.argmax()), f"{BDEW}: 19", 0),
        Row("hour of the low", 2, 5, float(hours.argmin()), f"{BDEW}: 3", 0),
        around("nights, 1 to 5 h, ÷ mean", 0.60, 0.1, float(hours[1:5].mean()), BDEW),
        at_most("largest difference of an hour", 0.2, float(np.abs(hours - H25_HOURS).max()), BDEW),
        around("January ÷ mean", 1.18, 0.06, float(months[0]), BDEW),
        around("July ÷ mean", 0.87, 0.06, float(months[6]), BDEW),
        at_most("largest difference of a month", 0.06, float(np.abs(months - H25_MONTHS).max()), BDEW),
        around("free day ÷ working day", H25_FREE_DAYS, 0.06, free, BDEW),
    ]


def _months(year: Year, load: Floats) -> Floats:
    """Each month as if it had five working days to two free ones."""
    month, free = year.month, year.is_free
    means = np.array([[load[(month == m) & (free == f)].mean() for f in (False, True)] for m in range(12)])
    weeks = (5 * means[:, 0] + 2 * means[:, 1]) / 7
    return np.asarray(weeks / weeks.mean(), np.float64)


def peak_to_mean(mean: float) -> float:
    """Of three weeks around the year's turn, each half hour by six instants."""
    instants = np.concatenate([NEW_YEAR + start * DAY + np.arange(10 * 288) * 5 * MINUTE for start in (341, 7)])
    load = fleet_watts(CROWD, instants).mean(axis=0, dtype=np.float64)
    return float(load.reshape(-1, 6).mean(axis=1).max() / mean)
