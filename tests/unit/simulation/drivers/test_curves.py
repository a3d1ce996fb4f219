"""Curves by the hour and by the month."""

import numpy as np
import pytest

from smartenergy.simulation.drivers.curves import at, by_hour, by_month, on_day, starts


def test_a_curve_by_the_hour_goes_through_its_points_and_round_the_clock() -> None:
    curve = by_hour((6, 1.0), (18, 3.0))
    values = at(curve, np.array([120.0, 840.0, 480.0, 1200.0], np.float32))  # 06:00, 18:00, 12:00, 24:00
    assert values.tolist() == pytest.approx([1.0, 3.0, 2.0, 2.0], abs=0.03)
    assert at(curve, np.array([0, 1439.9], np.float32)).shape == (2,)


def test_a_curve_by_the_month_is_even_over_the_year() -> None:
    curve = by_month(*range(12))
    assert len(curve) == 366
    assert on_day(curve, np.array([15, 198])).tolist() == pytest.approx([0, 6], abs=0.1)
    assert curve[0] == pytest.approx(5.5, abs=0.2)  # half way from December to January


def test_starts_come_where_they_are_likely() -> None:
    table = starts((0, 0.0), (11, 0.0), (12, 1.0), (13, 0.0))
    assert (np.diff(table) >= 0).all()
    assert 7 * 60 <= table.min() < table.max() <= 9 * 60
    assert np.median(table) == pytest.approx(8 * 60, abs=5)


def test_tables_cannot_be_written_over() -> None:
    with pytest.raises(ValueError, match="read-only"):
        by_month(*range(12))[0] = 1
