"""Whatever is sent comes out at the other end as it was."""

from collections.abc import Iterator
from multiprocessing import Pipe

import numpy as np
import pytest

from smartenergy.services.what_if import channel
from smartenergy.services.what_if.channel import Channel


@pytest.fixture
def ends() -> Iterator[list[Channel]]:
    made = Channel.pair(*Pipe())
    yield made
    for end in made:
        end.close()


def arrays() -> dict[str, object]:
    laid = np.arange(60.0).reshape(5, 12)
    return {
        "whole": laid, "turned": laid.T, "parts": laid[:, ::3], "none": np.empty((0, 4)),
        "small": np.arange(7, dtype=np.int16), "words": ["a", ("b", 3)],
    }  # fmt: skip


def assert_same(found: dict[str, object], sent: dict[str, object]) -> None:
    assert found.keys() == sent.keys()
    for name, thing in sent.items():
        other = found[name]
        if isinstance(thing, np.ndarray):
            assert isinstance(other, np.ndarray) and other.dtype == thing.dtype
            assert other.shape == thing.shape and (other == thing).all(), name
        else:
            assert other == thing


def test_arrays_of_any_shape_come_out_as_they_were(ends: list[Channel]) -> None:
    ends[0].send(arrays())
    assert_same(ends[1].recv(), arrays())


@pytest.mark.parametrize("room", [0, 100, 500])
def test_what_there_is_no_room_for_comes_out_as_well(
    ends: list[Channel], monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    monkeypatch.setattr(channel, "ROOM_BYTES", room)
    ends[0].send(arrays())
    assert_same(ends[1].recv(), arrays())


def test_what_was_taken_is_the_takers_and_stays_when_more_comes(ends: list[Channel]) -> None:
    ends[0].send(np.zeros(1_000))
    taken = ends[1].recv()
    taken += 1
    ends[1].send(np.full(1_000, 7.0))
    assert (ends[0].recv() == 7).all()
    assert (taken == 1).all()


def test_the_end_of_one_side_is_seen_by_the_other(ends: list[Channel]) -> None:
    ends[0].close()
    with pytest.raises(EOFError):
        ends[1].recv()
