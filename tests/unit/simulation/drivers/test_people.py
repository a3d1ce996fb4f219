"""Who lives in homes, and what they do all day."""

import numpy as np
import pytest

from smartenergy.simulation.drivers.countries import COUNTRIES, PERSONS, place_of, shares
from smartenergy.simulation.drivers.people import people_of
from smartenergy.simulation.drivers.presence import GOES_OUT, outing
from tests.unit.simulation.street import DAY, GERMANY, HOUR, NEW_YEAR, homes, street

MANY = np.arange(1, 20_001)
MONDAY = NEW_YEAR + 10 * DAY
SATURDAY = NEW_YEAR + 15 * DAY


def share_up(instant: int) -> float:
    return float(street(MANY[:5000], np.full(5000, instant)).around.life.some.mean())


def test_homes_have_as_many_people_as_in_their_country() -> None:
    persons = people_of(1, MANY, np.full(len(MANY), GERMANY)).persons
    found = [float((persons == count).mean()) for count in range(1, 6)]
    assert found == pytest.approx([0.41, 0.34, 0.12, 0.09, 0.04], abs=0.02)


def test_how_many_people_live_in_a_home_may_be_said() -> None:
    people = people_of(1, MANY[:3], np.zeros(3, np.int64), np.array([4.0, np.nan, 1.0]))
    assert people.persons[[0, 2]].tolist() == [4.0, 1.0]
    assert people.persons[1] == people_of(1, MANY[:3], np.zeros(3, np.int64)).persons[1]
    assert people.children[0] == 2
    assert not people.has_second[2]


def test_people_sleep_by_night_and_are_at_home_in_the_evening() -> None:
    night, noon, evening = (share_up(MONDAY + hour * HOUR) for hour in (2, 10, 19))
    assert night < 0.1
    assert night < noon < 0.75 < evening


def test_more_people_are_at_home_on_a_free_day_and_get_up_later() -> None:
    assert share_up(SATURDAY + 10 * HOUR) > share_up(MONDAY + 10 * HOUR) + 0.1
    assert share_up(SATURDAY + 5 * HOUR) < share_up(MONDAY + 5 * HOUR) - 0.1


def test_some_are_away_for_weeks_more_of_them_in_summer() -> None:
    lives = [street(homes(3000), NEW_YEAR + (start + np.arange(28)) * DAY).around.life for start in (14, 196)]
    winter, summer = (life.is_away for life in lives)
    assert 0.01 < winter.mean() < 0.06 < summer.mean() < 0.2
    assert (winter[:, 1:] == winter[:, :-1]).mean() > 0.98
    assert not lives[0].up[winter].any()


def test_nobody_comes_back_before_leaving_or_sleeps_before_waking() -> None:
    people = people_of(1, MANY, np.full(len(MANY), GERMANY))
    for one in (0, 1):
        for is_free in (False, True):
            day = outing(people, one, np.array(20_000), np.array(is_free))
            assert ((day.back >= day.leave) | ~day.is_work).mean() > 0.999
            assert (day.sleep > day.wake).all()
            assert not (day.is_work & is_free).any()


def test_every_country_has_shares_that_can_be() -> None:
    assert all(((column > 0) & (column < 1)).all() for column in PERSONS)
    assert len({country.code for country in COUNTRIES}) == len(COUNTRIES)
    for name in ("cooks", "waters", "at_once", "dryer", "dishes", "pumps", "cools"):
        column = shares(name, np.arange(len(COUNTRIES)))
        assert ((column >= 0) & (column <= 1)).all()


def test_an_unknown_country_is_the_first() -> None:
    assert place_of("XX") == 0
    assert COUNTRIES[place_of("gb")].code == "GB"


def test_those_who_stay_away_from_work_leave_the_house_as_often_as_others_on_days_without_work() -> None:
    people = people_of(1, MANY, np.full(len(MANY), GERMANY))
    day = outing(people, 0, np.array(20_000), np.array(False))
    is_out = (day.back > day.leave)[~day.is_work]
    works = people.works[0][~day.is_work]
    assert is_out[works].mean() == pytest.approx(is_out[~works].mean(), abs=0.03)
    assert is_out[works].mean() == pytest.approx(GOES_OUT, abs=0.05)
