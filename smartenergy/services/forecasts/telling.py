"""The forecast of a home: what it will use and make, and what energy will cost, with how sure that is."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import numpy as np
from pydantic import AfterValidator, Field

from smartenergy.forecasts import homes
from smartenergy.forecasts.homes import DAYS_OF_MISSES, DAYS_OF_PAST, Ahead
from smartenergy.forecasts.intervals import quantiles
from smartenergy.forecasts.prices import PricesAhead
from smartenergy.kernel import zones
from smartenergy.kernel.arrays import Floats
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.models import Home
from smartenergy.services.common import clock
from smartenergy.services.common.transaction import transaction
from smartenergy.services.common.validation import Input, check
from smartenergy.services.forecasts import past
from smartenergy.services.forecasts.ahead import prices_of
from smartenergy.services.forecasts.around import alike
from smartenergy.services.forecasts.following import note_asked
from smartenergy.services.forecasts.planned import levels
from smartenergy.services.homes.rights import find_home
from smartenergy.services.ledger.reading.spans import moment

MOST_HOURS, USUAL_HOURS, MOST_QUANTILES = 48, 24, 9
QUARTERS_AN_HOUR = 4
USUAL_QUANTILES = "10,50,90"


def _percents(text: str) -> str:
    wanted = percents_of(text)
    if not wanted or len(wanted) > MOST_QUANTILES or any(not 0 < one < 100 for one in wanted):
        raise ValueError(
            f"must be at most {MOST_QUANTILES} percentages between 0 and 100 with commas between, such as 10,50,90"
        )
    return text


def percents_of(text: str) -> list[float]:
    """Numbers with commas between; nothing where something else stands there."""
    try:
        return [float(one) for one in text.split(",")]
    except ValueError:
        return []


class ForecastQuery(Input):
    """How far ahead, and how sure."""

    hours: int = Field(
        default=USUAL_HOURS, ge=1, le=MOST_HOURS, description=f"How far ahead, {MOST_HOURS} at most."
    )
    quantiles: Annotated[str, AfterValidator(_percents)] = Field(
        default=USUAL_QUANTILES, max_length=100,
        description="Percentages with commas between: below the 90th lies what comes nine times of ten.",
    )  # fmt: skip


@dataclass(frozen=True)
class Expected:
    """Energy of quarter hours, Wh; NaN where nothing is behind it."""

    mean: Floats
    quantiles: Floats
    """Quantiles × quarter hours."""


@dataclass(frozen=True)
class HomeForecast:
    """Of a home, made at an instant."""

    home: Home
    made_at: int
    percents: list[float]
    days: float
    """How many days of the last three weeks stand behind it."""
    load: Expected
    production: Expected
    prices: PricesAhead
    currency: str | None
    planned_percent: Floats
    """What its plan holds at the end of each quarter hour, of what storage holds when full; NaN without a plan."""

    @property
    def zone(self) -> str:
        """Whose clocks it is shown by."""
        return zones.shown(self.home.timezone)

    def moments(self) -> list[datetime]:
        """When each quarter hour begins."""
        return [moment(start, self.zone) for start in self.prices.starts.tolist()]


def forecast(user_id: int, given: Mapping[str, Any], home_id: int | None = None) -> HomeForecast:
    """The forecast of a home that a user may see, their first one unless named. Raises BadInputError."""
    query = check(ForecastQuery, given, is_text=True)
    with transaction():
        home, at, percents = find_home(user_id, home_id), clock.now(), percents_of(query.quantiles)
        note_asked(home.id)
        count = query.hours * QUARTERS_AN_HOUR
        found = _ahead(home.id, at, count)
        priced = prices_of(home, at, count)
        load, production = (_expected(found, course, percents) for course in ("load", "production"))
        days = round(float(found.days[0]), 1)
        planned = levels(home, priced.prices.starts)
        return HomeForecast(home, at, percents, days, load, production, *priced, planned)


def _ahead(home_id: int, at: int, quarters: int) -> Ahead:
    [(_, around)] = alike([home_id], 1)
    return homes.ahead(past.read([home_id], at, DAYS_OF_PAST), around, quarters, DAYS_OF_MISSES)


def _expected(found: Ahead, name: str, percents: list[float]) -> Expected:
    course = getattr(found, name)
    levels = [percent / 100 for percent in percents]
    return Expected(course.ahead(found.places)[0], quantiles(course, found.places, levels)[:, 0])


def document(found: HomeForecast) -> dict[str, Any]:
    """The answer, the same for both APIs."""
    starts = found.moments()
    return {
        "home_id": found.home.id, "made_at": moment(found.made_at, found.zone), "timezone": found.zone,
        "from": starts[0], "to": moment(int(found.prices.starts[-1]) + QUARTER_SECONDS, found.zone),
        "days_behind": found.days, "quantile_percents": found.percents, "currency": found.currency,
        "points": [_point(found, place, start) for place, start in enumerate(starts)],
    }  # fmt: skip


def _point(found: HomeForecast, place: int, start: datetime) -> dict[str, Any]:
    prices = found.prices
    return {
        "start": start,
        "load_wh": _number(found.load.mean[place]),
        "load_quantiles_wh": [_number(each) for each in found.load.quantiles[:, place]],
        "production_wh": _number(found.production.mean[place]),
        "production_quantiles_wh": [_number(each) for each in found.production.quantiles[:, place]],
        "buy_price": _price(prices.buy[place]), "sell_price": _price(prices.sell[place]),
        "is_price_assumed": bool(prices.assumed[place]),
        "planned_level_percent": _number(found.planned_percent[place]),
    }  # fmt: skip


def _number(value: Any) -> float | None:
    return None if np.isnan(value) else round(float(value), 1)


def _price(value: Any) -> str | None:
    return None if np.isnan(value) else f"{float(value):.6f}"


def as_csv(found: HomeForecast) -> str:
    """A row a quarter hour; what is not known is empty."""
    to = io.StringIO()
    csv.writer(to, lineterminator="\n").writerows([_columns(found), *map(_row, document(found)["points"])])
    return to.getvalue()


def _columns(found: HomeForecast) -> list[str]:
    return [
        "start", "load_wh", *(f"load_p{percent:g}_wh" for percent in found.percents),
        "production_wh", *(f"production_p{percent:g}_wh" for percent in found.percents),
        "buy_price", "sell_price", "is_price_assumed", "planned_level_percent",
    ]  # fmt: skip


def _row(one: dict[str, Any]) -> list[Any]:
    return [
        one["start"].isoformat(), one["load_wh"], *one["load_quantiles_wh"],
        one["production_wh"], *one["production_quantiles_wh"],
        one["buy_price"], one["sell_price"], int(one["is_price_assumed"]), one["planned_level_percent"],
    ]  # fmt: skip
