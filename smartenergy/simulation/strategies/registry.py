"""The strategies by name. Another one is a file with its settings and its schedule, and a line here."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from smartenergy.simulation.strategies import (
    backup,
    charge_only,
    discharge_only,
    hold,
    optimised,
    peak_shaving,
    price,
    self_consumption,
    time_of_use,
    windows,
)
from smartenergy.simulation.strategies.ahead import Ahead
from smartenergy.simulation.strategies.common import Common, limited
from smartenergy.simulation.strategies.schedule import Schedule


@dataclass(frozen=True)
class Strategy:
    """A kind of strategy."""

    name: str
    text: str
    settings: type[Any]
    """A dataclass, each field with what `setting.py` says of it and a default."""
    schedule: Callable[[Ahead, Any], Schedule]
    needs_prices: bool = False


STRATEGIES = {
    one.name: one
    for one in (
        Strategy("self_consumption", "Store what is over and give it back", self_consumption.SelfConsumption,
                 self_consumption.schedule),
        Strategy("hold", "Keep what is stored", hold.Hold, hold.schedule),
        Strategy("charge_only", "Store what is over, give nothing back", charge_only.ChargeOnly,
                 charge_only.schedule),
        Strategy("discharge_only", "Use what is stored, store nothing", discharge_only.DischargeOnly,
                 discharge_only.schedule),
        Strategy("time_of_use", "Charge in the tariff's cheapest band, use in its dearest", time_of_use.TimeOfUse,
                 time_of_use.schedule, needs_prices=True),
        Strategy("windows", "Charge, discharge or hold at set times", windows.Windows, windows.schedule),
        Strategy("price", "Buy below a price or in the cheapest hours, sell above another", price.PriceRule,
                 price.schedule, needs_prices=True),
        Strategy("backup", "Keep storage full", backup.Backup, backup.schedule),
        Strategy("peak_shaving", "Keep import below a cap", peak_shaving.PeakShaving, peak_shaving.schedule),
        Strategy("optimised", "As planned by what is expected, for least cost or carbon", optimised.Optimised,
                 optimised.schedule),
    )
}  # fmt: skip


def compiled(name: str, settings: Any, common: Common, ahead: Ahead) -> Schedule:
    """A home's strategy over what lies ahead; one that goes by prices gives nothing out that costs money."""
    strategy = STRATEGIES[name]
    schedule = limited(strategy.schedule(ahead, settings), common)
    if not strategy.needs_prices:
        return schedule
    return replace(schedule, exports=np.where(ahead.is_known & (ahead.sell < 0), 0, 1))
