"""The JSON of a user's stats."""

import numpy as np
import orjson

from smartenergy.simulation.totals import Totals
from smartenergy.storage.stats_publishing import stats_documents


def test_the_document_is_that_of_the_specification() -> None:
    totals = Totals(
        ids=np.array([1]),
        production_watts=np.array([4200]),
        consumption_watts=np.array([1800]),
        capacity_wh=np.array([32_000.0]),
        level_wh=np.array([12_000.5]),
        storage_flow_watts=np.array([500.0]),
    )
    assert [orjson.loads(document) for document in stats_documents(1795425060, totals)] == [
        {
            "current_production": 4200, "current_consumption": 1800,
            "current_storage": {"total_capacity_wh": 32000, "current_level_wh": 12000.5, "percentage": 37.5},
            "current_storage_flow": 500, "net_grid_flow": -1900, "timestamp": 1795425060,
        }
    ]  # fmt: skip
