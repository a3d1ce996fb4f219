"""Colours that people with any kind of colour vision can tell apart, and what all charts share.

The colours are those of Okabe and Ito, "Color Universal Design" (2008).
"""

from typing import Any

Figure = dict[str, Any]
"""A Plotly figure: `data` and `layout`."""

COLOURS = {
    "solar": "#e69f00",
    "generator": "#d55e00",
    "battery": "#009e73",
    "grid": "#0072b2",
    "use": "#cc79a7",
    "other": "#8c8c8c",
    "export": "#56b4e9",
}
NAMES = {
    "solar": "Solar", "generator": "Generator", "battery": "Battery", "grid": "Grid", "use": "Own use",
    "stored_solar": "Stored solar", "stored_generator": "Stored generator", "stored_grid": "Stored grid",
    "stored_other": "Stored, other",
}  # fmt: skip


def figure(
    data: list[dict[str, Any]],
    title: str,
    unit: str,
    *,
    along: dict[str, Any] | None = None,
    rangemode: str = "normal",
    **layout: Any,
) -> Figure:
    """A figure with the look of the house; `along` and `rangemode` are of its axes."""
    shared = {
        "title": {"text": title, "font": {"size": 16}},
        "font": {"family": "system-ui, sans-serif", "color": "#212529"},
        "margin": {"l": 60, "r": 20, "t": 50, "b": 50},
        "legend": {"orientation": "h", "y": -0.18},
        "hovermode": "x unified",
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        "xaxis": {"gridcolor": "#e9ecef", "type": "date"} | (along or {}),
        "yaxis": {
            "gridcolor": "#e9ecef",
            "zerolinecolor": "#495057",
            "title": {"text": unit},
            "rangemode": rangemode,
        },
    }
    return {"data": data, "layout": shared | layout}  # fmt: skip
