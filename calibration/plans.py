"""`python -m calibration.plans`: what plans save, against own use and against the optimum with perfect foresight.

Homes of the catalogue in three zones, a year by the quarter hour, each with the same battery, under the example
tariff that follows the market of its zone. They are planned as the system does: when their day begins and when the
next day's prices are published, by forecasts that see the past alone. The optimum knows the whole year.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np

from calibration import homes_year
from calibration.germany import DAY, NEW_YEAR, SEED
from calibration.homes_year import ZONES, Year
from smartenergy.forecasts import homes as forecasts
from smartenergy.forecasts import prices
from smartenergy.forecasts.homes import Around
from smartenergy.forecasts.past import Past, first_ahead
from smartenergy.kernel import zones
from smartenergy.kernel.arrays import Bools, Floats, Ints
from smartenergy.ledger.calendar import day_start, local_date
from smartenergy.planning.horizon import Expected, Prices, Sites, Task
from smartenergy.planning.planner import plan
from smartenergy.planning.plans import Plans
from smartenergy.services.ticking.free_days import free_days
from smartenergy.simulation.drivers.countries import place_of
from smartenergy.simulation.markets import prices as market
from smartenergy.simulation.markets.clocks import known_at
from smartenergy.simulation.shares import FULL
from smartenergy.simulation.strategies.dispatch import UNLIMITED, Converters, Demand, move
from smartenergy.simulation.strategies.levels import Levels
from smartenergy.simulation.strategies.schedule import levels_of
from smartenergy.tariffs.assignments import Assignment
from smartenergy.tariffs.examples import EXAMPLES, MARKET
from smartenergy.tariffs.series import Values

QUARTER, HOUR, BEFORE = 900, 3_600, 30 * DAY
UNTIL = NEW_YEAR + 365 * DAY
COUNT = (UNTIL - NEW_YEAR) // QUARTER
AHEAD = 192
CAPACITY, WATTS, EFFICIENCY, RESERVE = 10_000.0, 5_000.0, 0.95, 0.1
LEVELS = ("from_grid", "from_surplus", "to_load", "to_grid")
MWH = 1_000
"""In a Wh."""
HEAD = (
    "EUR a home and year", "homes", "without a battery", "saves: own use", "saves: plans", "saves: optimum",
    "plans / optimum", "plans / own use",
)  # fmt: skip


@dataclass(frozen=True)
class Ahead:
    """What the year was of the homes of a zone, and what it cost: a row a home, a column a quarter hour."""

    zone: str
    load: Floats
    solar: Floats
    buy: Floats
    sell: Floats

    def __len__(self) -> int:
        return len(self.load)

    @property
    def in_year(self) -> slice:
        """Its quarter hours, without those that only forecasts look at."""
        return slice(BEFORE // QUARTER, BEFORE // QUARTER + COUNT)


@cache
def year() -> Year:
    """All homes, with what forecasts of the first days look at, and what the last plans reach."""
    return homes_year.year(NEW_YEAR - BEFORE, UNTIL + 3 * DAY)


def known(zone: str, until: int) -> dict[str, Values]:
    """The market of a zone, as far as it is published."""
    starts = np.arange(NEW_YEAR - BEFORE - 10 * DAY, until, HOUR)
    return {MARKET: Values(HOUR, starts, market.hourly(SEED, zone, starts))}


def of_zone(number: int) -> Ahead:
    """A zone's homes and its prices."""
    zone, mine = ZONES[number], year().zone == number
    tariff = replace(EXAMPLES["dynamic"], timezone=zone)
    span = NEW_YEAR - BEFORE, UNTIL + 3 * DAY
    told = prices.prices_ahead([(Assignment(tariff, 0), known(zone, span[1]))], zone, span)
    return Ahead(zone, year().load[mine], year().solar[mine], told.buy, told.sell)


def moments(zone: str) -> Iterator[tuple[int, int]]:
    """When homes are planned, and how far prices are published then."""
    day = local_date(zone, NEW_YEAR)
    while (begins := day_start(zone, day)) < UNTIL:
        tomorrow = local_date(zone, begins + 36 * HOUR)
        yield begins, day_start(zone, tomorrow)
        yield known_at(zone, tomorrow), day_start(zone, local_date(zone, begins + 60 * HOUR))
        day = tomorrow


def expected(seen: Ahead, at: int, published: int) -> tuple[Expected, Floats, Floats]:
    """What homes and prices look like at an instant: nothing later is looked at."""
    since = at // DAY * DAY - BEFORE
    first, ends = (since - NEW_YEAR + BEFORE) // QUARTER, (at - NEW_YEAR + BEFORE) // QUARTER
    count = BEFORE // QUARTER + 96
    past = [np.full((len(seen), count), np.nan) for _ in range(2)]
    for column, whole in zip(past, (seen.load, seen.solar), strict=True):
        column[:, max(0, -first) : ends - first] = whole[:, max(0, first) : ends]
    place, country = zones.place(seen.zone), zones.place(seen.zone).country
    around = Around(
        seen.zone, partial(_are_free, country), np.full(len(seen), place.latitude),
        np.full(len(seen), place.longitude),
    )  # fmt: skip
    load, solar = past
    found = forecasts.ahead(Past(since, at, load, solar, np.zeros_like(load)), around, AHEAD)
    span = first_ahead(at + 60), first_ahead(at + 60) + AHEAD * QUARTER
    tariff = replace(EXAMPLES["dynamic"], timezone=seen.zone)
    told = prices.prices_ahead([(Assignment(tariff, 0), known(seen.zone, published))], seen.zone, span)
    cut = slice(-AHEAD, None)
    load, made = (
        np.nan_to_num(course.ahead(found.places), nan=100.0)[:, cut] for course in (found.load, found.production)
    )
    return Expected(load, made), told.buy, told.sell


def _are_free(country: str, dates: Ints) -> Bools:
    return free_days((country,), int(dates[len(dates) // 2]) * DAY).are_free(np.asarray(place_of(country)), dates)


def sites(count: int) -> Sites:
    """The same battery in each home; it gives nothing into the grid."""
    ones = np.ones(count)
    return Sites(
        CAPACITY * ones, RESERVE * CAPACITY * ones, CAPACITY / 2 * ones, WATTS * ones, WATTS * ones,
        EFFICIENCY * ones, EFFICIENCY * ones, np.inf * ones, np.inf * ones, ones > 0, ones < 0, 0 * ones,
    )  # fmt: skip


def planned(seen: Ahead) -> dict[str, Ints]:
    """The levels that rule each quarter hour of the year, as homes were planned from day to day."""
    rule = {name: np.zeros((len(seen), COUNT), np.int64) for name in LEVELS}
    for at, published in moments(seen.zone):
        what, buy, sell = expected(seen, at, published)
        row = np.zeros(len(seen), np.int64)
        found = plan(Task(sites(len(seen)), what, Prices(buy[None], np.maximum(sell, 0)[None], row)))
        first = (first_ahead(at + 60) - NEW_YEAR) // QUARTER
        if first >= COUNT:
            break
        for name, column in rule.items():
            column[:, max(first, 0) : first + AHEAD] = getattr(found, name)[:, max(-first, 0) : COUNT - first]
    return rule


def perfect(seen: Ahead) -> dict[str, Ints]:
    """The same of one plan of the whole year that knows it."""
    what = Expected(seen.load[:, seen.in_year], seen.solar[:, seen.in_year])
    buy, sell = seen.buy[None, seen.in_year], np.maximum(seen.sell[None, seen.in_year], 0)
    found: Plans = plan(Task(sites(len(seen)), what, Prices(buy, sell, np.zeros(len(seen), np.int64))))
    return {name: getattr(found, name).astype(np.int64) for name in LEVELS}


def own_use(seen: Ahead) -> dict[str, Ints]:
    """Store what is over and give it back."""
    nothing = np.zeros((len(seen), COUNT), np.int64)
    return {"from_grid": nothing, "from_surplus": nothing + FULL, "to_load": nothing, "to_grid": nothing + FULL}


def costs(seen: Ahead, rule: dict[str, Ints] | None, *, gives_at_a_loss: bool) -> Floats:
    """What each home pays for energy in the year, by the very dispatch of ticks; None: without a battery."""
    net = np.rint((seen.solar - seen.load)[:, seen.in_year] * MWH).astype(np.int64)
    flows, left = (np.zeros_like(net), np.zeros(len(seen))) if rule is None else _flows(net, rule)
    grid = flows - net
    buy, sell = seen.buy[seen.in_year], seen.sell[seen.in_year]
    brings = sell if gives_at_a_loss else np.maximum(sell, 0)
    energy = (np.maximum(grid, 0) * buy - np.maximum(-grid, 0) * brings).sum(axis=1) / (MWH * 1_000)
    worth = (left - CAPACITY / 2) / 1_000 * float(np.median(buy)) * EFFICIENCY if rule is not None else 0.0
    total: Floats = energy - worth
    return total


def _flows(net: Ints, rule: dict[str, Ints]) -> tuple[Ints, Floats]:
    homes = len(net)
    full, reserve = np.full(homes, round(CAPACITY * MWH)), np.full(homes, round(RESERVE * CAPACITY * MWH))
    most, part = round(WATTS * MWH / 4), round(EFFICIENCY * 10_000)
    converters = Converters(*(np.full(homes, value) for value in (most, most, part, part)))
    held, flows, unlimited = full // 2, np.empty_like(net), np.full(homes, UNLIMITED)
    for place in range(COUNT):
        limits = levels_of(Levels(**{name: column[:, place] for name, column in rule.items()}), full, reserve)
        demand = Demand(np.maximum(net[:, place], 0), np.maximum(-net[:, place], 0), unlimited, unlimited)
        moves = move(held, limits, converters, demand)
        held, flows[:, place] = moves.levels, moves.charge - moves.discharge
    return flows, held / MWH


def main() -> None:
    """Print the table."""
    argparse.ArgumentParser(prog="python -m calibration.plans", description=__doc__).parse_args()
    lines = [f"| {' | '.join(HEAD)} |", "|" + " --- |" * len(HEAD)]
    told = [_told(of_zone(number)) for number in range(len(ZONES))]
    lines += [_row(zone, sums) for zone, (sums, _) in zip(ZONES, told, strict=True)]
    sums, has_panels = (np.concatenate(parts) for parts in zip(*told, strict=True))
    lines += [_row("all", sums), _row("with panels", sums[has_panels]), _row("without", sums[~has_panels])]
    print("\n".join(lines))  # noqa: T201 - its use


def _told(seen: Ahead) -> tuple[Floats, Bools]:
    """Of each home what it costs without a battery and what each way saves, and whether it has panels."""
    without = costs(seen, None, gives_at_a_loss=True)
    rules = (own_use(seen), True), (planned(seen), False), (perfect(seen), False)
    saved = [without - costs(seen, rule, gives_at_a_loss=is_own) for rule, is_own in rules]
    return np.stack([without, *saved], axis=1), seen.solar[:, seen.in_year].max(axis=1) > 0


def _row(name: str, sums: Floats) -> str:
    without, own, plans, best = sums.mean(axis=0)
    cells = [name, str(len(sums)), *(f"{value:,.0f}" for value in (without, own, plans, best))]
    cells += [f"{plans / best:.2f}", f"{plans / own:.2f}" if own > 1 else ""]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
