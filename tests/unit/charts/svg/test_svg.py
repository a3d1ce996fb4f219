"""Charts as SVG."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartenergy.charts.svg import paths, scales
from smartenergy.charts.svg.plots import Plot
from smartenergy.charts.svg.scales import Scale

NAN = float("nan")
A_DAY = 86_400


def test_a_line_of_steps_holds_each_value_until_the_next() -> None:
    assert paths.steps(np.array([0, 0.5, 1.0]), np.array([0.0, 1.0])) == "M0,1000H500V0H1000"


def test_a_gap_is_a_gap() -> None:
    edges = np.array([0, 0.25, 0.5, 0.75])
    assert paths.steps(edges, np.array([0.5, NAN, 0.5])) == "M0,500H250M500,500H750"
    assert paths.areas(edges, np.zeros(3), np.array([0.5, NAN, 0.5])).count("Z") == 2
    assert paths.bars(edges, np.zeros(3), np.array([0.5, NAN, 0.5])).count("Z") == 2
    assert paths.lines(edges, np.array([0.5, NAN, 0.5, 0.6])) == "M0,500h0M500,500L750,400"


def test_an_area_goes_there_along_its_top_and_back_along_its_floor() -> None:
    drawn = paths.areas(np.array([0, 0.5, 1.0]), np.array([0.0, 0.25]), np.array([0.5, 1.0]))
    assert drawn == "M0,500H500V0H1000L1000,750H500V1000H0Z"


@given(st.floats(1e-4, 1e7), st.sampled_from((1.0, 1_000.0)), st.integers(2, 8))
def test_labels_have_the_digits_that_tell_their_ticks_exactly(most: float, unit: float, steps: int) -> None:
    up = scales.around(most * unit, steps=steps)
    step = up.step / unit
    assert float(f"{step:.{up.digits(unit)}f}") == pytest.approx(step, rel=1e-6)
    assert not up.digits(unit) or float(f"{step:.{up.digits(unit) - 1}f}") != pytest.approx(step, rel=1e-6)


def test_bars_of_no_height_are_not_drawn() -> None:
    assert paths.bars(np.array([0, 0.5, 1.0]), np.zeros(2), np.array([0.0, 1.0])).count("M") == 1


@given(st.lists(st.floats(-1e6, 1e6) | st.just(NAN), min_size=1, max_size=50), st.integers(2, 8), st.booleans())
def test_a_scale_holds_all_values_between_round_ends(values: list[float], steps: int, with_zero: bool) -> None:
    scale = scales.around(np.array(values), steps=steps, with_zero=with_zero)
    shares = scale.shares(np.array(values))
    known = shares[np.isfinite(shares)]
    assert scale.high > scale.low
    assert np.all((known > -1e-6) & (known < 1 + 1e-6))
    ticks = scale.ticks(str)
    assert ticks[0].share == pytest.approx(0) and ticks[-1].share == pytest.approx(1)
    assert 2 <= len(ticks) <= 2 * steps + 3


def test_steps_are_round() -> None:
    assert scales.around(np.array([0.0, 9.3])) == Scale(0.0, 10.0, 2.5)
    assert scales.around(np.array([-430.0, 2_100.0])) == Scale(-1_000.0, 3_000.0, 1_000.0)
    assert [tick.label for tick in scales.around(0.0, 1.0).ticks(lambda value: f"{value:g}")] == [
        "0",
        "0.25",
        "0.5",
        "0.75",
        "1",
    ]


@pytest.mark.parametrize(("day", "hours"), [((2026, 3, 29), 23), ((2026, 10, 25), 25), ((2026, 6, 1), 24)])
def test_ticks_stand_at_local_hours_also_when_clocks_change(day: tuple[int, int, int], hours: int) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    first = datetime(*day, tzinfo=berlin).timestamp()
    across = Scale(first, first + hours * 3_600)
    ticks = scales.time_ticks(across, berlin, 6, lambda at: f"{at:%H}")
    assert [tick.label for tick in ticks] == ["00", "06", "12", "18", "00"]
    every = scales.time_ticks(across, berlin, 1, lambda at: f"{at:%H}")
    assert len(every) == len({f"{tick.share:.4f}" for tick in every})


def test_ticks_of_a_zone_beside_the_full_hour_stand_at_its_own_hours() -> None:
    kathmandu = ZoneInfo("Asia/Kathmandu")
    first = datetime(2026, 6, 1, tzinfo=kathmandu).timestamp()
    found = list(scales.hours(first, first + A_DAY, kathmandu, 6))
    assert [f"{at:%H:%M}" for at in found] == ["00:00", "06:00", "12:00", "18:00", "00:00"]


def test_stacks_lie_on_one_another_up_and_down() -> None:
    plot = Plot(np.array([0.0, 1.0]), Scale(0.0, 1.0), Scale(-4.0, 4.0, 4.0))
    plot.stack([("solar", np.array([1.0])), ("grid", np.array([3.0]))])
    plot.stack([("use", np.array([4.0]))], down=True)
    assert [(mark.tone, mark.path) for mark in plot.marks] == [
        ("solar", "M0,375H1000L1000,500H0Z"), ("grid", "M0,0H1000L1000,375H0Z"), ("use", "M0,1000H1000L1000,500H0Z"),
    ]  # fmt: skip
    assert plot.zero == 0.5


def test_a_stack_goes_on_where_one_of_its_series_lacks() -> None:
    plot = Plot(np.array([0.0, 1.0]), Scale(0.0, 1.0), Scale(0.0, 4.0, 1.0))
    plot.stack([("solar", np.array([NAN])), ("grid", np.array([2.0]))])
    assert [(mark.tone, mark.path) for mark in plot.marks] == [("grid", "M0,500H1000L1000,1000H0Z")]
