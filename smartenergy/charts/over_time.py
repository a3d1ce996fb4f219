"""Charts along the time: power as stacked areas, the batteries' level, days as bars."""

from collections.abc import Iterator
from datetime import timedelta, timezone
from itertools import pairwise
from typing import Any

import numpy as np

from smartenergy.charts.palette import COLOURS, Figure, figure
from smartenergy.kernel.arrays import Floats
from smartenergy.services.ledger.reading.series import Series
from smartenergy.services.ledger.reading.spans import moment

# Above the line: where the power comes from. Below: where it goes. Both are of the same height.
SOURCES = {"solar": "Solar", "generator": "Generator", "battery": "From the battery", "grid": "From the grid"}
SINKS = {"use": "Own use", "battery": "Into the battery", "grid": "To the grid"}
COLUMNS = {
    "solar": "solar_wh", "generator": "generator_wh", "battery": "discharge_wh", "grid": "grid_import_wh",
    "use": "consumption_wh", "into battery": "charge_wh", "to grid": "grid_export_wh",
}  # fmt: skip
MOST_LABELS = 13
STROKES = {"fillmode": "overlay", "fgcolor": "#ffffff", "fgopacity": 0.5, "size": 6}


def power(series: Series) -> Figure:
    """Power over time as stacked areas; where nothing is recorded, there is nothing."""
    traces: list[dict[str, Any]] = []
    hours = series.recorded_hours()
    times = _times(series)
    for number, run in enumerate(_runs(hours > 0)):
        for key, name in SOURCES.items():
            traces.append(_area(series, COLUMNS[key], name, COLOURS[key], f"in {number}", run, 1, hours, times))
        for key, name in SINKS.items():
            column = {"use": "use", "battery": "into battery", "grid": "to grid"}[key]
            colour = COLOURS["export"] if key == "grid" else COLOURS[key]
            traces.append(_area(series, COLUMNS[column], name, colour, f"out {number}", run, -1, hours, times))
    seen: set[str] = set()
    for trace in traces:
        trace["showlegend"] = trace["name"] not in seen
        seen.add(trace["name"])
    return figure(traces, "Power: sources above, sinks below", "W", along=_along(series))


def level(series: Series) -> Figure:
    """What the batteries hold, and how much they can."""
    times = _ends(series)
    lines = [
        ("Level", "level_wh", {"color": COLOURS["battery"], "width": 2}),
        ("Capacity", "capacity_wh", {"color": COLOURS["other"], "dash": "dash", "width": 1}),
    ]
    traces = [
        {
            "type": "scatter", "mode": "lines", "name": name, "x": times, "y": _values(series.column(column)),
            "line": line, "connectgaps": False,
        }
        for name, column, line in lines
    ]  # fmt: skip
    return figure(traces, "Battery level", "Wh", along=_along(series), rangemode="tozero")


def bars(series: Series) -> Figure:
    """What was used, by where it came from, and what was exported, a bar a period."""
    columns = {
        "Own production": (("solar_to_use_wh", "generator_to_use_wh"), COLOURS["solar"], 1, ""),
        "From the battery": (("battery_to_use_wh",), COLOURS["battery"], 1, "/"),
        "From the grid": (("grid_to_use_wh",), COLOURS["grid"], 1, "x"),
        "Exported": (("grid_export_wh",), COLOURS["export"], -1, "."),
    }
    coverage = [f"{100 * value:.0f}% recorded" for value in series.column("coverage").tolist()]
    traces = [
        {
            "type": "bar", "name": name, "x": _times(series), "customdata": coverage,
            "y": _values(sign * np.sum([series.column(column) for column in names], axis=0) / 1000),
            "marker": {"color": colour, "pattern": {"shape": pattern} | STROKES},
            "hovertemplate": "%{y:.2f} kWh (%{customdata})",
        }
        for name, (names, colour, sign, pattern) in columns.items()
    ]  # fmt: skip
    return figure(traces, "Energy used, and exported", "kWh", barmode="relative")


def _area(
    series: Series,
    column: str,
    name: str,
    colour: str,
    stack: str,
    run: slice,
    sign: int,
    hours: Floats,
    times: Any,
) -> dict[str, Any]:
    watts = sign * series.column(column)[run] / hours[run]
    y = _values(watts.round(1))
    return {
        "type": "scatter", "mode": "lines", "name": name, "legendgroup": name, "stackgroup": stack,
        "x": [*times[run], _ends(series)[run.stop - 1]], "y": [*y, y[-1]],  # the last step has its length too
        "line": {"color": colour, "width": 0.5, "shape": "hv"}, "fillcolor": colour,
        "hovertemplate": "%{y:,.0f} W",
    }  # fmt: skip


def _runs(recorded: Any) -> Iterator[slice]:
    """The stretches without a gap."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], recorded, [False]]).astype(np.int8)))
    for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        yield slice(start, stop)


def _times(series: Series) -> list[str]:
    """Local times without their offset: a chart has no other clock than the home's."""
    return _placed(series, series.starts.tolist())


def _ends(series: Series) -> list[str]:
    return _placed(series, series.ends.tolist())


def _placed(series: Series, instants: list[int]) -> list[str]:
    """Where instants lie along the chart. Where clocks go back, the first clock goes on: two hours are two."""
    zone = _first_clock(series) if _goes_back(series) else None
    local = (moment(at, series.span.zone) for at in instants)
    return [f"{at.astimezone(zone) if zone else at:%Y-%m-%dT%H:%M:%S}" for at in local]


def _first_clock(series: Series) -> timezone:
    return timezone(moment(int(series.starts[0]), series.span.zone).utcoffset() or timedelta(0))


def _goes_back(series: Series) -> bool:
    """Whether a clock time comes twice."""
    told = [moment(at, series.span.zone).replace(tzinfo=None) for at in series.starts.tolist()]
    return any(later <= earlier for earlier, later in pairwise(told))


def _along(series: Series) -> dict[str, Any]:
    """The labels of the axis, where they are not simply its own: what clocks show."""
    if not _goes_back(series):
        return {}
    hours = int(series.ends[-1] - series.starts[0]) / 3_600
    step = next((step for step in (1, 2, 3, 6, 12) if hours / step <= MOST_LABELS), 24)
    told = [(at, moment(at, series.span.zone)) for at in series.starts.tolist()]
    shown = [(at, local) for at, local in told if local.minute == 0 and local.hour % step == 0]
    form = "%H:%M" if hours <= 26 else "%d %b %H:%M"
    labels = [f"{local:{form}}" for _, local in shown]
    return {"tickvals": _placed(series, [at for at, _ in shown]), "ticktext": labels}


def _values(column: Floats) -> list[float | None]:
    return [None if value != value else value for value in column.tolist()]
