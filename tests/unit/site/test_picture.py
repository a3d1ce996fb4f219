"""The live picture: what stands where, how strongly power goes which way, and the sentence above it."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from smartenergy.services.live import power
from smartenergy.site import languages
from smartenergy.site.now import headline, picture
from smartenergy.site.now.picture import STRENGTHS, strength

ALL = frozenset({"solar", "generator", "house", "battery", "vehicle"})


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    app = Flask(__name__)
    languages.init_app(app)
    with app.test_request_context("/"):
        yield


def document(**watts: int) -> dict[str, Any]:
    all_of = dict.fromkeys(("solar", "generator", "house", "battery", "vehicle"), 0) | watts
    given = all_of["solar"] + all_of["generator"]
    all_of["grid"] = all_of["house"] + all_of["battery"] + all_of["vehicle"] - given
    store = {"level_wh": 5_000.0, "capacity_wh": 10_000, "percentage": 50.0}
    return {"watts": all_of, "flows": power.flows(all_of), "battery": store, "vehicle": store}


def drawn(has: frozenset[str] = ALL, **watts: int) -> dict[str, picture.Place]:
    return {place.key: place for place in picture.picture(has, document(**watts)).places}


def test_a_home_shows_only_what_it_has_and_the_grid() -> None:
    assert drawn(frozenset({"house"})).keys() == {"grid"}
    assert drawn(ALL).keys() == ALL - {"house"} | {"grid"}


def test_no_two_places_touch() -> None:
    places = [(place.x, place.y) for place in drawn().values()]
    for number, (x, y) in enumerate(places):
        for other_x, other_y in places[number + 1 :]:
            assert (x - other_x) ** 2 + (y - other_y) ** 2 > (2 * picture.RADIUS) ** 2


@pytest.mark.parametrize(("watts", "key", "goes", "state"), [
    ({"house": 900}, "grid", "in", "buying"), ({"solar": 900}, "grid", "out", "selling"),
    ({"battery": 900}, "battery", "out", "charging"), ({"battery": -900}, "battery", "in", "discharging"),
    ({"vehicle": 900}, "vehicle", "out", "charging"), ({"solar": 900}, "solar", "in", ""),
    ({"house": 10}, "grid", "in", "idle"),
])  # fmt: skip
def test_power_goes_the_way_that_it_goes(watts: dict[str, int], key: str, goes: str, state: str) -> None:
    place = drawn(**watts)[key]
    assert (place.goes, place.state) == (goes, state)


@given(st.integers(-20_000, 20_000), st.integers(-20_000, 20_000))
def test_more_power_never_looks_weaker(one: int, other: int) -> None:
    weaker, stronger = sorted((abs(one), abs(other)))
    assert 0 <= strength(weaker) <= strength(stronger) <= len(STRENGTHS)


@given(
    st.integers(0, 9_000), st.integers(0, 9_000), st.integers(0, 9_000), st.integers(-9_000, 9_000)
)  # fmt: skip
def test_the_ring_of_the_house_is_full_where_it_uses_power(
    solar: int, made: int, house: int, battery: int
) -> None:
    arcs = picture.picture(ALL, document(solar=solar, generator=made, house=house, battery=battery)).arcs
    assert sum(arc.length for arc in arcs) == pytest.approx(100 if house else 0, abs=0.05)


@pytest.mark.parametrize(("watts", "said"), [
    ({"house": 500}, "The grid runs the house."),
    ({"house": 500, "solar": 500}, "The sun runs the house."),
    ({"house": 1_000, "solar": 400, "battery": -600}, "The battery and the sun run the house."),
    ({"house": 500, "solar": 2_500, "battery": 1_200},
     "The sun runs the house. 1.20 kW go into the battery and 800 W go to the grid."),
    ({"house": 1_000, "solar": 960}, "The sun runs the house."),
    ({}, "The house uses nothing."),
])  # fmt: skip
def test_a_sentence_says_who_runs_the_house_and_where_the_rest_goes(watts: dict[str, int], said: str) -> None:
    assert headline.headline(document(**watts)) == said
