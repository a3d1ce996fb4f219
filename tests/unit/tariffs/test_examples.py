"""The tariffs to choose from are sound, marked as examples, and price a home."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from smartenergy.tariffs.assignments import Assignment
from smartenergy.tariffs.bill import bill
from smartenergy.tariffs.checks import problems
from smartenergy.tariffs.examples import EXAMPLES, MARKET
from smartenergy.tariffs.written import read, write
from tests.unit.tariffs.contracts import day, hourly, random_meter

DOCS = (Path(__file__).parents[3] / "docs" / "tariffs.md").read_text()


@pytest.mark.parametrize("key", EXAMPLES)
def test_an_example_is_sound_and_says_that_it_is_one(key: str) -> None:
    tariff = EXAMPLES[key]
    assert problems(tariff) == []
    assert tariff.is_example
    assert tariff.name.startswith("Example: ")
    assert read(json.loads(json.dumps(write(tariff.versions[0])))) == tariff.versions[0]


@pytest.mark.parametrize("key", EXAMPLES)
def test_an_example_prices_a_month(key: str) -> None:
    tariff = EXAMPLES[key]
    since, until = day(tariff.timezone, "2026-03-01"), day(tariff.timezone, "2026-04-01")
    meter = random_meter(1, since, until)
    found = bill([Assignment(tariff, since)], meter, since, until, {MARKET: hourly(since, until + 3600, 80_000)})
    assert found.total is not None
    assert found.total == sum((line.amount or Decimal(0) for line in found.lines), Decimal(0))
    assert any(line.amount and line.amount < 0 for line in found.lines), "what is fed in is paid"


def test_there_is_one_of_each_kind_and_currency() -> None:
    assert {tariff.currency for tariff in EXAMPLES.values()} == {"EUR", "GBP", "USD"}
    [sentence] = [line for line in DOCS.splitlines() if line.startswith("Tariffs to choose from")]
    assert set(re.findall(r"`(\w+)`", sentence)) == set(EXAMPLES)
