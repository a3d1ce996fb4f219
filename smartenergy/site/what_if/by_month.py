"""What scenarios cost month by month: a chart and a table."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from babel.dates import format_skeleton
from flask_babel import get_locale

from smartenergy.charts.svg.plots import Plot
from smartenergy.charts.svg.scales import Scale, Tick, around
from smartenergy.kernel.arrays import Floats
from smartenergy.site.formatting import heights
from smartenergy.site.what_if.result import Result, Scenario

TONES = ("solar", "car", "use", "generator", "battery")
MONTHS_WITH_LABELS = 13


def drawn(result: Result) -> list[tuple[str, Scenario]]:
    """Which scenarios the chart shows, each with its tone: both baselines and the cheapest others."""
    priced = [one for one in result.variants if one.cost is not None]
    cheapest = sorted(priced, key=lambda one: one.cost or 0)[: len(TONES)]
    shown = [("other", result.bare), *zip(TONES, sorted(cheapest, key=lambda one: one.number), strict=False)]
    return [(tone, one) for tone, one in [*shown, ("grid", result.as_now)] if _is_known(one)]


def chart(result: Result) -> Plot | None:
    """A line by steps for each; None where there are not two months, or no costs."""
    months, shown = _months(result.as_now), drawn(result)
    if len(months) < 2 or not shown:
        return None
    costs = [(tone, _costs(one)) for tone, one in shown]
    plot = Plot(np.arange(len(months) + 1.0), Scale(0, len(months)), around(*(values for _, values in costs)))
    for tone, values in costs:
        plot.line(tone, values)
    ticks = [Tick((place + 0.5) / len(months), _short(month)) for place, month in enumerate(months)]
    return plot.tick(heights(plot.up), ticks if len(months) <= MONTHS_WITH_LABELS else ticks[::3])


def rows(result: Result) -> list[tuple[date, list[str | None]]]:
    """A row a month with the cost of each scenario."""
    each = [[month["cost"] for month in one.said["months"]] for one in result.scenarios]
    return [(month, [costs[place] for costs in each]) for place, month in enumerate(_months(result.as_now))]


def _months(scenario: Scenario) -> list[date]:
    return [date.fromisoformat(f"{month['month']}-01") for month in scenario.said["months"]]


def _costs(scenario: Scenario) -> Floats:
    found: Sequence[str | None] = [month["cost"] for month in scenario.said["months"]]
    return np.array([np.nan if text is None else float(text) for text in found])


def _is_known(scenario: Scenario) -> bool:
    return any(month["cost"] is not None for month in scenario.said["months"])


def _short(month: date) -> str:
    told: str = format_skeleton("MMM", month, locale=get_locale())
    return told
