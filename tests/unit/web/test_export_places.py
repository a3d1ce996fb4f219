"""Places for exports: so many in all, so many of a user, and none is lost."""

import gc
import threading
from collections.abc import Iterator

import pytest

from smartenergy.kernel.errors import RateLimitedError, ServiceUnavailableError
from smartenergy.web.export_places import Places


def test_a_user_has_so_many_and_is_told_how_many_are_under_way() -> None:
    places = Places(in_all=4, of_a_user=2)
    first, _second = places.take(1), places.take(1)
    with pytest.raises(RateLimitedError, match=r"You have 2 exports under way, 2 are the most") as refused:
        places.take(1)
    assert refused.value.retry_after > 0
    first.leave()
    places.take(1)


def test_all_users_together_have_so_many() -> None:
    places = Places(in_all=3, of_a_user=2)
    taken = [places.take(user) for user in (1, 1, 2)]
    with pytest.raises(ServiceUnavailableError, match=r"3 exports are under way") as refused:
        places.take(3)
    assert refused.value.retry_after > 0
    taken.pop().leave()
    places.take(3)


def test_a_place_is_given_back_once() -> None:
    places = Places(in_all=2, of_a_user=2)
    place, _other = places.take(1), places.take(1)
    place.leave()
    place.leave()
    assert places.taken() == 1


def test_a_place_that_is_forgotten_is_free() -> None:
    places = Places(in_all=1, of_a_user=1)
    place = places.take(1)
    del place
    gc.collect()
    assert places.taken() == 0


def test_pieces_are_made_one_at_a_time_in_one_thread() -> None:
    places = Places(in_all=2, of_a_user=2)
    makers = set()

    def pieces(name: bytes) -> Iterator[bytes]:
        for number in range(3):
            makers.add(threading.get_ident())
            yield b"%b %d" % (name, number)

    one, other = places.by_turns(pieces(b"one")), places.by_turns(pieces(b"other"))
    assert [next(one), next(other), next(one)] == [b"one 0", b"other 0", b"one 1"], "none waits for a whole one"
    assert [*one, *other] == [b"one 2", b"other 1", b"other 2"]
    assert len(makers) == 1


def test_what_fails_in_the_making_is_raised_where_it_is_waited_for() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"first"
        raise ConnectionError("gone")

    made = Places(in_all=1, of_a_user=1).by_turns(pieces())
    assert next(made) == b"first"
    with pytest.raises(ConnectionError):
        next(made)
