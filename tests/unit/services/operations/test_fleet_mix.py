from typing import Any

import numpy as np
import pytest

from smartenergy.kernel.errors import BadInputError
from smartenergy.services.catalog import home_catalog
from smartenergy.services.operations import fleet_mix
from smartenergy.services.operations.fleet_mix import spread
from smartenergy.simulation.streams import Stream

BERLIN = {"timezone": "Europe/Berlin", "share": 0.5}


def test_the_usual_mix_has_all_archetypes_and_several_countries() -> None:
    usual = fleet_mix.read({})
    assert usual.archetypes.keys() == home_catalog.BY_KEY.keys()
    assert sum(usual.archetypes.values()) == pytest.approx(1)
    assert len({place.timezone for place in usual.places}) >= 5


def test_a_mix_may_be_shares_of_archetypes_alone_or_places_alone() -> None:
    assert fleet_mix.read({"flat": 2, "single": 1}).archetypes == {"flat": 2, "single": 1}
    assert fleet_mix.read({"flat": 2}).places == fleet_mix.read({}).places
    there = fleet_mix.read({"places": [BERLIN | {"latitude": 53.6, "longitude": 10.0, "country": "DE"}]})
    assert [(place.timezone, place.latitude, place.country) for place in there.places] == [
        ("Europe/Berlin", 53.6, "DE")
    ]
    assert there.archetypes == fleet_mix.read({}).archetypes


@pytest.mark.parametrize(
    ("document", "field", "words"),
    [
        ([], "mix", "must be an object"),
        ({"castle": 1}, "archetypes.castle", "is no archetype: there are single, flat"),
        ({"flat": 0}, "archetypes.flat.share", "must be greater than 0"),
        ({"flat": "half"}, "archetypes.flat.share", "must be a number"),
        ({"flat": True}, "archetypes.flat.share", "must be a number"),
        ({"flat": float("nan")}, "archetypes.flat.share", "must be"),
        ({"archetypes": {}}, "archetypes", "must be an object of shares"),
        ({"archetypes": ["flat"]}, "archetypes", "must be an object of shares"),
        ({"places": {}}, "places", "must be a list such as"),
        ({"places": []}, "places", "must be a list such as"),
        ({"places": ["Europe/Berlin"]}, "places.0", "must be an object"),
        ({"places": [BERLIN, {"share": 1}]}, "places.1.timezone", "is required"),
        ({"places": [{"timezone": "Mars/Olympus"}]}, "places.0.timezone", "must be an IANA time zone"),
        ({"places": [BERLIN | {"latitude": 1.0}]}, "places.0.longitude", "must be given together with latitude"),
        ({"places": [BERLIN | {"people": 1}]}, "places.0.people", "is not a known field"),
    ],
)
def test_a_mix_that_breaks_a_rule_is_refused_with_the_field_and_the_rule(
    document: Any, field: str, words: str
) -> None:
    with pytest.raises(BadInputError) as refused:
        fleet_mix.read(document)
    [(named, [told])] = refused.value.fields.items()
    assert named == field
    assert told.startswith(words)


@pytest.mark.parametrize("count", [1, 7, 10, 1_000])
def test_each_share_has_as_many_as_it_says_and_the_hash_says_which(count: int) -> None:
    shares, numbers = [2.0, 3.0, 5.0], np.arange(1, count + 1)
    found = spread(shares, 1, Stream.FLEET_ARCHETYPES, numbers)
    for share, number in zip(shares, np.bincount(found, minlength=3), strict=True):
        assert abs(number - share / 10 * count) <= 1
    assert (spread(shares, 1, Stream.FLEET_ARCHETYPES, numbers) == found).all()
    if count == 1_000:
        assert abs(np.corrcoef(found, numbers)[0, 1]) < 0.1
        assert (spread(shares, 2, Stream.FLEET_ARCHETYPES, numbers) != found).mean() > 0.3
