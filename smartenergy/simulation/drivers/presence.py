"""People who get up, leave, come home, sleep and go on holiday: each day is drawn anew, none is remembered."""

from dataclasses import dataclass, replace

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints, Singles
from smartenergy.simulation.drivers.curves import by_month, on_day
from smartenergy.simulation.drivers.local_time import LocalTime
from smartenergy.simulation.drivers.people import People
from smartenergy.simulation.singles import bell, draw, lognormals, pick, share, stream

DAYS = tuple(stream(f"presence: grown-up {one}") for one in (0, 1))
OUT = tuple(stream(f"presence: grown-up {one} goes out") for one in (0, 1))
HOME_DAY, WEEK = stream("presence: the home's day"), stream("presence: the home's week")

NOT_TO_WORK = 0.24
"""Working days on which somebody who works stays at home: office at home, leave, illness."""
GOES_OUT = 0.78
"""Other days on which somebody leaves the house for hours."""
EVENING_OUT = (0.09, 0.15)
"""Evenings that all are out: before working days, on free days."""
EVENING_OUT_FROM, EVENING_OUT_TO = 890, 1140
"""Minutes since 04:00."""
AWAY = by_month(0.03, 0.03, 0.03, 0.05, 0.05, 0.06, 0.13, 0.13, 0.06, 0.05, 0.02, 0.05)
"""Weeks away, by month."""
SEASON = by_month(1.18, 1.13, 0.98, 0.99, 0.95, 0.95, 1.03, 0.95, 0.93, 0.95, 1.03, 1.20)
"""How much is done at home."""
FREE_DAY = 1.13
BUSY = lognormals(0.30)


@dataclass(frozen=True)
class Outing:
    """A grown-up's day, in minutes since 04:00."""

    wake: Singles
    leave: Singles
    back: Singles
    sleep: Singles
    is_work: Bools


@dataclass(frozen=True)
class HomeDay:
    """A household's day, of which any minute can be asked."""

    first: Outing
    second: Outing
    """Never awake where there is no second grown-up."""
    children: Singles
    """How many more people each grown-up at home stands for: 1 and more, 0 where all are away for the week."""
    is_evening_out: Bools

    def up(self, minute: Singles) -> Singles:
        """People who are at home and awake at a minute since 04:00; a child counts less."""
        grown_up = _is_up(self.first, minute).astype(np.float32) + _is_up(self.second, minute)
        out = self.is_evening_out & (minute > EVENING_OUT_FROM) & (minute < EVENING_OUT_TO)
        return np.asarray(grown_up * self.children * ~out)


@dataclass(frozen=True)
class Life:
    """What goes on in homes at some instants."""

    up: Singles
    """People who are at home and awake; a child counts less."""
    some: Bools
    """Whether anybody is."""
    act: Singles
    """How much they do: a second person adds less than the first."""
    pace: Singles
    """How busy the day is, beside the mean home's mean day."""
    is_away: Bools
    """Away for the week."""
    day: HomeDay
    """The whole day that the instants lie in."""

    def at(self, minute: Singles) -> "Life":
        """The same at other minutes of the day, since 04:00."""
        up = self.day.up(minute)
        return Life(up, up > 0, np.sqrt(up), self.pace, self.is_away, self.day)


def life(people: People, time: LocalTime) -> Life:
    """What people do at these instants."""
    of_day = draw(people.keys, HOME_DAY, time.day)
    away = is_away(people, time.day, time.year_day)
    out = share(of_day, 3) < np.where(time.is_free, np.float32(EVENING_OUT[1]), np.float32(EVENING_OUT[0]))
    free = np.where(time.is_free, np.float32(FREE_DAY), np.float32(1))
    pace = people.use * pick(BUSY, of_day, 0) * on_day(SEASON, time.year_day) * free
    day = HomeDay(
        outing(people, 0, time.day, time.is_free), _second(people, time),
        np.asarray((1 + np.float32(0.3) * people.children) * ~away), out,
    )  # fmt: skip
    up = day.up(time.minute)
    return Life(up, up > 0, np.sqrt(up), pace, away, day)


def is_away(people: People, day: Ints, year_day: Ints) -> Bools:
    """Whether a home is on holiday: whole weeks, which begin on a weekday of its own."""
    week = (day + people.phase % 7) // 7
    away: Bools = share(draw(people.keys, WEEK, week), 0) < on_day(AWAY, year_day)
    return away


def outing(people: People, one: int, day: Ints, is_free: Bools) -> Outing:
    """The day of the first (0) or second (1) grown-up."""
    word = draw(people.keys, DAYS[one], day)
    first, second, third, fourth = (bell(word, place) for place in range(4))
    works = people.works[one] & ~is_free & (share(word, 3) > np.float32(NOT_TO_WORK))
    later = people.later[one]
    wake = np.where(works, 138 + 36 * first, 214 + 58 * first) + later
    goes = works | (share(draw(people.keys, OUT[one], day), 0) < np.float32(GOES_OUT))
    leave = np.where(works, wake + 70 + 18 * second, 430 + 140 * second)
    back = np.where(works, 795 + 90 * third, leave + 150 + 80 * third)
    sleep = 1150 + 60 * fourth + later + np.where(is_free, np.float32(15), np.float32(0))
    return Outing(wake, leave, np.where(goes, back, leave), sleep, works)


def _second(people: People, time: LocalTime) -> Outing:
    of_day = outing(people, 1, time.day, time.is_free)
    return replace(of_day, sleep=np.where(people.has_second, of_day.sleep, np.float32(0)))


def _is_up(of_day: Outing, minute: Singles) -> Bools:
    is_out = (minute >= of_day.leave) & (minute < of_day.back)
    return (minute >= of_day.wake) & (minute < of_day.sleep) & ~is_out
