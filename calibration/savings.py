"""`python -m calibration.savings`: what each strategy saves under three tariffs: tables of docs/strategies.md.

Homes of the simulation in Berlin, a year by the quarter hour: their everyday load, a roof, and the same battery in
each. Prices of a day are known when it begins. `--save` writes the tables.
"""

import argparse
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from calibration.germany import DAY, NEW_YEAR, SEED
from calibration.households import fleet_watts
from smartenergy.kernel.arrays import Ints
from smartenergy.simulation.devices.solar.output import solar_watts
from smartenergy.simulation.devices.solar.panels import panels
from smartenergy.simulation.devices.solar.roofs import Roofs
from smartenergy.simulation.drivers.sites import sites_at
from smartenergy.simulation.drivers.weather import Weather
from smartenergy.simulation.markets import prices as market
from smartenergy.simulation.strategies.common import Common
from smartenergy.simulation.strategies.dispatch import UNLIMITED, Converters, Demand, move
from smartenergy.simulation.strategies.levels import Levels
from smartenergy.simulation.strategies.price import PriceRule
from smartenergy.simulation.strategies.registry import STRATEGIES, compiled
from smartenergy.simulation.strategies.schedule import Schedule, levels_of
from smartenergy.simulation.strategies.time_of_use import TimeOfUse
from smartenergy.simulation.strategies.windows import Window, Windows
from smartenergy.tariffs.assignments import Assignment
from smartenergy.tariffs.bill import bill_of, prepared
from smartenergy.tariffs.examples import EXAMPLES, MARKET
from smartenergy.tariffs.meter import Meter
from smartenergy.tariffs.outlook import outlook
from smartenergy.tariffs.series import Known, Values

HOMES = 17
ZONE, LATITUDE, LONGITUDE = "Europe/Berlin", 52.52, 13.40
QUARTER, UNTIL = 900, NEW_YEAR + 365 * DAY
COUNT = (UNTIL - NEW_YEAR) // QUARTER
EVERY = 300
"""Seconds from one look at a load to the next."""
PEAK_WATTS, CAPACITY, POWER, EFFICIENCY, RESERVE = 6_000, 10_000_000, 5_000_000 // 4, 9_500, 10
TARIFFS = ("day_night", "three_bands", "dynamic")
PAGE = Path(__file__).parent.parent / "docs" / "strategies.md"
MARKER = "<!-- What follows is written by `python -m calibration.savings --save`. -->\n"
FREE = Common(reserve_percent=RESERVE, exports=True)
OWN = Common(reserve_percent=RESERVE)


@dataclass(frozen=True)
class Variant:
    """A strategy with its settings."""

    text: str
    name: str
    settings: Any = None
    common: Common = OWN


VARIANTS = (
    Variant("`self_consumption`", "self_consumption"),
    Variant("`time_of_use`", "time_of_use", TimeOfUse()),
    Variant("`time_of_use`, target 50%", "time_of_use", TimeOfUse(50)),
    Variant("`time_of_use`, kept for the dearest", "time_of_use", TimeOfUse(50, True)),
    Variant("`windows`: charge to 50% from 0 to 6", "windows", Windows((Window(0, 360, target_percent=50),))),
    Variant("`price`: the 3 cheapest hours, to 50%", "price", PriceRule(cheapest_hours=3, target_percent=50)),
    Variant("`price`: buy at 0.20 or less", "price", PriceRule(buy_below=200_000)),
    Variant("`price`: the same, sell at 0.20 or more", "price", PriceRule(200_000, 200_000), FREE),
    Variant("`backup`", "backup"),
)


@cache
def loads() -> Ints:
    """mWh of each home's quarter hours."""
    instants = NEW_YEAR + np.arange(0, UNTIL - NEW_YEAR, EVERY)
    watts = fleet_watts(HOMES, instants).reshape(HOMES, COUNT, -1).mean(axis=2, dtype=np.float64)
    found: Ints = np.rint(watts * 250).astype(np.int64)
    return found


@cache
def production() -> Ints:
    """The same of a roof; all homes have one of its kind."""
    ones = np.ones(1)
    roof = Roofs(PEAK_WATTS * ones, 32 * ones, 180 * ones, 5_200 * ones, 14 * ones, 0 * ones, 0 * ones)
    sites, home = sites_at(LATITUDE * ones, LONGITUDE * ones), np.zeros(1, np.int64)
    weather = Weather(SEED, sites, NEW_YEAR + np.arange(COUNT) * QUARTER + QUARTER // 2)
    return np.rint(solar_watts(panels(roof, sites, home), home, weather) * 250).astype(np.int64)


@cache
def known() -> Known:
    """The built-in market."""
    starts = np.arange(NEW_YEAR - DAY, UNTIL + DAY, 3600)
    return {MARKET: Values(3600, starts, market.hourly(SEED, ZONE, starts))}


def scheduled(variant: Variant, tariff: str) -> Schedule:
    """A variant over the year under a tariff."""
    seen = outlook([(Assignment(EXAMPLES[tariff], NEW_YEAR), known())], ZONE, (NEW_YEAR, UNTIL))
    settings = STRATEGIES[variant.name].settings() if variant.settings is None else variant.settings
    return compiled(variant.name, settings, variant.common, seen)


def run(schedules: list[Schedule], net: Ints) -> tuple[Ints, Ints]:
    """What homes with so much over import and export under each schedule, mWh: schedules, homes, quarter hours."""
    names = ("from_grid", "from_surplus", "to_load", "to_grid")
    shares = {name: np.stack([getattr(each, name) for each in schedules]) for name in names}
    count, net_of = len(schedules) * HOMES, np.tile(net, (len(schedules), 1))
    full, nothing = np.full(count, CAPACITY), np.zeros(count, np.int64)
    converters = Converters(*(np.full(count, value) for value in (POWER, POWER, EFFICIENCY, EFFICIENCY)))
    unlimited = np.full(count, UNLIMITED)
    held, flows = np.full(count, CAPACITY // 2), np.empty((COUNT, count), np.int64)
    for place in range(COUNT):
        limits = Levels(**{name: np.repeat(column[:, place], HOMES) for name, column in shares.items()})
        over = net_of[:, place]
        demand = Demand(np.maximum(over, 0), np.maximum(-over, 0), unlimited, unlimited)
        moves = move(held, levels_of(limits, full, nothing), converters, demand)
        held, flows[place] = moves.levels, moves.charge - moves.discharge
    after = (flows.T - net_of).reshape(len(schedules), HOMES, COUNT)
    return np.maximum(after, 0), np.maximum(-after, 0)


def costs(tariff: str, imported: Ints, exported: Ints) -> float:
    """What a home pays in the year, on the mean."""
    parts = prepared([Assignment(EXAMPLES[tariff], NEW_YEAR)], NEW_YEAR, UNTIL, known(), NEW_YEAR)
    meters = (Meter(NEW_YEAR, *energy) for energy in zip(imported, exported, strict=True))
    totals = [bill_of(parts, meter, NEW_YEAR, UNTIL).total for meter in meters]
    return float(np.mean([float(total) for total in totals if total is not None]))


def table(head: str, net: Ints) -> str:
    """What it costs without a battery, and what each strategy saves, of homes with so much over."""
    without = {tariff: costs(tariff, np.maximum(-net, 0), np.maximum(net, 0)) for tariff in TARIFFS}
    asked = [(variant, tariff) for variant in VARIANTS for tariff in TARIFFS]
    energies = zip(*run([scheduled(*each) for each in asked], net), strict=True)
    pairs = zip(asked, energies, strict=True)
    saved = [without[tariff] - costs(tariff, *energy) for (_, tariff), energy in pairs]
    texts = ["costs without a battery", *(f"saves: {variant.text}" for variant in VARIANTS)]
    numbers = np.array([*without.values(), *saved]).reshape(-1, len(TARIFFS)).tolist()
    rows = [[text, *(f"{value:,.0f}" for value in row)] for text, row in zip(texts, numbers, strict=True)]
    lines = [[head, *(f"`{tariff}`" for tariff in TARIFFS)], ["---"] * (1 + len(TARIFFS)), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def main() -> None:
    """Make the tables, and write them where that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m calibration.savings", description=__doc__)
    parser.add_argument("--save", action="store_true", help="write them to docs/strategies.md")
    options = parser.parse_args()
    with_panels = table("with panels, EUR a home and year", production() - loads())
    made = f"{with_panels}\n\n{table('without panels', -loads())}"
    print(made)  # noqa: T201 - its use
    if options.save:
        PAGE.write_text(f"{PAGE.read_text('utf-8').split(MARKER)[0]}{MARKER}\n{made}\n", "utf-8")


if __name__ == "__main__":
    main()
