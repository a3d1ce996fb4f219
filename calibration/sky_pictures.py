"""The pictures of the sky and of roofs in docs/simulation.md."""

import numpy as np

from calibration.drawing import Line, drawing
from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.simulation.devices.solar.output import solar_watts
from smartenergy.simulation.devices.solar.panels import panels
from smartenergy.simulation.devices.solar.roofs import Roofs, drawn, nothing_said
from smartenergy.simulation.drivers.sites import sites_at
from smartenergy.simulation.drivers.weather import Weather

SEED, MINUTE, HOUR, DAY = 15, 60, 3_600, 86_400
NEW_YEAR, JUNE = 1_672_531_200, 1_686_960_000
"""The first of 2023, and the 17th of June 2023."""
BERLIN, POTSDAM, MADRID = (52.52, 13.40), (52.39, 13.06), (40.42, -3.70)
MONTHS = ["January", "March", "May", "July", "September", "November", "January"]


def days_of_a_roof() -> str:
    """Every other minute of five days."""
    watts = roofs([BERLIN], JUNE + np.arange(0, 5 * DAY, 2 * MINUTE))[0]
    return drawing([Line("one roof", watts)], [f"{17 + day} June" for day in range(6)], "W")


def neighbours() -> str:
    """The same roof here, in the next street and in the next town, by the minute of a day with broken clouds."""
    watts = roofs([BERLIN, (52.521, 13.403), POTSDAM], JUNE + DAY + 8 * HOUR + np.arange(0, 6 * HOUR, MINUTE))
    names = ("Berlin", "200 m from it", "Potsdam")
    lines = [Line(name, row) for name, row in zip(names, watts, strict=True)]
    return drawing(lines, [f"{hour}:00 UTC" for hour in range(8, 15)], "W")


def year_of_a_roof() -> str:
    """Energy by day."""
    days = roofs([BERLIN, MADRID], NEW_YEAR + np.arange(0, 365 * DAY, 900)).reshape(2, 365, -1).sum(axis=2) / 4_000
    return drawing([Line("Berlin", days[0]), Line("Madrid", days[1])], MONTHS, "kWh a day")


def day_of_a_fleet() -> str:
    """2,000 roofs all over Germany on a day in June."""
    count, random = 2_000, np.random.default_rng(SEED)
    sites = sites_at(random.uniform(48.0, 54.0, count), random.uniform(7.5, 13.5, count))
    home, instants = np.arange(count), JUNE + 2 * DAY + np.arange(0, DAY + 1, 5 * MINUTE)
    fleet = panels(drawn(nothing_said(count), SEED, home + 1, sites.latitude), sites, home)
    watts = np.array([solar_watts(fleet, home, Weather(SEED, sites, instant)) for instant in instants.tolist()])
    lines = [Line("one of them", watts[:, 7]), Line("mean of 2,000", watts.mean(axis=1))]
    return drawing(lines, [f"{hour}:00 UTC" for hour in range(0, 25, 3)], "W")


def year_of_temperature() -> str:
    """Four times a day."""
    sites = sites_at(np.array([BERLIN[0]]), np.array([BERLIN[1]]))
    weather = Weather(SEED, sites, NEW_YEAR + np.arange(0, 365 * DAY, 6 * HOUR))
    return drawing([Line("Berlin", weather.temperature[0])], MONTHS, "°C")


PICTURES = {
    "solar-days": days_of_a_roof, "solar-neighbours": neighbours, "solar-year": year_of_a_roof,
    "solar-fleet": day_of_a_fleet, "temperature-year": year_of_temperature,
}  # fmt: skip


def roofs(places: list[tuple[float, float]], instants: Ints) -> Floats:
    """Roofs of 5 kW that face south."""
    latitude, longitude = np.array(places, np.float64).T
    sites, home, ones = sites_at(latitude, longitude), np.arange(len(places)), np.ones(len(places))
    south = Roofs(5_000 * ones, 35 * ones, 180 * ones, 4_500 * ones, 14 * ones, 0 * ones, 0 * ones)
    return solar_watts(panels(south, sites, home), home, Weather(SEED, sites, instants))
