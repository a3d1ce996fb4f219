"""Places for exports: so many in all, so many of a user, and none is lost."""

import gc

import pytest

from smartenergy.errors import RateLimitedError, ServiceUnavailableError
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


def test_pieces_are_made_one_at_a_time() -> None:
    places = Places(in_all=2, of_a_user=2)
    at_work: list[str] = []
    most = 0

    def pieces(name: str) -> object:
        nonlocal most
        for number in range(3):
            at_work.append(name)
            most = max(most, len(at_work))
            at_work.remove(name)
            yield number

    one, other = places.by_turns(pieces("one")), places.by_turns(pieces("other"))  # type: ignore[arg-type]
    assert [next(one), next(other), next(one)] == [0, 0, 1], "a piece that waits to be taken holds nobody up"
    assert [*one, *other] == [2, 1, 2]
    assert most == 1
