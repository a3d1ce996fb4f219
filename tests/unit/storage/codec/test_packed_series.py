"""Series of whole numbers in few bytes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from smartenergy.storage.codec.packed_series import MOST_ENTRIES, pack, unpack

WIDE = st.integers(-(2**63), 2**63 - 1)
VALUES = st.one_of(st.just(0), st.integers(-200, 200), st.integers(0, 70_000), WIDE)


@given(st.data())
def test_whatever_is_packed_comes_back(data: st.DataObject) -> None:
    batches, series = [], []
    for _ in range(data.draw(st.integers(1, 3))):
        shape = (data.draw(st.integers(1, 3)), data.draw(st.integers(1, 4)))
        batch = [data.draw(arrays(np.int64, shape, elements=VALUES)) for _ in range(3)]
        batches.append(batch)
        series += [row.tobytes() for row in pack(batch, 1)]
    counts, columns = unpack(series, {1: 3})
    assert counts.tolist() == [
        entries for batch in batches for homes, entries in [batch[0].shape] for _ in range(homes)
    ]
    for number, column in enumerate(columns):
        assert column.tolist() == np.concatenate([batch[number].ravel() for batch in batches]).tolist()


def test_a_column_takes_what_its_largest_value_needs_and_a_constant_is_written_once() -> None:
    entries = 60
    constant, small, zero = (
        np.full((2, entries), 60),
        np.arange(2 * entries).reshape(2, -1),
        np.zeros((2, entries), np.int64),
    )
    assert pack([constant, small, zero], 1).shape == (2, 3 + 3 + 1 + entries)


def test_no_series_are_no_columns() -> None:
    counts, columns = unpack([], {1: 1, 2: 2})
    assert len(counts) == 0
    assert [len(column) for column in columns] == [0, 0]


def test_a_column_that_a_layout_lacks_is_0_also_beside_series_that_have_it() -> None:
    one, two = np.array([[5, 300]]), np.array([[-1, 7]])
    series = [pack([one], 1)[0].tobytes(), pack([one, two], 2)[0].tobytes()]
    counts, columns = unpack(series, {1: 1, 2: 2})
    assert counts.tolist() == [2, 2]
    assert [column.tolist() for column in columns] == [[5, 300, 5, 300], [0, 0, -1, 7]]


def test_a_layout_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match=r"layout 9: this version knows those up to 2"):
        unpack([b"\x09\x01\x00\x00"], {1: 1, 2: 2})


def test_too_many_entries_are_refused() -> None:
    with pytest.raises(ValueError, match="entries"):
        pack([np.zeros((1, MOST_ENTRIES + 1), np.int64)], 1)
