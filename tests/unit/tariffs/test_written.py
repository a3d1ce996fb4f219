"""Versions are written as JSON and read again."""

import json
from datetime import date

import pytest
from hypothesis import given

from smartenergy.tariffs.lines import Demand, Energy, Tariff, Version
from smartenergy.tariffs.prices import Band, Bands, Fixed
from smartenergy.tariffs.when import When
from smartenergy.tariffs.written import read, write
from tests.unit.tariffs.contracts import tariffs


@given(tariffs())
def test_what_is_read_is_what_was_written(given_: Tariff) -> None:
    version = given_.versions[0]
    assert read(json.loads(json.dumps(write(version)))) == version


def test_people_can_read_and_write_it() -> None:
    peak = Band("peak", 301_500, When((1, 12), ("mon",), 17 * 60, 20 * 60))
    version = Version(
        date(2026, 1, 1), (Energy("energy", Bands((Band("base", 200_000), peak))), Demand("grid", 10_000_000))
    )
    written = write(version)
    assert written["lines"][0]["price"] == {"bands": [
        {"name": "base", "price": "0.2"},
        {"name": "peak", "price": "0.3015", "months": [1, 12], "days": ["mon"], "from": "17:00", "to": "20:00"},
    ]}  # fmt: skip
    assert written["lines"][1]["price"] == "10"
    short = {"valid_from": "2026-01-01", "lines": [{"kind": "energy", "name": "energy", "price": "0.30"}]}
    assert read(short).lines == (Energy("energy", Fixed(300_000)),)


@pytest.mark.parametrize(
    ("price", "words"),
    [("0.1234567", "more than six digits"), ("dear", "not a decimal number"), ("NaN", "not a decimal number")],
)
def test_a_price_that_is_no_whole_number_of_millionths_is_refused(price: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read({"valid_from": "2026-01-01", "lines": [{"kind": "energy", "name": "e", "price": price}]})


def test_a_line_of_no_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="kind must be one of energy, tiers, standing, demand, tax, credit"):
        read({"valid_from": "2026-01-01", "lines": [{"kind": "fee", "name": "e"}]})
