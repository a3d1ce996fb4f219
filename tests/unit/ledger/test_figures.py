"""The figures, and the worked example of docs/energy.md."""

import numpy as np
import pytest

from smartenergy.ledger.columns import PERIOD
from smartenergy.ledger.figures import figures, links


def period(**given: int) -> dict[str, np.ndarray]:
    return {name: np.array([given.get(name, 0)]) for name in PERIOD}


def test_shares_of_nothing_are_no_numbers() -> None:
    nothing = figures(period())
    assert (nothing.self_consumption, nothing.self_sufficiency, nothing.equivalent_full_cycles) == (
        None,
        None,
        None,
    )


def test_energy_of_the_grid_that_went_through_the_battery_is_no_self_sufficiency() -> None:
    found = figures(
        period(battery_to_use_mwh=100, stored_grid_to_use_mwh=60, stored_solar_to_use_mwh=40, grid_to_use_mwh=100)
    )
    assert found.self_sufficiency == pytest.approx(0.2)


def test_ways_of_no_energy_are_left_out_and_the_battery_is_told_by_origin() -> None:
    found = links(
        period(solar_to_use_mwh=5, battery_to_use_mwh=3, stored_solar_to_use_mwh=1, stored_other_to_use_mwh=2)
    )
    assert found == [("solar", "use", 5), ("stored_solar", "use", 1), ("stored_other", "use", 2)]
