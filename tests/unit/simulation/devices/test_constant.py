"""Devices of constant power."""

import numpy as np

from smartenergy.simulation.devices.constant.output import constant_watts


def test_they_give_the_whole_watts_that_were_named() -> None:
    assert constant_watts(np.array([0.0, 99.6, 1e6, -3.0])).tolist() == [0, 100, 1_000_000, 0]
