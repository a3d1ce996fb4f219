"""`python -m calibration.forecasts`: how good forecasts are in a year of homes: the tables of docs/forecasts.md.

Each home forecasts at its local noon, by eight weeks of its past, and what came is held against it. `--save`
writes the tables.
"""

import argparse
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from calibration.germany import DAY
from calibration.homes_year import ZONES, Year, year
from smartenergy.forecasts import scores
from smartenergy.forecasts.homes import DAYS_OF_MISSES, DAYS_OF_PAST, Ahead, Around, ahead
from smartenergy.forecasts.past import Past
from smartenergy.forecasts.scores import HOURS, MEASURES
from smartenergy.kernel import zones
from smartenergy.kernel.arrays import Bools, Floats, Ints
from smartenergy.ledger.calendar import boundaries
from smartenergy.services.ticking.free_days import free_days
from smartenergy.simulation.drivers.countries import place_of

SINCE = 1_704_067_200
"""2024-01-01."""
YEAR, EVERY, NOON = 365, 5, 43_200
"""Days, but for the last: from one forecast to the next, and seconds."""
AHEAD, QUARTERS_A_DAY, QUARTER = 192, 96, 900
TOMORROW = [HOURS.index(24), HOURS.index(36)]
"""From noon on: the whole of the day after."""
PAGE = Path(__file__).parent.parent / "docs" / "forecasts.md"
MARKER = "<!-- What follows is written by `python -m calibration.forecasts --save`. -->\n"
KINDS = ("load", "production")


@dataclass(frozen=True)
class Found:
    """Sums of all forecasts: homes × rows of `HOURS` × `MEASURES`, by what was forecast."""

    sums: dict[str, Floats]
    milliseconds: float
    """That a forecast of 48 hours took, load and production with their quantiles, on the mean."""


def measured(made: Year, days: range) -> Found:
    """Of each home at its noon of these days."""
    sums = {kind: np.zeros((len(made.load), len(HOURS), len(MEASURES))) for kind in KINDS}
    spent = 0.0
    for zone, name in enumerate(ZONES):
        mine = np.flatnonzero(made.zone == zone)
        around = _around(name, len(mine))
        for day in days:
            at = int(boundaries("day", name, SINCE + day * DAY, SINCE + day * DAY + 1)[0]) + NOON
            began = time.process_time()
            told = ahead(_past(made, mine, at), around, AHEAD, DAYS_OF_MISSES)
            for kind in KINDS:
                sums[kind][mine] += scores.score(getattr(told, kind), told.places, _came(made, kind, mine, told))
            spent += time.process_time() - began
    return Found(sums, 1_000 * spent / (len(days) * len(made.load)))


def _past(made: Year, homes: Ints, at: int) -> Past:
    """What was over at an instant, and nothing else."""
    since = at // DAY * DAY - DAYS_OF_PAST * DAY
    first, known = (since - made.since) // QUARTER, (at - made.since) // QUARTER
    load, solar = (energy[homes, first:known] for energy in (made.load, made.solar))
    return Past(since, at, load, solar, np.zeros_like(solar))


def _came(made: Year, kind: str, homes: Ints, told: Ahead) -> Floats:
    energy = made.load if kind == "load" else made.solar
    first = (int(told.starts[0]) - made.since) // QUARTER
    return energy[homes, first : first + AHEAD]


def _around(zone: str, homes: int) -> Around:
    place = zones.place(zone)
    ones = np.ones(homes)
    return Around(zone, partial(_are_free, place.country), place.latitude * ones, place.longitude * ones)


def _are_free(country: str, dates: Ints) -> Bools:
    calendar = free_days((country,), int(dates[len(dates) // 2]) * DAY)
    return calendar.are_free(np.asarray(place_of(country)), dates)


def skill(sums: Floats) -> Floats:
    """1 − what the forecast misses by what persistence misses."""
    found: Floats = 1 - _of(sums, "missed_wh") / _of(sums, "persistence_wh")
    return found


def coverage(sums: Floats) -> Floats:
    """The share of what came that lies between the 10th and the 90th percentile."""
    found: Floats = _of(sums, "inside") / _of(sums, "told")
    return found


def _of(sums: Floats, name: str) -> Floats:
    found: Floats = sums[..., MEASURES.index(name)]
    return found


def tables(found: Found) -> str:
    """By how far ahead, and of the day ahead by homes."""
    parts = [_by_hours(kind, sums.sum(axis=0)) for kind, sums in found.sums.items()]
    return "\n\n".join([*parts, _by_homes(found), f"A forecast takes {found.milliseconds:.0f} ms of a processor."])


def _by_hours(kind: str, sums: Floats) -> str:
    lines = [
        f"| {kind}, hours ahead | off by, Wh a quarter hour | persistence | skill | bias, Wh | in 80% interval |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    before = 0
    for row, until in enumerate(HOURS):
        lines.append(_line(f"{before} to {until}", sums[row]))
        before = until
    return "\n".join([*lines, _line("**the day ahead, made at noon**", sums[TOMORROW].sum(axis=0))])


def _line(text: str, sums: Floats) -> str:
    off, lasting, bias = (_of(sums, name) / _of(sums, "quarters") for name in MEASURES[2:4] + MEASURES[1:2])
    return f"| {text} | {off:.1f} | {lasting:.1f} | {skill(sums):.2f} | {bias:+.1f} | {coverage(sums):.1%} |"


def _by_homes(found: Found) -> str:
    lines = ["| the day ahead, by homes | homes | skill | in the 80% interval |", "| --- | --- | --- | --- |"]
    for kind, sums in found.sums.items():
        ahead_of = sums[:, TOMORROW].sum(axis=1)
        of_homes = ahead_of[_of(ahead_of, "quarters") > 0]
        skills, inside = skill(of_homes), coverage(of_homes)
        spread = f"{skills.min():.2f} to {skills.max():.2f} | {inside.min():.0%} to {inside.max():.0%}"
        lines.append(f"| {kind} | {len(of_homes)} | {spread} |")
    return "\n".join(lines)


def main() -> None:
    """Make the tables, and write them where that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m calibration.forecasts", description=__doc__)
    parser.add_argument("--save", action="store_true", help="write them to docs/forecasts.md")
    parser.add_argument("--every", type=int, default=EVERY, help="days from one forecast to the next")
    options = parser.parse_args()
    made = year(SINCE, SINCE + (DAYS_OF_PAST + YEAR + 4) * DAY)
    told = tables(measured(made, range(DAYS_OF_PAST + 1, DAYS_OF_PAST + 1 + YEAR, options.every)))
    print(told)  # noqa: T201 - its use
    if options.save:
        PAGE.write_text(f"{PAGE.read_text('utf-8').split(MARKER)[0]}{MARKER}\n{told}\n", "utf-8")


if __name__ == "__main__":
    main()
