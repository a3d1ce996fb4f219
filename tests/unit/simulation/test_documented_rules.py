"""docs/simulation.md: its program is run, its numbers are held against it and against the system's own code."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import Settings
from smartenergy.services.operations.demo_homes import DEMO_HOMES
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices.uniform import behaviour
from smartenergy.simulation.drivers import daylight
from smartenergy.simulation.step import step
from smartenergy.simulation.world import CONSUMPTION, PRODUCTION, STORAGE, World
from tests.worlds import make_world

PAGE = (Path(__file__).parents[3] / "docs" / "simulation.md").read_text()
README = (Path(__file__).parents[3] / "README.md").read_text()
PROGRAM = re.search(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[1]  # type: ignore[index]
TICK, BATTERY, PANEL, CONDITIONER = 1_795_461_000, 1, 2, 3
SEED = Settings.model_fields["simulation_seed"].default
EXAMPLE = {
    int(row[0]): row for row in re.findall(r"^\| (\d), [\w ]+ \| (\d+) \| (−?\d+) to (\d+) \|", PAGE, re.MULTILINE)
}


@pytest.fixture(scope="module")
def page() -> dict[str, Any]:
    """What the page's program defines."""
    names: dict[str, Any] = {}
    exec(PROGRAM, names)
    return names


def home(first_id: int = BATTERY, level_wh: float = 8_000.0) -> World:
    """The demo's user1 as the example has it: a battery, a solar panel, an air conditioner."""
    ids, is_solar = np.arange(first_id, first_id + 3), [False, True, False]
    return make_world([[STORAGE, PRODUCTION, CONSUMPTION]], ids=ids, is_solar=is_solar, level_wh=level_wh)


def test_the_example_is_what_the_program_of_the_page_and_the_simulation_give(page: dict[str, Any]) -> None:
    assert EXAMPLE.keys() == {BATTERY, PANEL, CONDITIONER}
    assert f"tick {TICK}, seed {SEED}" in PAGE
    for device, (_, draw, low, high) in EXAMPLE.items():
        assert page["draw"](SEED, TICK, device, int(low.replace("−", "-")), int(high)) == int(draw), device
    readings = step(home(), Clock(TICK, 60, SEED)).readings
    assert readings.watts.tolist() == [0, 0, int(EXAMPLE[CONDITIONER][1])]
    assert readings.flows_watts[0] == int(EXAMPLE[BATTERY][1])
    level, _ = page["battery"](8_000, 20_000, 944, 60)
    assert readings.levels_wh[0] == level
    assert f"holds {level:.2f} Wh" in PAGE


def test_the_example_of_the_readme_is_the_same_home_at_the_same_tick() -> None:
    totals = step(home(), Clock(TICK, 60, SEED)).totals
    shown = README.split('"energyStats"')[1]
    assert f'"currentConsumption": {totals.consumption_watts[0]}' in shown
    assert f'"currentLevelWh": {totals.level_wh[0]}, "percentage": {totals.percentages[0]:.2f}' in shown
    assert f'"netGridFlow": {totals.net_grid_flow_watts[0]}, "timestamp": {TICK}' in shown
    assert f"= {totals.net_grid_flow_watts[0]:.0f} W" in PAGE
    assert [fields["name"] for fields in DEMO_HOMES["user1"].devices] == [
        "Battery",
        "Solar panel",
        "Air conditioner",
    ]


def test_the_words_of_philox_are_those_of_the_page(page: dict[str, Any]) -> None:
    words = page["philox"]([CONDITIONER, 0, TICK, 0], [SEED, 0])
    assert " ".join(f"{word:08x}" for word in words) in PAGE


def test_the_ranges_and_the_daylight_of_the_page_are_those_of_the_code() -> None:
    for kind in (PRODUCTION, STORAGE, CONSUMPTION):
        said = f"from {behaviour.LOWEST[kind]} to {behaviour.HIGHEST[kind]}".replace("-", "−")
        assert said in PAGE, said
    assert f"before {daylight.SUNRISE_HOUR:02}:00 or from {daylight.SUNSET_HOUR}:00 on" in PAGE


@given(
    st.integers(0, 2**64 - 1), st.integers(0, 2 * 10**11), st.integers(1, 2**62),
    st.floats(0, 20_000), st.integers(1, 86_400),
)  # fmt: skip
def test_the_program_of_the_page_gives_what_any_tick_gives(
    page: dict[str, Any], seed: int, tick: int, device: int, level: float, interval: int
) -> None:
    readings = step(home(device, level), Clock(tick, interval, seed)).readings
    wanted = page["draw"](seed, tick, device, -1000, 1000)
    assert readings.levels_wh[0] == page["battery"](level, 20_000, wanted, interval)[0]
    assert readings.watts[2] == page["draw"](seed, tick, device + 2, 500, 3000)
