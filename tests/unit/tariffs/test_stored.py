"""What stored energy has cost, and what imported energy emits."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.tariffs.carbon import emitted
from smartenergy.tariffs.series import Values
from smartenergy.tariffs.stored import Brought, Means, Storage, joined_up, means


def ints(*values: int) -> Ints:
    return np.array(values, np.int64)


def mean(held: Storage, brings: Brought) -> Means:
    [found] = means(held, brings)
    return found


def storage(
    opening: int, *rows: tuple[int, int, int, int, int], adjusted: dict[int, int] | None = None
) -> Storage:
    """From the grid, own, drawn, lost and driven by the quarter hour, and what somebody set the level by."""
    columns = [ints(*column) for column in zip(*rows, strict=True)]
    change = columns[0] + columns[1] - columns[2] - columns[3] - columns[4]
    for row, more in (adjusted or {}).items():
        change[row] += more
    starts = 900 * np.arange(len(rows), dtype=np.int64)
    return Storage(starts, *columns, opening + np.cumsum(change), np.ones(len(rows), np.bool_))


def brought(*amounts: float | None) -> Brought:
    return Brought(
        np.array([amount or 0 for amount in amounts], float), np.array([one is not None for one in amounts])
    )


def by_hand(held: Storage, brings: Brought) -> tuple[list[Fraction], list[Fraction]]:
    """What leaves in each quarter hour, and what is worth then what is held, one after the other and exactly."""
    worth, left, kept = Fraction(0), [], []
    for row in range(len(held.starts)):
        worth += Fraction(brings.amount[row])
        there = int(held.before[row] + held.joined[row])
        goes = there - int(held.level[row])
        share = worth * goes / there if there else Fraction(0)
        worth -= share
        left.append(share)
        kept.append(worth)
    return left, kept


def test_what_is_drawn_has_cost_the_mean_of_what_was_charged() -> None:
    held = storage(0, (1_000, 0, 0, 0, 0), (0, 3_000, 0, 0, 0), (0, 0, 2_000, 400, 0))
    found = mean(held, brought(400, 0, 0))
    assert found.amount.tolist() == [0.4, 0.1, 0.1]
    assert found.known.tolist() == [1, 1, 1]
    assert (found.amount * held.drawn).tolist() == [0, 0, 200]
    assert found.amount[-1] * held.level[-1] == 160


def test_what_is_charged_when_prices_are_negative_was_paid_for() -> None:
    held = storage(0, (1_000, 0, 0, 0, 0), (1_000, 0, 500, 0, 0))
    assert mean(held, brought(-50, 100)).amount.tolist() == [-0.05, 0.025]


def test_what_nobody_charged_has_cost_nothing_and_a_level_that_is_lowered_takes_its_share() -> None:
    held = storage(1_000, (0, 0, 0, 0, 0), (1_000, 0, 0, 0, 0), (0, 0, 0, 0, 0), adjusted={0: 1_000, 2: -1_500})
    found = mean(held, brought(0, 300, 0))
    assert held.level.tolist() == [2_000, 3_000, 1_500]
    assert found.amount.tolist() == [0, 0.1, 0.1]


def test_a_price_that_is_missing_makes_a_share_unknown_until_it_is_used_up() -> None:
    held = storage(0, (1_000, 0, 0, 0, 0), (3_000, 0, 2_000, 0, 0), (0, 0, 2_000, 0, 0), (500, 0, 0, 0, 0))
    found = mean(held, brought(None, 900, 0, 100))
    assert found.known.tolist() == [0, 0.75, 0.75, 1]
    assert found.amount.tolist() == [0, 0.225, 0.225, 0.2]


def test_of_what_was_not_counted_nothing_is_known_and_of_what_came_after_all() -> None:
    held = storage(0, (0, 0, 0, 0, 0), (1_000, 0, 0, 0, 0), (0, 0, 1_000, 0, 0), (10, 0, 0, 0, 0))
    held = Storage(**vars(held) | {"is_known": np.array([False, True, True, True])})
    assert mean(held, brought(0, 100, 0, 1)).known.tolist() == [0, 1, 1, 1]
    half = storage(1_000, (0, 0, 0, 0, 0), (1_000, 0, 0, 0, 0))
    half = Storage(**vars(half) | {"is_known": np.array([False, True]), "level": ints(0, 2_000)})
    assert mean(half, brought(0, 100)).known.tolist() == [0, 0.5]


def test_what_was_held_at_first_is_not_known_where_it_was_counted_before() -> None:
    held = storage(1_000, (0, 0, 0, 0, 0), (1_000, 0, 500, 0, 0), (3_000, 0, 0, 0, 0))
    [found] = means(held, brought(0, 300, 0), is_whole=False)
    assert found.known.tolist() == [0, 0.5, 1 - 0.5 * 1_500 / 4_500]
    assert found.amount.tolist() == mean(held, brought(0, 300, 0)).amount.tolist()


def test_a_store_that_was_empty_or_was_filled_anew_often_enough_forgets() -> None:
    assert storage(0, (1, 0, 0, 0, 0)).forgets
    assert not storage(100, (100, 0, 100, 0, 0)).forgets
    assert storage(100, *[(900, 0, 900, 0, 0)] * 13).forgets
    assert not storage(100, *[(900, 0, 900, 0, 0)] * 11).forgets


MWH = st.integers(0, 10_000)
ROWS = st.lists(st.tuples(MWH, MWH, MWH, MWH, MWH, st.floats(-1, 10)), min_size=1, max_size=120)


def lived(opening: int, rows: list[tuple[int, int, int, int, int, float]]) -> tuple[Storage, Brought]:
    """A store that gives what it has at the most."""
    held, possible = opening, []
    for grid, own, *wanted, _ in rows:
        there, gives = held + grid + own, []
        for one in wanted:
            gives.append(min(one, there))
            there -= gives[-1]
        possible.append((grid, own, *gives))
        held = there
    found = storage(opening, *possible)
    amounts = [row[0] * row[5] for row in rows]
    return found, brought(*amounts)


@given(MWH, ROWS)
def test_worth_is_never_lost_or_made(opening: int, rows: list[tuple[int, int, int, int, int, float]]) -> None:
    held, brings = lived(opening, rows)
    found = mean(held, brings)
    left, kept = by_hand(held, brings)
    scale = max(1.0, float(np.abs(brings.amount).sum()))
    assert (found.amount * held.gone).tolist() == pytest.approx([float(one) for one in left], abs=1e-12 * scale)
    there = [float(worth) if level else 0 for worth, level in zip(kept, held.level, strict=True)]
    assert (found.amount * held.level).tolist() == pytest.approx(there, abs=1e-12 * scale)
    assert float((found.amount * held.gone).sum() + found.amount[-1] * held.level[-1]) == pytest.approx(
        float(brings.amount.sum()), abs=1e-11 * scale
    )


def part(held: Storage, rows: slice) -> Storage:
    return Storage(*(getattr(held, name)[rows] for name in Storage.__annotations__))


@given(MWH, ROWS, st.integers(0, 120))
def test_wherever_a_store_is_cut_it_is_the_same_once_put_together(
    opening: int, rows: list[tuple[int, int, int, int, int, float]], cut: int
) -> None:
    held, brings = lived(opening, rows)
    again = joined_up([part(held, slice(None, cut)), part(held, slice(cut, None))])
    assert alike(mean(held, brings), mean(again, brings)) or not len(held.starts)


@given(MWH, st.lists(ROWS, min_size=1, max_size=3), ROWS)
def test_what_came_before_a_store_forgot_changes_nothing(
    opening: int,
    early: list[list[tuple[int, int, int, int, int, float]]],
    late: list[tuple[int, int, int, int, int, float]],
) -> None:
    filled: list[tuple[int, int, int, int, int, float]] = [(9_000, 0, 9_000, 0, 0, 0.3)] * 60
    rows = [row for some in early for row in some]
    held, brings = lived(opening, [*rows, *filled, *late])
    last = slice(len(rows), None)
    if not part(held, slice(len(rows), len(rows) + len(filled))).forgets:
        return
    short = mean(part(held, last), Brought(brings.amount[last], brings.is_known[last]))
    whole = mean(held, brings)
    rest = slice(len(filled), None)
    assert short.amount[rest].tolist() == pytest.approx(whole.amount[last][rest].tolist(), abs=1e-9, rel=1e-9)


def alike(one: Means, other: Means) -> bool:
    def same(first: Floats, second: Floats) -> bool:
        return first.tolist() == second.tolist()

    return same(one.amount, other.amount) and same(one.known, other.known)


def test_imports_emit_by_the_quarter_hour() -> None:
    starts = np.arange(0, 3_600, 900)
    hour = Values(3_600, ints(0), ints(381))
    found = emitted(ints(1_000_000, 0, 500_000, 0), starts, hour)
    assert (found.grams, found.coverage) == (Fraction(1143, 2), 1)
    half = Values(1_800, ints(0), ints(381))
    missing = emitted(ints(1_000_000, 0, 500_000, 0), starts, half)
    assert (missing.grams, missing.coverage) == (None, Fraction(2, 3))
    assert emitted(ints(1_000_000, 0, 0, 0), starts, half).micrograms == 381_000_000
