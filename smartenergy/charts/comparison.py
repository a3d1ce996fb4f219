"""Scenarios of a what-if beside one another: what each costs, and how that goes by months."""

from collections.abc import Mapping, Sequence
from typing import Any

from smartenergy.charts.palette import COLOURS, Figure, figure
from smartenergy.kernel.units import WH_PER_KWH

HEIGHT, A_BAR = 160, 34
"""Pixels."""
LINES = ("#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#8c8c8c")
Scenario = Mapping[str, Any]


def costs(scenarios: Sequence[Scenario], currency: str) -> Figure:
    """A bar each; one whose cost is not known has none."""
    bars = {
        "type": "bar", "orientation": "h", "y": _names(scenarios),
        "x": [_number(one["cost"]) for one in scenarios],
        "marker": {"color": [COLOURS["other" if one["kind"] != "variant" else "grid"] for one in scenarios]},
        "name": "Cost",
    }  # fmt: skip
    return figure([bars], "Cost, less what is left in storage", "", **_as_bars(scenarios, currency))


def energy(scenarios: Sequence[Scenario]) -> Figure:
    """What is bought and sold."""
    bars = [
        {
            "type": "bar", "orientation": "h", "name": name, "y": _names(scenarios),
            "x": [one["figures"][column] / WH_PER_KWH for one in scenarios], "marker": {"color": COLOURS[colour]},
        }
        for name, column, colour in (
            ("Bought", "grid_import_wh", "grid"), ("Sold", "grid_export_wh", "export"),
        )
    ]  # fmt: skip
    return figure(bars, "Bought and sold", "", **_as_bars(scenarios, "kWh"))


def months(scenarios: Sequence[Scenario], currency: str) -> Figure:
    """A line each."""
    lines = [
        {
            "type": "scatter", "mode": "lines+markers", "name": one["name"],
            "x": [month["month"] for month in one["months"]],
            "y": [_number(month["cost"]) for month in one["months"]],
            "line": {"color": LINES[place % len(LINES)], "dash": "solid" if place < len(LINES) else "dot"},
        }
        for place, one in enumerate(scenarios)
    ]  # fmt: skip
    return figure(lines, "Bill by month", currency, along={"type": "category"})


def _as_bars(scenarios: Sequence[Scenario], unit: str) -> dict[str, Any]:
    return {
        "height": HEIGHT + A_BAR * len(scenarios), "barmode": "group", "hovermode": "y unified",
        "xaxis": {"gridcolor": "#e9ecef", "title": {"text": unit}},
        "yaxis": {"type": "category", "automargin": True, "autorange": "reversed"},
    }  # fmt: skip


def _names(scenarios: Sequence[Scenario]) -> list[str]:
    return [one["name"] for one in scenarios]


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)
