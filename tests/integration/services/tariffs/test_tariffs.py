"""Tariffs: made and given versions by their owners, and wrong ones told line by line."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import current_app

from smartenergy.kernel.errors import (
    BadInputError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    QuotaExceededError,
)
from smartenergy.services.access import users
from smartenergy.services.common import audit_log, clock
from smartenergy.services.common.audit_log import Actor
from smartenergy.services.homes import invitations
from smartenergy.services.tariffs import assigning, tariffs, versions
from smartenergy.services.tariffs.stored import as_rules
from smartenergy.tariffs.lines import Energy, Standing
from smartenergy.tariffs.prices import Bands, Fixed, Series
from tests.integration.services.ledger.conftest import START, make_home
from tests.integration.services.tariffs.contracts import DYNAMIC, FIXED, NIGHT

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 23 November 2026."""
    monkeypatch.setattr(clock, "time", SimpleNamespace(time=lambda: START))


@pytest.fixture
def ada() -> int:
    return make_home("ada", home=[])


@pytest.fixture
def bob() -> int:
    return make_home("bob", home=[])


def test_what_was_written_is_what_its_rules_read(ada: int) -> None:
    made = tariffs.create_tariff(ada, FIXED)
    rules = as_rules(made)
    assert (rules.name, rules.currency, rules.timezone) == ("Fixed", "EUR", "Europe/Berlin")
    [version] = rules.versions
    assert version.valid_from == date(2026, 1, 1)
    energy, feed_in, standing, _ = version.lines
    assert energy == Energy("Energy", Fixed(300_000))
    assert isinstance(feed_in, Energy)
    assert feed_in.direction == "export"
    assert standing == Standing("Standing charge", 400_000)


def test_bands_and_series_are_kept(ada: int) -> None:
    prices = []
    for given in (NIGHT, DYNAMIC):
        line = as_rules(tariffs.create_tariff(ada, given)).versions[0].lines[0]
        assert isinstance(line, Energy)
        prices.append(line.price)
    bands, series = prices
    assert isinstance(bands, Bands)
    assert (bands.bands[1].when.since, bands.bands[1].when.until) == (22 * 60, 6 * 60)
    assert series == Series("market", 1_190_000, 150_000)


def test_a_number_is_the_price_that_was_typed(ada: int) -> None:
    line = {"kind": "energy", "name": "Energy", "price": 0.1}
    made = as_rules(tariffs.create_tariff(ada, FIXED | {"lines": [line]}))
    assert made.versions[0].lines == (Energy("Energy", Fixed(100_000)),)


def test_holidays_of_a_country_are_frozen_in(ada: int) -> None:
    made = tariffs.create_tariff(ada, FIXED | {"holidays_of": "DE", "holidays": ["2026-06-24"]})
    holidays = as_rules(made).versions[0].holidays
    assert {date(2026, 6, 24), date(2026, 10, 3), date(2035, 12, 25)} <= set(holidays)
    assert len(holidays) == len(set(holidays))


def with_line(**line: Any) -> dict[str, Any]:
    return FIXED | {"lines": [{"kind": "energy", "name": "Energy", "price": "0.3"} | line]}


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "no lines": (FIXED | {"lines": []}, "lines", "must have at least 1 item"),
    "a kind that there is not": (with_line(kind="gift"), "lines.0", "one of energy, tiers, standing"),
    "no object": (FIXED | {"lines": ["energy"]}, "lines.0", "must be an object"),
    "a price that is none": (with_line(price="cheap"), "lines.0.price", "is not a decimal number"),
    "a price with a mark in it": (with_line(price="1_000"), "lines.0.price", "'1_000' is not a decimal number such as"),
    "a price too fine": (with_line(price="0.1234567"), "lines.0.price", "more than six digits"),
    "a price of nothing": (with_line(price=None), "lines.0.price", "must be a price"),
    "a field that there is not": (with_line(colour="green"), "lines.0.colour", "is not a known field"),
    "a series that there is not": (with_line(price={"series": "moon"}), "lines: Energy", "there are market"),
    "a band at no quarter hour": (
        with_line(price={"bands": [{"name": "odd", "price": "1", "from": "06:10"}]}),
        "lines.0.price.bands.0.from", "a quarter hour such as 22:15",
    ),
    "hours without a band": (
        with_line(price={"bands": [{"name": "day", "price": "1", "from": "06:00", "to": "22:00"}]}),
        "lines: Energy", "no band holds in",
    ),
    "two lines of one name": (FIXED | {"lines": FIXED["lines"][:1] * 2}, "lines: Energy", "one line only"),
    "a currency that there is not": (FIXED | {"currency": "XXX"}, "currency", "ISO 4217"),
    "a zone that there is not": (FIXED | {"timezone": "Mars/Olympus"}, "timezone", "IANA"),
    "no date": (FIXED | {"valid_from": "soon"}, "valid_from", "date"),
    "holidays that nobody knows": (FIXED | {"holidays_of": "ZZ"}, "holidays_of", "name them in `holidays`"),
    "no name": (FIXED | {"name": " "}, "name", "at least 1 character"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_told_where_it_stands(ada: int, what: str) -> None:
    given, field, words = WRONG[what]
    with pytest.raises(BadInputError) as refused:
        tariffs.create_tariff(ada, given)
    assert list(refused.value.fields) == [field]
    assert words.lower() in refused.value.message.lower()
    assert tariffs.list_tariffs(ada) == []


def test_a_tariff_is_its_owners_alone_and_everybodys_is_for_all(ada: int, bob: int) -> None:
    mine, all_s = tariffs.create_tariff(ada, FIXED), tariffs.create_tariff(None, NIGHT, is_example=True)
    assert [one.id for one in tariffs.list_tariffs(bob)] == [all_s.id]
    with pytest.raises(NotFoundError, match=f"no tariff {mine.id}"):
        tariffs.get_tariff(bob, mine.id)
    with pytest.raises(NotFoundError):
        tariffs.delete_tariff(bob, mine.id)
    with pytest.raises(ForbiddenError, match="everybody's"):
        tariffs.delete_tariff(bob, all_s.id)
    assert [one.id for one in tariffs.list_tariffs(ada)] == [mine.id, all_s.id]


def test_a_version_is_of_a_day_to_come_and_may_be_replaced_until_then(ada: int) -> None:
    tariff = tariffs.create_tariff(ada, FIXED)
    dearer = {"valid_from": "2027-01-01", "lines": [{"kind": "energy", "name": "Energy", "price": "0.33"}]}
    versions.add_version(ada, tariff.id, dearer)
    found = versions.add_version(ada, tariff.id, dearer | {"lines": [dearer["lines"][0] | {"price": "0.34"}]})
    had = as_rules(found).versions
    assert [str(one.valid_from) for one in had] == ["2026-01-01", "2027-01-01"]
    assert had[1].lines == (Energy("Energy", Fixed(340_000)),)
    for day in ("2026-01-01", "2026-11-23"):
        with pytest.raises(BadInputError, match="must be a day to come"):
            versions.add_version(ada, tariff.id, dearer | {"valid_from": day})


def test_one_user_makes_no_more_than_the_quota(ada: int) -> None:
    before = current_app.extensions["settings"]
    current_app.extensions["settings"] = before.model_copy(update={"max_tariffs_per_user": 1})
    try:
        audit_log.act_as(Actor("ada", ada, "api"))
        tariffs.create_tariff(ada, FIXED)
        with pytest.raises(QuotaExceededError, match="MAX_TARIFFS_PER_USER"):
            tariffs.create_tariff(ada, FIXED)
    finally:
        current_app.extensions["settings"] = before
    assert len(tariffs.list_tariffs(ada)) == 1


def test_a_home_has_one_from_a_day_on_and_its_past_stays(ada: int) -> None:
    fixed, night = tariffs.create_tariff(ada, FIXED), tariffs.create_tariff(ada, NIGHT)
    first = assigning.assign(ada, None, {"tariff_id": fixed.id, "valid_from": "2026-02-01"})
    assert first.valid_from == date(2026, 2, 1)
    with pytest.raises(BadInputError, match="must not lie in the past"):
        assigning.assign(ada, None, {"tariff_id": night.id, "valid_from": "2026-03-01"})
    assigning.assign(ada, None, {"tariff_id": night.id})
    assigning.assign(ada, None, {"tariff_id": None, "valid_from": "2027-01-01"})
    found = [(str(one.valid_from), one.tariff_id) for one in assigning.list_assigned(ada)]
    assert found == [("2026-02-01", fixed.id), ("2026-11-23", night.id), ("2027-01-01", None)]
    with pytest.raises(ConflictError, match="priced by it"):
        tariffs.delete_tariff(ada, fixed.id)


def test_a_home_cannot_be_given_anothers_tariff_or_one_of_another_currency(ada: int, bob: int) -> None:
    hers = tariffs.create_tariff(ada, FIXED)
    with pytest.raises(NotFoundError):
        assigning.assign(bob, None, {"tariff_id": hers.id})
    pounds = tariffs.create_tariff(ada, FIXED | {"currency": "GBP"})
    assigning.assign(ada, None, {"tariff_id": hers.id})
    with pytest.raises(BadInputError, match="must be in EUR"):
        assigning.assign(ada, None, {"tariff_id": pounds.id, "direction": "export"})
    with pytest.raises(NotFoundError):
        assigning.assign(bob, ada, {"tariff_id": hers.id})


def test_nothing_is_paid_twice(ada: int) -> None:
    both = tariffs.create_tariff(ada, FIXED)
    taken, given = (
        tariffs.create_tariff(ada, FIXED | {"lines": [line], "name": line["name"]}) for line in FIXED["lines"][:2]
    )
    with pytest.raises(BadInputError, match="prices what is imported too"):
        assigning.assign(ada, None, {"tariff_id": both.id, "direction": "export"})
    assigning.assign(ada, None, {"tariff_id": both.id, "valid_from": "2026-01-01"})
    with pytest.raises(BadInputError, match="as the home's other tariff does"):
        assigning.assign(ada, None, {"tariff_id": given.id, "direction": "export"})
    assigning.assign(ada, None, {"tariff_id": taken.id, "valid_from": "2026-12-01"})
    with pytest.raises(BadInputError, match="as the home's other tariff does"):
        assigning.assign(ada, None, {"tariff_id": given.id, "direction": "export", "valid_from": "2026-11-30"})
    assigning.assign(ada, None, {"tariff_id": given.id, "direction": "export", "valid_from": "2026-12-01"})
    with pytest.raises(BadInputError, match="as the home's other tariff does"):
        assigning.assign(ada, None, {"tariff_id": both.id, "valid_from": "2027-01-01"})
    found = [(one.direction, str(one.valid_from), one.tariff_id) for one in assigning.list_assigned(ada)]
    assert found == [
        ("import", "2026-01-01", both.id), ("import", "2026-12-01", taken.id), ("export", "2026-12-01", given.id),
    ]  # fmt: skip


def test_no_version_that_comes_later_makes_a_home_be_paid_twice(ada: int) -> None:
    taken = tariffs.create_tariff(ada, FIXED | {"lines": FIXED["lines"][:1]})
    given = tariffs.create_tariff(ada, FIXED | {"lines": FIXED["lines"][1:2]})
    assigning.assign(ada, None, {"tariff_id": taken.id})
    assigning.assign(ada, None, {"tariff_id": given.id, "direction": "export"})
    assigning.assign(ada, None, {"tariff_id": None, "direction": "export", "valid_from": "2027-02-01"})
    both = {"lines": FIXED["lines"][:2]}
    with pytest.raises(BadInputError, match="pay for what is exported, as the other tariff of home"):
        versions.add_version(ada, taken.id, both | {"valid_from": "2027-01-01"})
    with pytest.raises(BadInputError, match="price what is imported, but home"):
        versions.add_version(ada, given.id, both | {"valid_from": "2027-01-01"})
    assert [len(one.versions) for one in tariffs.list_tariffs(ada)] == [1, 1]
    found = versions.add_version(ada, taken.id, both | {"valid_from": "2027-02-01"})
    assert len(found.versions) == 2, "the other ends on that day"


def test_a_manager_gives_a_home_tariffs_of_its_owner_alone(ada: int, bob: int) -> None:
    """Else the manager's account could not be closed without changing what the owner's past cost."""
    _, code = invitations.invite(ada, ada, {"role": "manager"})
    invitations.join(bob, {"code": code})
    his, hers = tariffs.create_tariff(bob, FIXED), tariffs.create_tariff(ada, FIXED)
    with pytest.raises(NotFoundError):
        assigning.assign(bob, ada, {"tariff_id": his.id})
    assigning.assign(bob, ada, {"tariff_id": hers.id})
    users.delete_user(bob)
    assert [one.tariff_id for one in assigning.list_assigned(ada)] == [hers.id]


def test_an_account_takes_its_tariffs_along(ada: int) -> None:
    tariff = tariffs.create_tariff(ada, FIXED)
    assigning.assign(ada, None, {"tariff_id": tariff.id})
    users.delete_user(ada)
    assert tariffs.list_tariffs(ada) == []
