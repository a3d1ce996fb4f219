"""What is ahead as figures."""

import numpy as np

from smartenergy.charts import ahead
from smartenergy.forecasts.prices import PricesAhead
from smartenergy.models import Home
from smartenergy.services.forecasts.telling import Expected, HomeForecast

STARTS = 1_795_392_000 + 900 * np.arange(4)


def forecast() -> HomeForecast:
    load = Expected(np.array([100.0, 200, np.nan, 50]), np.array([[50.0, 100, np.nan, 0], [200, 300, np.nan, 90]]))
    prices = PricesAhead(STARTS, np.full(4, 0.3), np.full(4, 0.1), np.array([False, False, True, True]))
    home = Home(timezone="Europe/Berlin")
    return HomeForecast(home, int(STARTS[0]), [10, 90], 3.0, load, load, prices, "EUR", np.full(4, np.nan))


def test_each_mean_has_a_band_and_what_is_not_known_is_a_gap() -> None:
    data = ahead.expected(forecast())["data"]
    low, high, mean = data[:3]
    assert (low["y"], high["y"], mean["y"]) == ([200, 400, None, 0], [800, 1200, None, 360], [400, 800, None, 200])
    assert high["fill"] == "tonexty"
    assert mean["x"][0] == "2026-11-23T01:00:00"
    assert [trace["name"] for trace in data if trace.get("showlegend", True)] == ["Production", "Load"]


def test_prices_that_are_assumed_are_dotted() -> None:
    lines = {line["name"]: (line["y"], line["line"]["dash"]) for line in ahead.prices(forecast())["data"]}
    assert lines["Buying"] == ([0.3, 0.3, None, None], "solid")
    assert lines["Buying, assumed"] == ([None, None, 0.3, 0.3], "dot")
    assert set(lines) == {"Buying", "Buying, assumed", "Selling", "Selling, assumed"}
