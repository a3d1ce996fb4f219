"""Time zones are those of the pinned package, the same on every machine."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfoNotFoundError

import pytest

from config import Settings
from smartenergy.kernel import zones
from smartenergy.kernel.errors import BadInputError
from smartenergy.services.access.own_account import Registration
from smartenergy.services.access.users import OwnChange, UserChange
from smartenergy.services.common.validation import check
from smartenergy.services.ledger.reading.spans import SpanQuery

NO_PLACES = ["localtime", "Factory", "posixrules", "posix/Europe/Berlin", "right/UTC"]
NO_ZONES = ["Mars/Olympus", "europe/berlin", "../UTC", "/etc/localtime", "", "Europe", "tzdata.zi"]


def test_every_zone_can_be_loaded_and_says_its_name() -> None:
    assert len(zones.names()) > 500
    for name in zones.names():
        assert zones.zone(name).key == name
        assert datetime.now(zones.zone(name)).utcoffset() is not None


def test_what_the_machine_has_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zoneinfo.TZPATH", ("/nowhere",))
    zones.zone.cache_clear()
    assert datetime(2026, 7, 1, tzinfo=UTC).astimezone(zones.zone("Europe/Berlin")).hour == 2


@pytest.mark.parametrize("name", [*NO_PLACES, *NO_ZONES])
def test_what_names_no_place_is_refused_wherever_it_is_given(name: str) -> None:
    given = {"username": "ada", "email": "ada@example.com", "password": "correct horse battery", "timezone": name}
    for model, fields in (
        (Registration, given),
        (UserChange, {"timezone": name}),
        (OwnChange, {"timezone": name}),
        (SpanQuery, {"timezone": name}),
    ):
        with pytest.raises(BadInputError) as refused:
            check(model, fields)
        [said] = refused.value.fields["timezone"]
        assert "must be an IANA time zone such as Europe/Berlin" in said
        assert ("everywhere" in said) == (name in NO_PLACES)
    with pytest.raises(ValueError, match="IANA"):
        Settings(_env_file=None, default_timezone=name or " ")
    with pytest.raises(ZoneInfoNotFoundError):
        zones.rules(name)


def test_times_of_somebody_whose_zone_is_unknown_here_are_shown_in_utc() -> None:
    assert [zones.shown(name) for name in ("Europe/Berlin", "localtime", None)] == ["Europe/Berlin", "UTC", "UTC"]


def test_the_place_of_a_zone_is_that_of_its_largest_town() -> None:
    assert zones.place("Europe/Berlin") == (52.5, 13.3667, "DE")
    assert zones.place("America/New_York") == (40.7142, -74.0064, "US")
    assert zones.place("Asia/Kolkata") == (22.5333, 88.3667, "IN")


def test_an_old_name_has_the_place_of_the_new_one() -> None:
    assert zones.place("Asia/Calcutta") == zones.place("Asia/Kolkata")
    assert zones.place("US/Pacific") == zones.place("America/Los_Angeles")


def test_every_zone_has_a_place_and_those_that_lie_nowhere_are_at_greenwich() -> None:
    for name in zones.names():
        latitude, longitude, country = zones.place(name)
        assert -90 <= latitude <= 90
        assert -180 <= longitude <= 180
        assert len(country) == 2
    for name in ("UTC", "Etc/GMT+5", "GMT"):
        assert zones.place(name) == zones.GREENWICH
