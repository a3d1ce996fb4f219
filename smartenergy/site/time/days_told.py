"""What each of three days comes to, in a line above its part of the axis."""

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from babel.dates import format_skeleton
from flask_babel import get_locale, gettext

from smartenergy.kernel.arrays import Bools, Floats
from smartenergy.ledger.calendar import day_start
from smartenergy.site import formatting
from smartenergy.site.time.stretch import Stretch
from smartenergy.site.time.three_days import Seen


class DayTold(NamedTuple):
    """A day: its name, and its figures in words."""

    day: date
    name: str
    figures: list[tuple[str, str]]
    """Label and value."""


def days_told(seen: Seen, asked: Stretch) -> list[DayTold]:
    """The three of them."""
    days = [asked.first + timedelta(days=place) for place in range(3)]
    return [DayTold(day, _name(day, asked.today), _figures(seen, day)) for day in days]


def _name(day: date, today: date) -> str:
    named = {-1: gettext("Yesterday"), 0: gettext("Today"), 1: gettext("Tomorrow")}
    away = (day - today).days
    return str(named[away]) if away in named else format_skeleton("MMMEd", day, locale=get_locale())


def _figures(seen: Seen, day: date) -> list[tuple[str, str]]:
    since, until = day_start(seen.zone, day), day_start(seen.zone, day + timedelta(days=1))
    of_day = (seen.series.starts >= since) & (seen.series.starts < until)
    if of_day.any() and (seen.series.recorded_hours()[of_day] > 0).any():
        return _been(seen, of_day)
    return _likely(seen, since, until)


def _been(seen: Seen, of_day: Bools) -> list[tuple[str, str]]:
    told = [
        (str(gettext("made")), formatting.kwh(float(np.nansum(seen.series.column("production_wh")[of_day])))),
        (str(gettext("used")), formatting.kwh(float(np.nansum(seen.series.column("consumption_wh")[of_day])))),
    ]  # fmt: skip
    costs, currency = seen.series.column("cost")[of_day], seen.prices.currency
    if currency is not None and not np.isnan(costs).all():
        told.append((str(gettext("cost")), formatting.money(float(np.nansum(costs)), currency)))
    return told


def _likely(seen: Seen, since: int, until: int) -> list[tuple[str, str]]:
    if seen.forecast is None:
        return []
    starts = seen.forecast.prices.starts
    of_day = (starts >= since) & (starts < until)
    named: list[tuple[str, Floats]] = [
        (str(gettext("likely made")), seen.forecast.production.mean),
        (str(gettext("likely used")), seen.forecast.load.mean),
    ]
    known = [(label, values[of_day]) for label, values in named]
    return [(label, formatting.kwh(float(np.nansum(one)))) for label, one in known if np.isfinite(one).any()]
