"""Where an hour of ticks is cut."""

import pytest

from smartenergy.services.ledger.recording.tick_facts import HOMES_A_PIECE, cuts_after

FIFTH = HOMES_A_PIECE // 5


@pytest.mark.parametrize(
    ("homes", "cuts"),
    [
        ([], []),
        ([0], []),
        ([FIFTH] * 5, []),
        ([FIFTH] * 6, [5]),
        ([FIFTH] * 16, [5, 10, 15]),
        ([HOMES_A_PIECE + 1] * 3, [1, 2]),
        ([0] * 4 + [HOMES_A_PIECE, 0], [5]),
    ],
)
def test_a_piece_begins_with_a_chunk_once_the_one_before_has_its_homes(homes: list[int], cuts: list[int]) -> None:
    assert cuts_after(enumerate(homes)) == cuts
