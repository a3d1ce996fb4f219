"""What homes will use and make, from what the ledger has of them, and from nothing that came later."""

import numpy as np
import psycopg
import pytest
from flask import Flask

from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.forecasts import past
from smartenergy.services.forecasts.ahead import HomesAhead, homes_ahead, prices_ahead
from smartenergy.services.ledger.reading.home_ledger import open_home
from tests.integration.services.forecasts.conftest import NOW
from tests.integration.services.ledger.conftest import HOUR, START, make_home

pytestmark = pytest.mark.usefixtures("context")


def ahead(ids: list[int], at: int, quarters: int = 96) -> HomesAhead:
    with transaction():
        return homes_ahead(ids, at, quarters)


def test_what_is_read_is_what_the_ledger_has(homes: list[int]) -> None:
    with transaction():
        known = past.read(homes[::-1], NOW, 30)
        quarters = [open_home(home).quarters(START, NOW) for home in homes[::-1]]
    over = (known.starts >= START) & (known.starts + 900 <= NOW)
    for name, columns in {
        "solar": ("solar_to_use_mwh", "solar_to_battery_mwh", "solar_to_grid_mwh"),
        "load": ("solar_to_use_mwh", "generator_to_use_mwh", "battery_to_use_mwh", "grid_to_use_mwh"),
    }.items():
        found = getattr(known, name)
        assert np.isnan(found[:, ~over]).all()
        for row, table in enumerate(quarters):
            whole = table["start"] + 900 <= NOW
            wanted = sum(table[column] for column in columns)[whole] / 1_000
            assert np.allclose(found[row, over], wanted)


def test_what_is_ahead_begins_with_the_next_quarter_hour_and_is_told_in_the_order_asked_for(
    homes: list[int],
) -> None:
    told, back = ahead(homes, NOW, 8), ahead(homes[::-1], NOW, 8)
    assert told.starts.tolist() == [NOW + 300 + 900 * number for number in range(8)]
    assert told.load_wh.shape == told.production_wh.shape == (2, 8)
    assert (told.load_wh > 0).all()
    assert np.array_equal(told.load_wh, back.load_wh[::-1])
    assert np.array_equal(told.production_wh, back.production_wh[::-1])


def test_no_value_of_later_reaches_a_forecast(homes: list[int], sql: psycopg.Connection) -> None:
    before = ahead(homes, NOW - 3 * HOUR), ahead(homes, NOW)
    sql.execute("DELETE FROM energy_ticks WHERE tick >= %s", [NOW // 900 * 900])
    assert ahead(homes, NOW).load_wh.tobytes() == before[1].load_wh.tobytes()
    sql.execute("DELETE FROM energy_ticks WHERE tick >= %s", [(NOW - 3 * HOUR) // 900 * 900])
    sql.execute("DELETE FROM energy_quarter_blocks WHERE start >= %s", [NOW - 2 * HOUR - 600])
    after = ahead(homes, NOW - 3 * HOUR)
    assert after.load_wh.tobytes() == before[0].load_wh.tobytes()
    assert after.production_wh.tobytes() == before[0].production_wh.tobytes()


def test_other_draws_of_the_simulation_change_no_bit_of_a_forecast(homes: list[int], app: Flask) -> None:
    before = ahead(homes, NOW)
    other = app.extensions["settings"].model_copy(update={"simulation_seed": 4_711})
    app.extensions["settings"] = other  # `every` puts back what was there before all
    after = ahead(homes, NOW)
    assert after.load_wh.tobytes() == before.load_wh.tobytes()
    assert after.production_wh.tobytes() == before.production_wh.tobytes()


def test_of_a_home_without_a_past_nothing_is_said(context: object) -> None:
    home = make_home()
    told = ahead([home], NOW)
    assert np.isnan(told.load_wh).all()
    with transaction():
        assert np.isnan(prices_ahead(home, NOW, 4).buy).all()
    assert ahead([], NOW).load_wh.shape == (0, 96)


def test_many_homes_take_no_more_looks_than_one(homes: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    monkeypatch.setattr(past, "driver_cursor", lambda: looks.append(1) or driver_cursor())
    with transaction():
        past.read(homes[:1], NOW, 30)
        one = len(looks)
        past.read(homes, NOW, 30)
    assert len(looks) == 2 * one
