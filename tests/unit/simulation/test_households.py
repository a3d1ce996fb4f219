"""Who lives in a home of which nobody has said it."""

import numpy as np

from smartenergy.simulation import households

MANY = np.arange(1, 100_001)
KNOWN_PEOPLE = [1, 2, 2, 1, 1, 2, 5, 4]
KNOWN_USE = [2312, 2453, 2396, 1771, 2531, 3885, 2154, 2355]


def test_people_are_as_many_as_the_census_says() -> None:
    shares = np.bincount(households.occupants(MANY)) / len(MANY)
    assert np.allclose(shares, [0, 0.30, 0.35, 0.16, 0.14, 0.05], atol=0.01)


def test_homes_use_what_homes_use() -> None:
    people = households.occupants(MANY)
    used = households.annual_consumption_kwh(MANY, people)
    means = [used[people == number].mean() for number in (1, 2, 4)]
    assert np.allclose(means, [2_250, 3_000, 4_430], rtol=0.02)
    assert 0.25 < np.std(np.log(used[people == 2])) < 0.31
    assert used.min() > 500


def test_a_home_is_the_same_in_any_company_and_for_ever() -> None:
    some = MANY[::-97]
    assert (households.occupants(some) == households.occupants(MANY)[some - 1]).all()
    assert households.occupants(np.arange(1, 9)).tolist() == KNOWN_PEOPLE
    assert households.annual_consumption_kwh(np.arange(1, 9), np.full(8, 2)).tolist() == KNOWN_USE
