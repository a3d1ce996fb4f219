"""Homes that are asked for as one task for the planner, and its answer as it is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from smartenergy.forecasts.prices import PricesAhead
from smartenergy.kernel import zones
from smartenergy.kernel.arrays import Bools, Floats, Ints
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.planning.batteries import BATTERY, sites_of
from smartenergy.planning.cars import VEHICLE, charging, quarters_needed
from smartenergy.planning.horizon import Expected, Prices, Sites, Task
from smartenergy.planning.objectives import planned_prices
from smartenergy.planning.plans import Plans
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.services.forecasts.ahead import homes_ahead
from smartenergy.services.planning import gathering
from smartenergy.services.planning.gathering import Asked
from smartenergy.simulation.shares import FULL
from smartenergy.storage import fleet_store
from smartenergy.storage.plan_rows import EXPECTED, QUARTER
from smartenergy.tariffs.clock import quarters

MICRO = 1_000_000
USUAL_LOAD_WH = 100.0
"""Of a quarter hour, where nothing is known of a home: 3,500 kWh a year."""
LEVELS = ("from_grid", "from_surplus", "to_load", "to_grid", "to_peak")
NO_PRICE, NO_STORAGE = "no price is known", "neither battery nor car is online"


@dataclass(frozen=True)
class Made:
    """A task, and what its answer is stored with. A row a home."""

    homes: list[Asked]
    task: Task
    prices: Prices
    """What energy costs, whatever the plan is for."""
    is_assumed: Bools
    cars: Ints
    """What cars do about the grid: a row a home, a column a quarter hour."""
    is_guess: Bools
    """Whether nothing is known of a home's past: it is planned again soon."""

    @property
    def ids(self) -> list[int]:
        """The homes' own."""
        return [one.home.id for one in self.homes]


@dataclass(frozen=True)
class Span:
    """The quarter hours that are planned, by what was known at an instant."""

    now: int
    since: int
    quarters: int

    @property
    def starts(self) -> Ints:
        """When each begins."""
        return self.since + np.arange(self.quarters, dtype=np.int64) * QUARTER_SECONDS

    def cut(self, first: int) -> slice:
        """These, of quarter hours that begin with `first`."""
        skipped = (self.since - first) // QUARTER_SECONDS
        return slice(skipped, skipped + self.quarters)


def task_of(homes: Sequence[Asked], span: Span) -> tuple[Made | None, Mapping[int, str]]:
    """What is to be planned, and of homes of which nothing is: why."""
    having, sites, needed = _with_storage(homes, span)
    rows, row = gathering.prices(having, span.now, span.quarters + 1)
    priced = [one for one, place in zip(having, row.tolist(), strict=True) if _is_known(rows[place], span)]
    why = {one.home.id: NO_STORAGE for one in homes} | {one.home.id: NO_PRICE for one in having}
    why = {home: reason for home, reason in why.items() if home not in {one.home.id for one in priced}}
    if not priced:
        return None, why
    kept = np.array([_is_known(rows[place], span) for place in row.tolist()])
    those = np.flatnonzero(kept)
    return _made(priced, (sites.pick(those), needed[those]), (rows, row[those]), span), why


def _with_storage(homes: Sequence[Asked], span: Span) -> tuple[list[Asked], Sites, Ints]:
    """Homes of which a battery or a car is online, in the order of the world; and what cars need a night."""
    by_id = {one.home.id: one for one in homes}
    world = fleet_store.read_world(driver_cursor(), list(by_id))
    there = [by_id[home] for home in world.homes.ids.tolist()]
    wear = np.array([one.wishes.wear / MICRO for one in there], np.float64)
    sites = sites_of(world, [one.chosen.common for one in there], wear, gathering.present(span.now))
    has = np.unique(world.devices.home[np.isin(world.devices.models, (BATTERY, VEHICLE))])
    needed = quarters_needed(world, gathering.present(span.now))
    return [there[place] for place in has.tolist()], sites.pick(has), needed[has]


def _is_known(prices: PricesAhead, span: Span) -> bool:
    return not bool(np.isnan(prices.buy[span.cut(int(prices.starts[0]))]).all())


def _made(
    homes: list[Asked], storage: tuple[Sites, Ints], priced: tuple[list[PricesAhead], Ints], span: Span
) -> Made:
    rows, row = priced
    sites, needed = storage
    used, row = np.unique(row, return_inverse=True)
    cuts = [(rows[place], span.cut(int(rows[place].starts[0]))) for place in used.tolist()]
    buy, sell = (np.stack([_filled(getattr(one, name)[cut]) for one, cut in cuts]) for name in ("buy", "sell"))
    real = Prices(buy, sell, row)
    ahead = homes_ahead([one.home.id for one in homes], span.now, span.quarters + 1)
    cut = span.cut(int(ahead.starts[0]))
    expected = Expected(
        np.nan_to_num(ahead.load_wh[:, cut], nan=USUAL_LOAD_WH), np.nan_to_num(ahead.production_wh[:, cut])
    )
    task = Task(sites, expected, _for_objectives(homes, real, span))
    cars = charging(needed, task.prices.buy[task.prices.row], _slots(homes, span))
    is_guess = np.asarray(np.isnan(ahead.load_wh).any(axis=1), np.bool_)
    return Made(homes, task, real, np.stack([one.assumed[each] for one, each in cuts])[row], cars, is_guess)


def _slots(homes: Sequence[Asked], span: Span) -> Ints:
    """Which quarter hour of the day each home's clocks show: a row a home."""
    until = span.since + span.quarters * QUARTER_SECONDS
    return np.stack([quarters(zones.shown(one.home.timezone), span.since, until).slot for one in homes])


def _filled(prices: Floats) -> Floats:
    """Where no price is known, as if it were the mean of the others."""
    if np.isnan(prices).all():
        return np.zeros_like(prices)
    return np.where(np.isnan(prices), np.nanmean(prices), prices)


def _for_objectives(homes: Sequence[Asked], real: Prices, span: Span) -> Prices:
    """Prices as plans look at them: by what each home's is for. What costs money to give out is not given out."""
    place, found, row = dict[tuple[object, ...], int](), list[tuple[Floats, Floats]](), []
    for one, priced in zip(homes, real.row.tolist(), strict=True):
        wishes, looks = one.wishes, one.wishes.objective != "cost"
        where = (one.home.timezone, one.home.user_id) if looks else None
        key = (priced, wishes.objective, wishes.carbon_price if looks else None, where)
        if key not in place:
            place[key] = len(found)
            grams = gathering.grams(one, span.starts, span.now) if looks else np.zeros(span.quarters)
            sold = np.maximum(real.sell[priced], 0)
            price = wishes.carbon_price / MICRO
            found.append(planned_prices(wishes.objective, real.buy[priced], sold, grams, price))
        row.append(place[key])
    buy, sell = (np.stack(each) for each in zip(*found, strict=True))
    return Prices(buy, sell, np.array(row, np.int64))


def quarters_of(made: Made, plans: Plans) -> npt.NDArray[np.void]:
    """A plan's quarter hours as they are stored, a row a home."""
    found = np.zeros(plans.from_grid.shape, QUARTER)
    for name in LEVELS:
        found[name] = getattr(plans, name)
    sites = made.task.sites
    after = np.rint(plans.level_wh * (FULL / sites.capacity_wh[:, None]))
    found["after"] = after
    found["held"] = np.column_stack((np.rint(sites.held_wh * FULL / sites.capacity_wh), after[:, :-1]))
    found["cap_watts"] = np.where(np.isfinite(plans.cap_watts), np.maximum(plans.cap_watts, 1), 0)
    found["cars"] = made.cars
    found["exports"] = made.prices.sell[made.prices.row] >= 0
    return found


def expected_of(made: Made, plans: Plans) -> npt.NDArray[np.void]:
    """What a plan expects of its quarter hours, a row a home."""
    found = np.zeros(plans.from_grid.shape, EXPECTED)
    for name in ("buy", "sell"):
        found[name] = np.rint(getattr(made.prices, name)[made.prices.row] * MICRO)
    for name in ("load_wh", "production_wh"):
        found[name] = getattr(made.task.expected, name)
    for name in ("import_wh", "export_wh"):
        found[name] = getattr(plans, name)
    found["is_assumed"] = made.is_assumed
    return found
