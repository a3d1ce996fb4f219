"""What is wrong with a question is told at its field, with what would be right."""

from typing import Any

import pytest

from smartenergy.kernel.errors import BadInputError, NotFoundError
from smartenergy.services.devices import editing
from smartenergy.services.tariffs import tariffs
from smartenergy.services.what_if import working
from tests.integration.services.ledger.conftest import make_home
from tests.integration.services.tariffs.contracts import FIXED
from tests.integration.services.what_if.conftest import WEEKEND, At, example, give

pytestmark = pytest.mark.usefixtures("context")
V = "variants.0."


def told(owner: int, given: dict[str, Any]) -> dict[str, list[str]]:
    with pytest.raises(BadInputError) as caught:
        working.asked(owner, WEEKEND | given)
    return caught.value.fields


def of_variant(owner: int, **given: Any) -> dict[str, list[str]]:
    return told(owner, {"variants": [{"name": "a", **given}]})


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"battery": {"capacity_wh": -1}}, "battery.capacity_wh", "must be at least 0"),
        ({"battery": {"capacity": 1}}, "battery.capacity", "is not a known field"),
        ({"battery": {"efficiency": 1.5}}, "battery.efficiency", "must be at most 1"),
        ({"solar": {"scale": "2"}}, "solar.scale", "must be a number"),
        ({"car": "rocket"}, "car", "must be none or one of the catalogue's cars: small_car, family_car"),
        ({"consumption_scale": 11}, "consumption_scale", "must be at most 10"),
        ({"price": 0}, "price", "must be greater than 0"),
        ({"strategy": {"kind": "magic"}}, "strategy.kind", "must be 'self_consumption'"),
        ({"strategy": {"kind": "price", "settings": {"cheapest_hours": 25}}}, "strategy.settings.cheapest_hours", "must be at most 24"),
        ({"tariff_id": 999_999}, "tariff_id", "must be a tariff that the home's owner may take: there is no 999999"),
        ({"name": "as it was"}, "name", "is the name of a baseline: each must have its own"),
        ({"name": ""}, "name", "must have at least 1 character"),
    ],
)  # fmt: skip
def test_each_field_says_its_rule(owner: int, given: dict[str, Any], field: str, words: str) -> None:
    found = of_variant(owner, **given)
    assert list(found) == [V + field]
    assert found[V + field][0].startswith(words)


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"from": "2026-11-23", "to": "2026-11-20"}, "from", "must be earlier than `to`"),
        ({"from": "2020-01-01"}, "from", "must not be more than three years before `to`"),
        ({"to": "2027-01-01"}, "to", "must not lie in the future: 2026-11-23T03:01:00+01:00 at the latest"),
        ({"to": 5}, "to", "must be a date or time such as"),
        ({"variants": [{"name": "a"}, {"name": "a"}]}, "variants.1.name", "is the name of another variant"),
        ({"variants": [{"name": str(n)} for n in range(21)]}, "variants", "must have at most 20 items"),
        ({"bare_tariff_id": 7_777_777}, "bare_tariff_id", "must be a tariff that"),
    ],
)
def test_so_does_the_question_as_a_whole(owner: int, given: dict[str, Any], field: str, words: str) -> None:
    found = told(owner, given)
    assert list(found) == [field]
    assert found[field][0].startswith(words)


def test_scenarios_in_two_currencies_cannot_be_compared(owner: int) -> None:
    give(owner, example("fixed"))
    found = of_variant(owner, tariff_id=example("economy"))
    assert found == {V + "tariff_id": ["must be in EUR, as the other scenarios: this is in GBP"]}


def test_what_is_sold_is_not_paid_twice(owner: int) -> None:
    lines = [{"kind": "energy", "name": "Feed-in", "price": "0.10", "direction": "export"}]
    selling = tariffs.create_tariff(owner, FIXED | {"name": "Selling", "lines": lines}).id
    found = of_variant(owner, tariff_id=example("fixed"), export_tariff_id=selling)
    assert found == {V + "export_tariff_id": ["must not stand beside a tariff that pays for what is sold as well"]}
    found = of_variant(owner, export_tariff_id=example("fixed"))
    assert found == {V + "export_tariff_id": ["prices what is imported too: give it as `tariff_id`"]}


def test_a_tariff_of_somebody_else_is_none(owner: int) -> None:
    other = make_home("eve", "UTC", [])
    theirs = tariffs.create_tariff(other, FIXED).id
    assert list(of_variant(owner, tariff_id=theirs)) == [V + "tariff_id"]


def test_a_battery_without_capacity_must_say_it(at: At) -> None:
    at(1_795_400_000)
    owner = make_home("bob", "UTC", [{"catalog_key": "household"}])
    assert of_variant(owner, battery={"power_watts": 100}) == {
        V + "battery.capacity_wh": ["is required: the home has no battery whose capacity could stay"]
    }


def test_of_a_home_without_devices_nothing_can_be_said(at: At) -> None:
    at(1_795_400_000)
    owner = make_home("bob", "UTC", [])
    assert told(owner, {}) == {"home_id": ["must be a home that has a device online: this one has none"]}
    editing.create_device(owner, {"catalog_key": "household"})
    assert working.asked(owner, WEEKEND).scenarios


def test_a_home_of_others_is_not_found(owner: int) -> None:
    other = make_home("eve", "UTC", [])
    with pytest.raises(NotFoundError):
        working.asked(other, WEEKEND, owner)


def test_the_same_question_has_the_same_key_and_another_one_another(owner: int) -> None:
    give(owner, example("dynamic"))
    variants = {"variants": [{"name": "a", "battery": {"capacity_wh": 5_000}}]}
    key = working.asked(owner, WEEKEND | variants).key
    assert working.asked(owner, WEEKEND | variants).key == key
    assert working.asked(owner, WEEKEND).key != key
    editing.create_device(owner, {"catalog_key": "constant_load"})
    assert working.asked(owner, WEEKEND | variants).key != key
