"""What sources make is worked out beside, and asked for where it is needed."""

import threading

import numpy as np
import pytest

from smartenergy.kernel.arrays import Ints
from smartenergy.services.what_if.beside import Ahead


def _day(since: int) -> Ints:
    return np.array([since, threading.get_ident()])


def test_days_that_were_begun_with_come_from_beside_and_others_are_made_at_once() -> None:
    ahead, here = Ahead(_day), threading.get_ident()
    ahead.begin(5)
    (begun, beside), (other, at_once) = ahead.of(5), ahead.of(6)
    assert (begun, other) == (5, 6)
    assert beside != here == at_once


def test_days_are_begun_with_for_one_asking() -> None:
    ahead, here = Ahead(_day), threading.get_ident()
    ahead.begin(5)
    ahead.of(5)
    assert ahead.of(5)[1] == here


def test_what_fails_beside_fails_where_it_is_asked_for() -> None:
    def fail(_since: int) -> Ints:
        raise ValueError("no such day")

    ahead = Ahead(fail)
    ahead.begin(5)
    with pytest.raises(ValueError, match="no such day"):
        ahead.of(5)
