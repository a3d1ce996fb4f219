"""By what energy costs just then: charge below a price or in a day's cheapest hours, sell above another."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from smartenergy.kernel.arrays import Bools
from smartenergy.simulation.shares import FULL
from smartenergy.simulation.strategies.ahead import Ahead, dearest_later
from smartenergy.simulation.strategies.reasons import Reason
from smartenergy.simulation.strategies.schedule import Schedule, steady
from smartenergy.simulation.strategies.self_consumption import SelfConsumption
from smartenergy.simulation.strategies.self_consumption import schedule as own_use
from smartenergy.simulation.strategies.setting import percent, setting

QUARTERS_AN_HOUR = 4
MICROS = "millionths of the currency a kWh"


@dataclass(frozen=True)
class PriceRule:
    """What is not said does not happen."""

    buy_below: int | None = setting(None, "The grid charges where a kWh costs no more", MICROS)
    sell_above: int | None = setting(None, "What is stored is sold where a kWh brings no less", MICROS)
    cheapest_hours: int = setting(0, "The grid charges in so many of each day's cheapest hours", "h", 0, 24)
    target_percent: int = percent(100, "Up to where the grid charges")
    sell_down_to_percent: int = percent(0, "Down to where it is sold")

    def own_problems(self) -> Iterator[tuple[str, str]]:
        """What bounds do not say."""
        if self.buy_below is not None and self.sell_above is not None and self.buy_below > self.sell_above:
            yield "sell_above", "must not be below buy_below"


def schedule(ahead: Ahead, settings: PriceRule) -> Schedule:
    """Own use, and prices over it; while it buys, nothing is given."""
    target, down_to = (share * FULL // 100 for share in (settings.target_percent, settings.sell_down_to_percent))
    found = own_use(ahead, SelfConsumption(), Reason.BETWEEN_PRICES)
    if settings.sell_above is not None:
        sold = steady(ahead, (0, FULL, 0, down_to), Reason.SELLS_ABOVE)
        found = found.where(ahead.sell >= settings.sell_above, replace(sold, price=ahead.sell))
    buys = (target, FULL, FULL, FULL)
    among, below = cheapest(ahead, settings.cheapest_hours), _is_below(ahead, settings.buy_below)
    found = found.where(among, steady(ahead, buys, Reason.BUYS_CHEAPEST))
    found = found.where(below, steady(ahead, buys, Reason.BUYS_BELOW))
    found = found.where(~ahead.is_known, own_use(ahead, SelfConsumption(), Reason.PRICE_UNKNOWN))
    is_bought = ahead.is_known & (bool(settings.cheapest_hours) or settings.buy_below is not None)
    return replace(found, later=dearest_later(ahead, ahead.buy)).with_cars(among | below, is_bought)


def _is_below(ahead: Ahead, price: int | None) -> Bools:
    return np.zeros(len(ahead), np.bool_) if price is None else ahead.buy <= price


def cheapest(ahead: Ahead, hours: int) -> Bools:
    """The cheapest quarter hours of each day, as many as so many hours have; the earlier of like ones."""
    found = np.zeros(len(ahead), np.bool_)
    for day in ahead.days:
        known = np.flatnonzero(ahead.is_known[day]) + day.start
        found[known[np.argsort(ahead.buy[known], kind="stable")][: hours * QUARTERS_AN_HOUR]] = True
    return found
