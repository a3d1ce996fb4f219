"""The ways of energy as a figure."""

from smartenergy.charts.palette import COLOURS
from smartenergy.charts.sankey import ways


def test_links_lead_from_their_source_to_their_sink() -> None:
    figure = ways([("solar", "use", 5_000_000), ("solar", "grid", 1_000_000), ("stored_grid", "use", 2_500_000)])
    [trace] = figure["data"]
    labels, link = trace["node"]["label"], trace["link"]
    drawn = [
        (labels[a], labels[b], v) for a, b, v in zip(link["source"], link["target"], link["value"], strict=True)
    ]
    assert drawn == [("Solar", "Own use", 5.0), ("Solar", "To the grid", 1.0), ("Stored grid", "Own use", 2.5)]


def test_colours_differ() -> None:
    assert len(set(COLOURS.values())) == len(COLOURS)
