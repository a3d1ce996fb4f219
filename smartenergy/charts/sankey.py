"""The ways that energy took, as a Sankey diagram."""

from smartenergy.charts.palette import COLOURS, NAMES, Figure, figure

SINK_NAMES = {"use": "Own use", "battery": "Into the battery", "grid": "To the grid"}


def ways(links: list[tuple[str, str, int]]) -> Figure:
    """A figure of links, as (from, to, mWh)."""
    sources = list(dict.fromkeys(source for source, _, _ in links))
    sinks = list(dict.fromkeys(sink for _, sink, _ in links))
    labels = [NAMES[source] for source in sources] + [SINK_NAMES[sink] for sink in sinks]
    colours = [_colour(source) for source in sources]
    trace = {
        "type": "sankey",
        "valuesuffix": " kWh",
        "valueformat": ",.2f",
        "node": {
            "label": labels,
            "color": colours + [_colour(sink) for sink in sinks],
            "pad": 18,
            "thickness": 18,
        },
        "link": {
            "source": [sources.index(source) for source, _, _ in links],
            "target": [len(sources) + sinks.index(sink) for _, sink, _ in links],
            "value": [mwh / 1_000_000 for _, _, mwh in links],
            "color": [f"{_colour(source)}66" for source, _, _ in links],
        },
    }
    return figure([trace], "Where the energy went", "", hovermode="closest")


def _colour(name: str) -> str:
    return COLOURS[name.removeprefix("stored_")]
