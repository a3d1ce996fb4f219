"""The table of docs/strategies.md is read and held against the code."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from smartenergy.simulation.strategies.common import Common
from smartenergy.simulation.strategies.peak_shaving import PeakShaving
from smartenergy.simulation.strategies.price import PriceRule
from smartenergy.simulation.strategies.registry import STRATEGIES, compiled
from smartenergy.simulation.strategies.time_of_use import TimeOfUse
from smartenergy.simulation.strategies.windows import Window, Windows
from tests.unit.simulation.strategies.prospects import at, days, levels_at, three_bands

TEXT = (Path(__file__).parents[4] / "docs" / "strategies.md").read_text().split("## To add one")[0]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in re.findall(r"^\|[^\n]*\|$", TEXT, re.MULTILINE)
][2:]
SHARES = {"0": 0, "full": 10_000, "reserve": 1_000, "reserve, or full": 1_000, "target": 7_000, "kept": 5_000,
          "kept; for loads above the cap the reserve": 5_000, "`sell_down_to`": 3_000}  # fmt: skip
DAY = days([100_000] * 12 + [300_000] * 12, [80_000] * 18 + [500_000] * 6)
PRICE = PriceRule(buy_below=100_000, sell_above=500_000, target_percent=70, sell_down_to_percent=30)
CASES: list[tuple[str, Any, Any, float]] = [
    ("self_consumption", None, DAY, 1), ("hold", None, DAY, 1), ("charge_only", None, DAY, 1), ("discharge_only", None, DAY, 1),
    ("time_of_use", TimeOfUse(70), three_bands(), 3), ("time_of_use", TimeOfUse(70), three_bands(), 12),
    ("time_of_use", TimeOfUse(70), three_bands(), 18),
    ("windows", Windows((Window(target_percent=70),)), DAY, 1), ("windows", Windows((Window(action="discharge", target_percent=70),)), DAY, 1),
    ("windows", Windows((Window(action="hold"),)), DAY, 1), ("windows", None, DAY, 1),
    ("price", PRICE, DAY, 1), ("price", PRICE, DAY, 20), ("backup", None, DAY, 1), ("peak_shaving", PeakShaving(), DAY, 1),
    ("optimised", None, DAY, 1),
]  # fmt: skip


@pytest.mark.parametrize(("row", "case"), list(zip(ROWS, CASES, strict=True)), ids=[row[0] for row in ROWS])
def test_a_strategy_has_the_levels_of_its_row(row: list[str], case: tuple[str, Any, Any, float]) -> None:
    name, given, ahead, hour = case
    settings = given or (STRATEGIES[name].settings(70) if name == "backup" else STRATEGIES[name].settings())
    schedule = compiled(name, settings, Common(reserve_percent=10, exports=True), ahead)
    assert levels_at(schedule, hour) == [SHARES[cell] for cell in row[1:]]
    if name == "peak_shaving":
        assert schedule.to_peak[at(hour)] == 1_000


def test_each_strategy_has_a_row() -> None:
    told = {found for row in ROWS for found in re.findall(r"`(\w+)`", row[0])}
    assert set(STRATEGIES) <= told
    assert np.all([len(row) == 5 for row in ROWS])
