"""Which ways storage may move in a tick."""

import numpy as np

from smartenergy.simulation.strategies.pieces import Pieces
from smartenergy.simulation.strategies.ways import DOWN, UP, Ways


def flags(*ticks: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array(ticks, np.bool_)


def test_a_way_is_open_in_the_ticks_in_which_anything_moves_so() -> None:
    moves = {
        "surplus_in": flags(0, 1, 1),
        "grid_in": flags(0, 0, 1),
        "load_out": flags(1, 0, 0),
        "driven": flags(0, 1, 0),
    }
    ways = Ways.of(moves, flags(0, 0, 0))
    assert list(ways.up) == [(), (UP[0],), tuple(UP)]
    assert list(ways.down) == [(DOWN[0],), (), ()]
    assert list(ways.drives) == [False, True, False]


def test_where_anything_is_urgent_all_ways_down_that_there_are_stay_open() -> None:
    ways = Ways.of({"load_out": flags(0, 0), "grid_out": flags(0, 0)}, flags(1, 0))
    assert list(ways.down) == [tuple(DOWN), ()]
    assert list(ways.is_urgent) == [True, False]


def test_a_tick_of_all_pieces_has_something_if_any_of_them_has_for_any_storage() -> None:
    rows = np.array([[0, 0, 5, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 1]])
    pieces = Pieces(7, 2)  # of four ticks, the last one shorter
    assert pieces.any_at(rows).tolist() == [False, False, True, False]
    assert pieces.any_at(np.array([[0], [2]])).all()
    assert not pieces.any_at(np.array([[0], [0]])).any()
