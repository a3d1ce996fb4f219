"""Cars charge in the cheapest quarter hours of a night."""

import numpy as np

from smartenergy.planning.cars import charging
from smartenergy.simulation.shares import AS_USUAL, NOW, WAIT

SLOTS = np.arange(192)[None] % 96


def prices(night: float = 0.1) -> np.ndarray:
    found = np.full((1, 192), 0.3)
    found[0, (SLOTS[0] >= 8) & (SLOTS[0] < 16)] = night
    return found


def test_as_many_of_the_cheapest_as_it_needs_and_else_it_waits() -> None:
    found = charging(np.array([6]), prices(), SLOTS)[0]
    assert np.flatnonzero(found == NOW).tolist()[:6] == [8, 9, 10, 11, 12, 13]
    assert set(found.tolist()) == {NOW, WAIT}
    nights = [slice(0, 28), slice(72, 124), slice(168, 192)]
    assert [int((found[night] == NOW).sum()) for night in nights] == [6, 6, 6]


def test_by_day_it_waits_however_cheap_that_is() -> None:
    cheap_noon = np.where(SLOTS == 48, 0.0, 0.3)
    found = charging(np.array([4]), cheap_noon, SLOTS)[0]
    assert found[48] == WAIT


def test_at_one_price_and_without_a_car_all_is_as_usual() -> None:
    assert set(charging(np.array([4]), prices(0.3), SLOTS)[0].tolist()) == {AS_USUAL}
    assert set(charging(np.array([0]), prices(), SLOTS)[0].tolist()) == {AS_USUAL}
