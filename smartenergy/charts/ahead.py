"""What is ahead as charts: what to expect, with a band of how sure that is."""

from typing import Any

import numpy as np

from smartenergy.charts.palette import COLOURS, Figure, figure
from smartenergy.kernel.arrays import Floats
from smartenergy.services.forecasts.telling import Expected, HomeForecast

QUARTERS_AN_HOUR = 4
PALE = "33"
"""How much of a band's colour is seen, hexadecimal."""


def expected(found: HomeForecast) -> Figure:
    """Power of load and production, each with a band from its lowest to its highest quantile."""
    times = [f"{start:%Y-%m-%dT%H:%M:%S}" for start in found.moments()]
    traces = [
        *_band(times, found.production, "Production", COLOURS["solar"]),
        *_band(times, found.load, "Load", COLOURS["use"]),
    ]
    low, high = min(found.percents), max(found.percents)
    title = f"What to expect; {high - low:g} of 100 times it lies in the band"
    return figure(traces, title, "W", rangemode="tozero")


def prices(found: HomeForecast) -> Figure:
    """What a kWh costs and brings; dotted where that is not published."""
    times = [f"{start:%Y-%m-%dT%H:%M:%S}" for start in found.moments()]
    assumed = found.prices.assumed
    traces: list[dict[str, Any]] = []
    for name, column, colour in (("Buying", found.prices.buy, "grid"), ("Selling", found.prices.sell, "export")):
        for words, mask, dash in (("", ~assumed, "solid"), (", assumed", assumed, "dot")):
            if mask.any():
                line = {"color": COLOURS[colour], "width": 2, "shape": "hv", "dash": dash}
                traces.append(_line(times, np.where(mask, column, np.nan), f"{name}{words}", line))
    return figure(traces, "What a kWh costs and brings", found.currency or "")


def _band(times: list[str], one: Expected, name: str, colour: str) -> list[dict[str, Any]]:
    low, high = one.quantiles.min(axis=0), one.quantiles.max(axis=0)
    edge = {"color": colour, "width": 0, "shape": "hv"}
    beneath = _line(times, low * QUARTERS_AN_HOUR, f"{name}: lowest", edge) | {"showlegend": False}
    above = _line(times, high * QUARTERS_AN_HOUR, f"{name}: highest", edge) | {
        "showlegend": False, "fill": "tonexty", "fillcolor": f"{colour}{PALE}",
    }  # fmt: skip
    mean = {"color": colour, "width": 2, "shape": "hv"}
    return [beneath, above, _line(times, one.mean * QUARTERS_AN_HOUR, name, mean)]


def _line(times: list[str], values: Floats, name: str, line: dict[str, Any]) -> dict[str, Any]:
    shown = [None if value != value else round(value, 4) for value in values.tolist()]
    return {
        "type": "scatter", "mode": "lines", "name": name, "x": times, "y": shown, "line": line,
        "connectgaps": False,
    }  # fmt: skip
