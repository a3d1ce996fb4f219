"""What forecasts were worth, once all has come."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from smartenergy.forecasts.carrying import LOAD, Course
from smartenergy.forecasts.scores import HOURS, MEASURES, persistence, pinball, score

KNOWN, AHEAD = 35 * 96, 192
PLACES = KNOWN + np.arange(AHEAD)


def course(seed: int, size: float = 50.0) -> tuple[Course, np.ndarray]:
    draw = np.random.default_rng(seed)
    likely = np.full((2, KNOWN + AHEAD), 1_000.0)
    values = likely + draw.normal(0, size, likely.shape)
    return Course(values[:, :KNOWN], likely, np.ones_like(likely), LOAD), values[:, KNOWN:]


def measured(sums: np.ndarray, name: str) -> np.ndarray:
    return sums[:, :, MEASURES.index(name)]


def test_every_quarter_hour_counts_once_at_how_far_ahead_it_lies() -> None:
    now, came = course(1)
    sums = score(now, PLACES, came)
    assert measured(sums, "quarters").tolist() == [[4, 4, 4, 12, 24, 48, 48, 48]] * 2
    assert measured(sums, "told").tolist() == measured(sums, "quarters").tolist()
    assert len(HOURS) == sums.shape[1]


def test_a_forecast_that_is_right_beats_persistence_by_all_it_misses() -> None:
    now, _ = course(2)
    told = now.ahead(PLACES)
    sums = score(now, PLACES, told)
    assert np.allclose(measured(sums, "missed_wh"), 0)
    assert (measured(sums, "persistence_wh") > 0).all()
    assert measured(sums, "inside").sum() == 2 * AHEAD


def test_of_noise_persistence_misses_by_the_square_root_of_two_more_and_four_fifths_are_inside() -> None:
    total = sum(score(now, PLACES, came) for now, came in map(course, range(10)))
    missed, lasting, told, inside = (
        measured(total, name).sum() for name in ("missed_wh", "persistence_wh", "told", "inside")
    )
    assert 1.3 < lasting / missed < 1.5
    assert 0.77 < inside / told < 0.83


@given(some.integers(0, AHEAD - 1))
def test_what_did_not_come_or_was_nothing_counts_for_nothing(gap: int) -> None:
    now, came = course(3)
    came[0, gap:] = np.nan
    quarters = measured(score(now, PLACES, came), "quarters").sum(axis=1)
    assert quarters.tolist() == [gap, AHEAD]
    nothing = Course(np.zeros((1, KNOWN)), np.zeros((1, KNOWN + AHEAD)), np.ones((1, KNOWN + AHEAD)), LOAD)
    assert not score(nothing, PLACES, np.zeros((1, AHEAD))).any()


def test_persistence_knows_no_more_than_the_forecast() -> None:
    now = Course(
        np.arange(KNOWN, dtype=np.float64)[np.newaxis], np.ones((1, KNOWN + AHEAD)), np.ones((1, 1)), LOAD
    )
    assert persistence(now, PLACES)[0].tolist() == list(range(KNOWN - 96, KNOWN)) * 2


def test_the_loss_of_a_quantile_is_least_at_that_quantile() -> None:
    came = np.arange(1, 1_000.0)[np.newaxis]
    loss = [float(pinball(np.full((3, 1, 1), level), came).mean()) for level in (100, 400, 500, 600, 900)]
    assert min(loss) == loss[2]
