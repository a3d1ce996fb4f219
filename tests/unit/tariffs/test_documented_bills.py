"""The bills of docs/tariffs.md: their tables are read and held against the code."""

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from smartenergy.kernel import zones
from smartenergy.tariffs.assignments import Assignment
from smartenergy.tariffs.bill import bill
from smartenergy.tariffs.checks import problems
from smartenergy.tariffs.lines import Tariff
from smartenergy.tariffs.meter import Meter
from smartenergy.tariffs.money import micros
from smartenergy.tariffs.stored import Brought, Storage, means
from smartenergy.tariffs.written import read
from tests.unit.tariffs.contracts import QUARTER, day

DOCS = Path(__file__).parents[3] / "docs"
TEXT = (DOCS / "tariffs.md").read_text().split("## Bills, by hand")[1].split("## How fast")[0]
PIECES = re.findall(r"```json\n(.*?)```|((?:^\|[^\n]*\|\n)+)", TEXT, re.MULTILINE | re.DOTALL)


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.strip().split("\n")][2:]


def examples() -> list[tuple[dict[str, Any], list[list[str]], list[list[str]]]]:
    """Each table of a bill with the use before it, and the tariff before that."""
    found, contract, used = [], {}, None
    for written, table in PIECES:
        if written:
            contract = json.loads(written)
        elif used is None:
            used = rows(table)
        else:
            found.append((contract, used, rows(table)))
            used = None
    return found


def metered(zone: str, used: list[list[str]]) -> Meter:
    since, until = day(zone, used[0][0]), day(zone, used[0][1])
    count = (until - since) // QUARTER
    meter = Meter(since, np.zeros(count, np.int64), np.zeros(count, np.int64))
    for _, _, at, imported, exported in used:
        local = datetime.fromisoformat(at).replace(tzinfo=zones.zone(zone))
        place = (int(local.astimezone(UTC).timestamp()) - since) // QUARTER
        meter.import_mwh[place] += int(imported) * 1000
        meter.export_mwh[place] += int(exported) * 1000
    return meter


def test_the_familys_month_is_right_by_hand() -> None:
    text = (DOCS / "tariffs.md").read_text().split("## The family's month, by hand")[1].split("\n## ")[0]
    [table] = re.findall(r"(?:^\|[^\n]*\|\n)+", text, re.MULTILINE)
    shown = []
    for name, quantity, unit, price, amount, by_hand in rows(table):
        reckoned, told = by_hand.rsplit(" = ", 1)
        worth = eval(re.sub(r"[0-9]+(?:\.[0-9]+)?", r"Decimal('\g<0>')", reckoned.replace("×", "*")))
        assert worth.quantize(Decimal(told).normalize(), "ROUND_HALF_UP") == Decimal(told), name
        assert worth.quantize(Decimal("0.01"), "ROUND_HALF_UP") == Decimal(amount), name
        assert unit not in ("kWh", "month") or f"{quantity} × {price}".removesuffix(".00") in by_hand.replace(
            "11.00", "11"
        )
        shown.append(Decimal(amount))
    assert sum(shown[:-1]) == shown[-1]


def test_the_example_of_stored_energy_is_right_by_hand() -> None:
    text = (DOCS / "tariffs.md").read_text().split("## What stored energy has cost")[1].split("\n## ")[0]
    [table] = re.findall(r"(?:^\|[^\n]*\|\n)+", text, re.MULTILINE)
    cells = rows(table)
    grid, own, drawn, lost = (np.array([int(row[at]) for row in cells]) * 1000 for at in range(1, 5))
    held = Storage(
        np.arange(len(cells)), grid, own, drawn, lost, 0 * lost, np.cumsum(grid + own - drawn - lost),
        np.ones(len(cells), np.bool_),
    )  # fmt: skip
    paid = np.array([float(row[5]) for row in cells]) * grid / 10**6
    [found] = means(held, Brought(paid, np.ones(len(cells), np.bool_)))
    for place, (*_, level, reckoned, a_kwh) in enumerate(cells):
        by_hand, worth = reckoned.rsplit(" = ", 1)
        assert held.level[place] == int(level) * 1000
        assert eval(by_hand.replace("×", "*").replace("÷", "/")) == pytest.approx(float(worth), abs=1e-6)
        assert found.amount[place] * held.level[place] == pytest.approx(float(worth), abs=1e-6)
        assert found.amount[place] * 10**6 == pytest.approx(float(a_kwh), abs=1e-6)
    drawn_cost, lost_cost = (float((energy * found.amount).sum()) for energy in (drawn, lost))
    told = f"Of the {paid.sum():.2f} that charging cost, {drawn_cost:.6f} was drawn, at {found.amount[2] * 10**6:.6f} a kWh"
    assert told in text
    assert f"{lost_cost:.6f} was lost, and {found.amount[-1] * held.level[-1]:.6f} is held" in text


@pytest.mark.parametrize("example", examples(), ids=lambda example: f"{example[0]['name']} {example[1][0][0]}")
def test_a_bill_is_that_of_the_table(example: tuple[dict[str, Any], list[list[str]], list[list[str]]]) -> None:
    contract, used, expected = example
    version = read({"holidays": [], **{name: contract[name] for name in ("valid_from", "lines")}})
    given = Tariff(contract["name"], contract["currency"], contract["timezone"], (version,))
    assert problems(given) == []
    meter = metered(given.timezone, used)
    found = bill([Assignment(given, meter.since)], meter, meter.since, meter.until, {})
    told = [[line.name, float(line.quantity), line.unit, line.price, line.amount] for line in found.lines]
    *lines, total = expected
    assert told == [
        [name, float(quantity), unit, micros(price) if price else None, Decimal(amount)]
        for name, quantity, unit, price, amount in lines
    ]
    assert found.total == Decimal(total[-1])


def test_there_are_four_of_them_one_a_published_one() -> None:
    assert [example[2][-1][-1] for example in examples()] == ["171.55", "277.88", "1.94", "16.10"]
    assert all(date.fromisoformat(example[0]["valid_from"]) for example in examples())
