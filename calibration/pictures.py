"""The pictures of people and appliances in docs/simulation.md: `python -m calibration.pictures`."""

from pathlib import Path

import numpy as np

from calibration import cars, heating
from calibration.drawing import Line, drawing
from calibration.germany import DAY, HOUR, MINUTE, NEW_YEAR, homes
from calibration.households import fleet_watts, year_of
from calibration.references import H25_HOURS
from calibration.typical import MONDAY, typical_home
from smartenergy.kernel.arrays import Floats, Singles

IMAGES = Path(__file__).parents[1] / "docs" / "images"
HOURS = [f"{hour}:00" for hour in range(0, 25, 3)]
WEEK = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "Mo"]
MONTHS = ["January", "March", "May", "July", "September", "November", "January"]


def doubles(values: Singles) -> Floats:
    """For drawing."""
    return values.astype(np.float64)


def day_of_a_home() -> str:
    """A Monday in January by the minute."""
    watts = fleet_watts(1, MONDAY + np.arange(1440) * MINUTE, typical_home())[0]
    return drawing([], HOURS, "W", areas=[Line("one home", doubles(watts))])


def week_of_a_home() -> str:
    """The week of that Monday by five minutes' means."""
    watts = fleet_watts(1, MONDAY + np.arange(7 * 1440) * MINUTE, typical_home())[0].reshape(-1, 5).mean(axis=1)
    return drawing([], WEEK, "W", areas=[Line("one home", doubles(watts))])


def day_of_a_fleet() -> str:
    """The year's mean day of 500 homes beside the standard profile."""
    year = year_of(500)
    load = year.watts.mean(axis=0, dtype=np.float64)
    hours = np.array([load[year.hour == hour].mean() for hour in range(24)]) / load.mean()
    lines = [Line("500 homes", np.append(hours, hours[0])), Line("BDEW H25", np.append(H25_HOURS, H25_HOURS[0]))]
    return drawing(lines, HOURS, "beside the mean")


def year_of_homes() -> str:
    """Homes and heat pumps, day by day."""
    instants = (NEW_YEAR + np.arange(365)[:, np.newaxis] * DAY + np.arange(24) * HOUR).ravel()
    at = homes(np.arange(1, 101), instants)
    load, heat = fleet_watts(100, instants), heating.watts_of(at)
    lines = [Line("everyday load", _daily(load)), Line("heat pump", _daily(heat))]
    return drawing(lines, MONTHS, "kWh a day")


def week_of_cars() -> str:
    """What 120 cars take on average in a week, by quarter hours."""
    return drawing([], WEEK, "W", areas=[Line("a car's mean", cars.mean_week())])


def _daily(watts: Singles) -> Floats:
    return np.asarray(watts.mean(axis=0, dtype=np.float64).reshape(365, 24).mean(axis=1) * 0.024)


PICTURES = {
    "home-day": day_of_a_home, "home-week": week_of_a_home, "fleet-day": day_of_a_fleet,
    "homes-year": year_of_homes, "cars-week": week_of_cars,
}  # fmt: skip

if __name__ == "__main__":
    for name, picture in PICTURES.items():
        (IMAGES / f"simulation-{name}.svg").write_text(picture())
