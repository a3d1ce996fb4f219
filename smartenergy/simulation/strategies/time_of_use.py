"""By the bands of a tariff: charge in a day's cheapest, use what is stored in its dearest."""

from dataclasses import dataclass, replace

from smartenergy.simulation.shares import FULL
from smartenergy.simulation.strategies.ahead import Ahead, dearest_later, extremes
from smartenergy.simulation.strategies.reasons import Reason
from smartenergy.simulation.strategies.schedule import Schedule, steady
from smartenergy.simulation.strategies.self_consumption import SelfConsumption
from smartenergy.simulation.strategies.self_consumption import schedule as own_use
from smartenergy.simulation.strategies.setting import percent, setting


@dataclass(frozen=True)
class TimeOfUse:
    """How far it is charged, and what happens in between."""

    target_percent: int = percent(100, "Up to where the grid charges in the cheapest band")
    keeps_in_middle: bool = setting(False, "Whether what is stored is kept for the dearest band in bands between")
    efficiency_percent: int = setting(
        90, "What comes back of what is stored: where less is saved, no grid", "%", 50, 100
    )


def schedule(ahead: Ahead, settings: TimeOfUse) -> Schedule:
    """Each day by its own prices; a day of one price, or of none that is known, is as for own use."""
    lowest, highest = extremes(ahead, ahead.buy)
    later = dearest_later(ahead, ahead.buy)
    pays = lowest * 100 < highest * settings.efficiency_percent
    is_cheap, is_dear = ahead.buy == lowest, ahead.buy == highest
    found = own_use(ahead, SelfConsumption(), Reason.MIDDLE_BAND)
    if settings.keeps_in_middle:
        kept = steady(ahead, (0, FULL, FULL, FULL), Reason.KEPT_FOR_DEAR_BAND)
        found = found.where(later > ahead.buy, kept)
    found = found.where(is_dear, own_use(ahead, SelfConsumption(), Reason.DEAR_BAND))
    kept = steady(ahead, (0, FULL, FULL, FULL), Reason.KEPT_FOR_DEAR_BAND)
    found = found.where(is_cheap & (later > ahead.buy), kept)
    target = settings.target_percent * FULL // 100
    found = found.where(is_cheap & pays, steady(ahead, (target, FULL, FULL, FULL), Reason.CHEAP_BAND))
    found = found.where(lowest == highest, own_use(ahead, SelfConsumption(), Reason.ONE_PRICE))
    found = found.where(~ahead.is_known, own_use(ahead, SelfConsumption(), Reason.PRICE_UNKNOWN))
    return replace(found, later=later).with_cars(is_cheap, ahead.is_known & (lowest < highest))
