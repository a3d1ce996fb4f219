"""What a kWh costs now, and whether that is cheap or dear today."""

from typing import NamedTuple

import numpy as np
from flask_babel import gettext

from smartenergy.charts.svg.plots import Plot
from smartenergy.charts.svg.scales import Scale, Tick, time_ticks
from smartenergy.kernel import zones
from smartenergy.kernel.arrays import Floats
from smartenergy.ledger.calendar import day_start, local_date
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.services.tariffs.home_days import HomeDays
from smartenergy.site import formatting

THIRD = 1 / 3
LABEL_HOURS = 6


class PriceNow(NamedTuple):
    """The price of a home, and its course today."""

    value: str
    word: str
    tone: str
    """`cheap`, `dear` or `usual`."""
    around: str
    plot: Plot | None
    """None: it is the same all day."""
    now: float


def price_now(days: HomeDays) -> PriceNow | None:
    """None where none is known."""
    prices, today = days.prices, local_date(days.zone, days.now)
    place, currency = prices.place(days.now), prices.currency
    if place is None or currency is None:
        return None
    midnight = day_start(days.zone, today)
    is_today = (prices.starts >= midnight) & (prices.starts < midnight + 86_400 + 3_600)
    starts, buy = prices.starts[is_today], prices.buy[is_today]
    low, high, now = float(np.nanmin(buy)), float(np.nanmax(buy)), float(prices.buy[place])
    tone, word = _judged(now, low, high)
    scale = Scale(float(starts[0]), float(starts[-1] + QUARTER_SECONDS))
    plot = None if low == high else _drawn(days.zone, scale, starts.astype(float), buy, (low, high))
    return PriceNow(
        formatting.per_kwh(now, currency), word, tone, _around(starts.astype(float), buy, currency), plot,
        scale.share(days.now),
    )  # fmt: skip


def _judged(now: float, low: float, high: float) -> tuple[str, str]:
    if low == high:
        return "usual", gettext("the same all day")
    share = (now - low) / (high - low)
    if share <= THIRD:
        return "cheap", gettext("cheap today")
    return ("dear", gettext("dear today")) if share >= 1 - THIRD else ("usual", gettext("in the middle today"))


def _around(starts: Floats, buy: Floats, currency: str) -> str:
    least, most = int(np.nanargmin(buy)), int(np.nanargmax(buy))
    if buy[least] == buy[most]:
        return ""
    told: str = gettext(
        "Lowest at %(low_at)s: %(low)s. Highest at %(high_at)s: %(high)s.",
        low_at=formatting.clock(float(starts[least])), low=formatting.money(float(buy[least]), currency),
        high_at=formatting.clock(float(starts[most])), high=formatting.money(float(buy[most]), currency),
    )  # fmt: skip
    return told


def _tall(low: float, high: float) -> Scale:
    """Differences are to be seen, so it does not begin at zero; the lowest and the highest are told beside it."""
    return Scale(low - (high - low) / 2, high)


def _drawn(zone: str, across: Scale, starts: Floats, buy: Floats, ends: tuple[float, float]) -> Plot:
    """A bar each quarter hour, coloured by its third."""
    plot = Plot(np.append(starts, across.high), across, _tall(*ends))
    share = (buy - ends[0]) / (ends[1] - ends[0])
    for tone, holds in (
        ("cheap", share <= THIRD), ("other", (share > THIRD) & (share < 1 - THIRD)), ("dear", share >= 1 - THIRD),
    ):  # fmt: skip
        plot.fill(tone, np.where(holds, buy, np.nan), plot.up.low)
    ticks = time_ticks(across, zones.zone(zone), LABEL_HOURS, "{:%H:%M}".format)
    plot.x_ticks = [Tick(one.share, one.label) for one in ticks]
    return plot
