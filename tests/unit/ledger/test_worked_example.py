"""The worked example of docs/energy.md: its tables are read and held against the code."""

import re
from pathlib import Path

import numpy as np
import pytest

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger import periods
from smartenergy.ledger.columns import LOSSES, STORED
from smartenergy.ledger.figures import Figures, figures
from smartenergy.simulation.energy import energy_mwh

TEXT = (Path(__file__).parents[3] / "docs" / "energy.md").read_text().split("## An hour, by hand")[1]
TABLES = re.findall(r"((?:^\|.*\|\n)+)", TEXT, re.MULTILINE)
NOON = 1_795_392_000 + 12 * 3_600
GIVEN, WAYS, HELD, HOUR = range(4)


def cells(table: int) -> list[list[str]]:
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in TABLES[table].strip().split("\n")]
    return [rows[0], *rows[2:]]


def numbers(table: int) -> dict[str, list[int]]:
    heads, *rows = cells(table)
    return {
        name: [int(row[place].replace("−", "-")) for row in rows]
        for place, name in enumerate(heads)
        if name != "tick"
    }


@pytest.fixture(scope="module")
def quarters() -> dict[str, Ints]:
    given = {name: np.array(column) for name, column in numbers(GIVEN).items()}
    flow = energy_mwh(np.abs(given["storage flow"]), 900) * np.sign(given["storage flow"])
    facts = {
        "home_id": np.ones(4, np.int64), "tick": NOON + 900 * np.arange(4), "interval_seconds": np.full(4, 900),
        "solar_mwh": energy_mwh(given["solar"], 900), "generator_mwh": np.zeros(4, np.int64),
        "consumption_mwh": energy_mwh(given["consumption"], 900),
        "charge_mwh": np.maximum(flow, 0), "discharge_mwh": np.maximum(-flow, 0),
        "level_mwh": 2_000_000 + np.cumsum(flow), "capacity_wh": np.full(4, 10_000),
    } | dict.fromkeys(LOSSES, np.zeros(4, np.int64))  # fmt: skip
    return periods.quarters(facts, np.array([[0, 0, 0, 2_000_000]]))


def test_the_ways_are_those_of_the_table(quarters: dict[str, Ints]) -> None:
    ways = numbers(WAYS)
    assert len(ways) == 6
    for name, column in ways.items():
        assert (quarters[f"{name.replace(' ', '_')}_mwh"] / 1000).tolist() == column, name


def test_what_is_held_is_that_of_the_table(quarters: dict[str, Ints]) -> None:
    for name, column in numbers(HELD).items():
        assert (quarters[f"{name.replace(' ', '_')}_mwh"] / 1000).tolist() == column, name
    assert (quarters["adjusted_mwh"] == 0).all()
    assert quarters[STORED[1]].sum() == 0


def test_the_hour_has_the_figures_of_the_table(quarters: dict[str, Ints]) -> None:
    found: Figures = figures(periods.merge(quarters, np.zeros(4, np.int64)))
    shown = {
        "production": f"{found.production_mwh / 1000:.0f} Wh", "consumption": f"{found.consumption_mwh / 1000:.0f} Wh",
        "import": f"{found.grid_import_mwh / 1000:.0f} Wh", "export": f"{found.grid_export_mwh / 1000:.0f} Wh",
        "charge": f"{found.charge_mwh / 1000:.0f} Wh", "discharge": f"{found.discharge_mwh / 1000:.0f} Wh",
        "self-consumption": f"{100 * (found.self_consumption or 0):.2f} %",
        "self-sufficiency": f"{100 * (found.self_sufficiency or 0):.2f} %",
        "full cycles": f"{found.equivalent_full_cycles:.4f}", "peak import": f"{found.peak_import_watts} W",
    }  # fmt: skip
    assert {row[0]: row[1] for row in cells(HOUR)[1:]} == shown
