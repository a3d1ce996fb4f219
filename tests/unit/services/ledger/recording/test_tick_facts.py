"""What a tick has moved where users changed some devices meanwhile."""

from dataclasses import replace

import numpy as np

from smartenergy.services.ledger.recording.tick_facts import as_moved
from smartenergy.simulation.world import CONSUMPTION, STORAGE, Losses, Readings
from tests.worlds import make_world


def test_nothing_flowed_or_was_lost_where_a_user_changed_a_device() -> None:
    planned = make_world([[STORAGE, STORAGE, STORAGE, CONSUMPTION]], levels_wh=[10.0, 20.0, 30.0, 0]).devices
    losses = Losses(*[np.array([1.0, 2.0, 3.0, 0])] * 3)
    given = Readings(np.array([0, 0, 0, 7]), np.array([9.0, 18.0, 27.0, 0]), np.zeros(4), losses)
    present = planned.pick(np.array([0, 2, 3]))  # the second is deleted
    shown = Readings(
        np.array([0, 0, 8]), np.array([9.0, 500.0, 0]), np.zeros(3)
    )  # the third is set, the heater too
    moved, before_wh = as_moved(planned, given, present, shown)
    assert before_wh.tolist() == [10, 500, 0]
    assert moved.losses is not None
    assert moved.losses.lost_wh.tolist() == [1, 0, 0]
    assert moved.levels_wh is shown.levels_wh
    assert as_moved(planned, replace(given, losses=None), present, shown)[0] is shown


def test_of_no_devices_nothing_is_lost() -> None:
    nobody = make_world([]).devices
    shown = Readings(np.array([7]), np.zeros(1), np.zeros(1))
    assert as_moved(nobody, shown, make_world([[CONSUMPTION]]).devices, shown) == (shown, shown.levels_wh)
