"""Plans of a tick from what was counted before."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from smartenergy.services.ticking.plan import Counted, is_oversized, merge_small

SIZE = 100
counts = st.lists(st.one_of(st.none(), st.integers(0, 400)), min_size=1, max_size=30)


def in_a_row(sizes: list[int | None]) -> list[Counted]:
    return [Counted((place * 10, place * 10 + 10), devices) for place, devices in enumerate(sizes)]


@given(counts)
def test_merged_chunks_cover_what_the_chunks_covered(sizes: list[int | None]) -> None:
    merged = merge_small(in_a_row(sizes), SIZE)
    assert (merged[0].users[0], merged[-1].users[1]) == (0, len(sizes) * 10)
    assert all(one.users[1] == two.users[0] for one, two in pairwise(merged))
    assert sum(chunk.devices or 0 for chunk in merged) == sum(devices or 0 for devices in sizes)


@given(counts)
def test_no_two_neighbours_are_left_that_fit_in_one_chunk(sizes: list[int | None]) -> None:
    for one, two in pairwise(merge_small(in_a_row(sizes), SIZE)):
        assert one.devices is None or two.devices is None or one.devices + two.devices > SIZE


@given(counts)
def test_merging_makes_no_chunk_too_large(sizes: list[int | None]) -> None:
    largest = max((devices or 0 for devices in sizes), default=0)
    assert all((chunk.devices or 0) <= max(SIZE, largest) for chunk in merge_small(in_a_row(sizes), SIZE))


def test_a_single_user_is_never_cut_however_large() -> None:
    assert not is_oversized(Counted((7, 8), 10 * SIZE), SIZE)
    assert is_oversized(Counted((7, 9), 10 * SIZE), SIZE)
