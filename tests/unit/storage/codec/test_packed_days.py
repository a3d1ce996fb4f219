"""Days of numbers as bytes: what goes in comes out, in whatever layout it was written."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from smartenergy.kernel.arrays import Ints
from smartenergy.storage.codec.packed_days import pack, unpack

ENTRIES = 96
LAYOUTS = {1: 3, 2: 5}
DAYS = st.integers(0, 5).flatmap(
    lambda days: arrays.arrays(np.int64, (days, 3, ENTRIES), elements=st.integers(0, 2**62), fill=st.just(0))
)


@given(DAYS)
def test_what_is_packed_is_unpacked(days: Ints) -> None:
    found = unpack(pack(days, 1), {1: 3}, ENTRIES)
    assert found.shape == (len(days), 3, ENTRIES)
    assert (found == days).all()


def test_days_of_several_layouts_and_widths_are_read_together() -> None:
    small, large = np.full((1, 3, ENTRIES), 7), np.full((1, 5, ENTRIES), 2**40)
    found = unpack([*pack(large, 2), *pack(small, 1), *pack(large, 2)], LAYOUTS, ENTRIES)
    assert (found[[0, 2]] == 2**40).all()
    assert (found[1, :3] == 7).all()
    assert (found[1, 3:] == 0).all(), "columns that a layout lacks are 0"


def test_some_columns_can_be_wanted_in_any_order() -> None:
    days = np.arange(5 * ENTRIES).reshape(1, 5, ENTRIES)
    packed = [*pack(days, 2), *pack(days[:, :3], 1)]
    found = unpack(packed, LAYOUTS, ENTRIES, [4, 1])
    assert (found[0] == days[0, [4, 1]]).all()
    assert (found[1] == [np.zeros(ENTRIES), days[0, 1]]).all()


def test_a_layout_of_a_newer_version_is_refused() -> None:
    newer = pack(np.zeros((1, 3, ENTRIES), np.int64), 3)
    with pytest.raises(ValueError, match="layout 3: this version knows those up to 2"):
        unpack(newer, LAYOUTS, ENTRIES)


def test_bytes_of_the_first_version_are_read() -> None:
    """Written once, never made anew: who changes how days are packed reads these for ever."""
    packed = bytes.fromhex("02046b69616861666660668002c602205310c861040b300200")
    assert unpack([packed], {2: 2}, 4).tolist() == [[[900, 900, 0, 900], [1, 70_000, 3, 2**24]]]
