"""What stored energy has cost, and what imported energy emits."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from smartenergy.kernel.arrays import Ints
from smartenergy.tariffs.carbon import emitted
from smartenergy.tariffs.series import Values
from smartenergy.tariffs.stored import Store, follow, set_to


def ints(*values: int) -> Ints:
    return np.array(values, np.int64)


def test_what_is_drawn_has_cost_the_mean_of_what_was_charged() -> None:
    found = follow(
        Store(), ints(1_000, 3_000, 0), ints(400, 0, 0), {"use": ints(0, 0, 2_000), "lost": ints(0, 0, 400)}
    )
    assert found.worth["use"].tolist() == [0, 0, 200]
    assert found.worth["lost"].tolist() == [0, 0, 40]
    assert found.after == Store(1_600, 160)


def test_the_last_of_it_takes_what_is_left() -> None:
    found = follow(Store(3, 10), ints(0, 0), ints(0, 0), {"use": ints(1, 2)})
    assert found.worth["use"].tolist() == [3, 7]
    assert found.after == Store(0, 0)


MWH = st.integers(0, 10_000)


@given(
    MWH,
    st.integers(0, 10**15),
    st.lists(st.tuples(MWH, st.integers(-(10**12), 10**13), MWH, MWH), min_size=1, max_size=60),
)
def test_nothing_of_its_worth_is_lost_wherever_the_time_is_cut(
    mwh: int, worth: int, rows: list[tuple[int, int, int, int]]
) -> None:
    charged, brings, used, lost = (ints(*column) for column in zip(*rows, strict=True))
    whole = follow(Store(mwh, worth), charged, brings, {"use": used, "lost": lost})
    gone = sum(int(column.sum()) for column in whole.worth.values())
    assert gone + whole.after.worth == worth + int(brings.sum())
    assert whole.after.mwh >= 0
    cut = len(rows) // 2
    first = follow(Store(mwh, worth), charged[:cut], brings[:cut], {"use": used[:cut], "lost": lost[:cut]})
    last = follow(first.after, charged[cut:], brings[cut:], {"use": used[cut:], "lost": lost[cut:]})
    assert last.after == whole.after
    assert [*first.worth["use"].tolist(), *last.worth["use"].tolist()] == whole.worth["use"].tolist()


def test_a_level_that_somebody_sets_brings_no_worth_and_takes_its_share() -> None:
    assert set_to(Store(1_000, 500), 2_000) == Store(2_000, 500)
    assert set_to(Store(1_000, 500), 400) == Store(400, 200)
    assert set_to(Store(), 0) == Store()


def test_imports_emit_by_the_quarter_hour() -> None:
    starts = np.arange(0, 3_600, 900)
    hour = Values(3_600, ints(0), ints(381))
    found = emitted(ints(1_000_000, 0, 500_000, 0), starts, hour)
    assert (found.grams, found.coverage) == (Fraction(1143, 2), 1)
    half = Values(1_800, ints(0), ints(381))
    missing = emitted(ints(1_000_000, 0, 500_000, 0), starts, half)
    assert (missing.grams, missing.coverage) == (None, Fraction(2, 3))
    assert emitted(ints(1_000_000, 0, 0, 0), starts, half).micrograms == 381_000_000
