"""What a tick writes down, exactly once and beside the devices."""

import re
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from config import Settings
from smartenergy.kernel.extensions import db
from smartenergy.models import TickChunk
from smartenergy.services.devices import editing
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.operations import synthetic_fleets
from smartenergy.services.ticking import chunks, ticks
from smartenergy.storage import fleet_store, planning
from smartenergy.storage.books import tick_rows
from tests import model
from tests.integration.services.ledger.conftest import HOME, START, make_home

pytestmark = pytest.mark.usefixtures("context")
Sql = psycopg.Connection[Any]
Run = Callable[[int, int], None]


def rows(sql: Sql, table: str = "energy_ticks") -> list[dict[str, Any]]:
    with sql.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        return cursor.execute(f"SELECT * FROM {table} ORDER BY 1, tick").fetchall()


def test_a_tick_writes_a_row_a_home_that_the_plain_model_gives(sql: Sql, run: Run) -> None:
    owner = make_home()
    home = {device.name: device.id for device in editing.list_devices(owner)}
    noon = START + 12 * 3600
    run(noon, noon + 60)
    [row] = rows(sql)
    watts = {
        "solar": model.production(20_240_101, noon, home["Panel"], True, "UTC"),
        "generator": model.production(20_240_101, noon, home["Generator"], False, "UTC"),
        "consumption": model.consumption(20_240_101, noon, home["Heater"]),
    }
    moved = []
    for name, level, capacity in (("Battery", 8_000.0, 20_000), ("Car", 50_000.0, 50_000)):
        after, _ = model.storage(20_240_101, noon, home[name], level, capacity, 60)
        moved.append(round(1000 * after) - round(1000 * level))
    assert (row["home_id"], row["tick"], row["interval_seconds"], row["capacity_wh"]) == (owner, noon, 60, 70_000)
    for name, power in watts.items():
        assert row[f"{name}_mwh"] == round(power * 60 / 3.6)
    assert row["charge_mwh"] == sum(m for m in moved if m > 0)
    assert row["discharge_mwh"] == -sum(m for m in moved if m < 0)
    assert row["level_mwh"] == 58_000_000 + sum(moved)
    assert row["import_mwh"] * row["export_mwh"] == 0


def test_a_tick_that_is_repeated_writes_nothing_more(sql: Sql, run: Run) -> None:
    make_home()
    for _ in range(3):
        run(START, START + 120)
    assert [row["tick"] for row in rows(sql)] == [START, START + 60]


@pytest.mark.parametrize("dies_at", ["append", "commit"])
def test_a_worker_that_dies_in_a_chunk_leaves_neither_readings_nor_rows(
    sql: Sql, monkeypatch: pytest.MonkeyPatch, dies_at: str
) -> None:
    make_home()
    place = (
        "smartenergy.storage.books.tick_rows.append",
        "smartenergy.services.ledger.recording.tick_facts._record_devices",
    )

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(place[dies_at == "commit"], die)
        with pytest.raises(KeyboardInterrupt):
            ticks.run_tick(START)
    assert rows(sql) == []
    assert sql.execute("SELECT count(*) FROM devices WHERE current_level_wh IN (8000, 50000)").fetchone() == (2,)
    ticks.run_tick(START)
    assert len(rows(sql)) == 1


def test_an_edit_during_a_tick_is_no_energy_that_flowed(sql: Sql, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = make_home()
    battery = editing.list_devices(owner)[0].id
    write = fleet_store.write_readings

    def edit_then_write(*given: Any) -> int:
        sql.execute("UPDATE devices SET current_level_wh = 1, updated_at = now() WHERE id = %s", [battery])
        return write(*given)

    monkeypatch.setattr(chunks.fleet_store, "write_readings", edit_then_write)
    ticks.run_tick(START)
    [row] = rows(sql)
    car = sql.execute("SELECT current_level_wh FROM devices WHERE name = 'Car'").fetchone()
    assert car
    assert row["level_mwh"] == 1_000 + round(1000 * car[0])
    assert row["charge_mwh"] - row["discharge_mwh"] == round(1000 * car[0]) - 50_000_000
    assert db.session.scalars(db.select(TickChunk.edited)).all() == [1]
    assert ledger_audit.audit().faults == []


def test_a_tick_does_not_wait_for_whoever_tends_the_ledgers_rows(sql: Sql, run: Run, settings: Settings) -> None:
    make_home()
    run(START, START + 60)
    with psycopg.connect(settings.database.replace("+psycopg", "")) as tender:
        tender.execute("LOCK TABLE energy_ticks_2026112300 IN SHARE UPDATE EXCLUSIVE MODE")
        run(START + 60, START + 120)
    assert [row["tick"] for row in rows(sql)] == [START, START + 60]


def test_a_home_is_found_by_the_index_and_not_by_reading_all(sql: Sql, run: Run) -> None:
    synthetic_fleets.create_fleet(3_000, 1, lambda _: None)
    run(START, START + 300)
    found = tick_rows.PACKED.select(tick_rows.FROM_HOMES).as_string()
    asked = found % {"first": "77", "next": "78", "since": str(START), "until": str(START + 3600)}
    sql.execute("VACUUM ANALYZE energy_ticks")
    with sql.transaction(), planning.held_to(sql.cursor(), tick_rows.BY_THE_INDEX):
        plan = "\n".join(line for (line,) in sql.execute("EXPLAIN (ANALYZE) " + asked).fetchall())
    assert "Bitmap Index Scan on energy_ticks_2026112300_home_id_idx" in plan
    assert "Seq Scan" not in plan
    removed = sum(int(number) for number in re.findall(r"Rows Removed by Index Recheck: (\d+)", plan))
    assert removed < 15_000 / 4


def test_homes_with_nothing_online_have_no_row(sql: Sql, run: Run) -> None:
    owner = make_home()
    for device in editing.list_devices(owner):
        editing.update_device(owner, device.id, {"status": "offline"})
    run(START, START + 60)
    assert rows(sql) == []


def test_the_run_log_says_what_the_rows_add_up_to(sql: Sql, run: Run) -> None:
    synthetic_fleets.create_fleet(50, 5, lambda _: None)
    run(START + 43_200, START + 43_260)
    sums = "sum(solar_mwh), sum(generator_mwh), sum(consumption_mwh), sum(charge_mwh), sum(import_mwh), sum(export_mwh)"
    logged = sql.execute(f"SELECT sum(homes), {sums} FROM tick_chunks").fetchone()
    assert logged == sql.execute(f"SELECT count(*), {sums} FROM energy_ticks").fetchone()
    assert logged is not None
    assert all(logged)


def test_a_huge_home_does_not_overflow(sql: Sql, run: Run) -> None:
    """Its sums stand where 32 bits end."""
    owner = make_home(home=[])
    sql.execute(
        """INSERT INTO devices (user_id, home_id, device_type, name, consumption_rate_watts)
           SELECT %s, %s, 'consumption', 'h', 1 FROM generate_series(1, 90000)""",
        [owner, owner],
    )
    run(START, START + 60)
    [row] = rows(sql)
    assert row["consumption_mwh"] > 2**31


def test_readings_of_a_device_are_kept_once_they_are_on(sql: Sql, run: Run) -> None:
    owner = make_home()
    battery, panel = (next(d for d in editing.list_devices(owner) if d.name == n) for n in ("Battery", "Panel"))
    run(START, START + 60)
    assert rows(sql, "device_readings") == []
    for device in (battery, panel):
        editing.update_device(owner, device.id, {"readings": "on"})
    noon = START + 43_200
    run(noon, noon + 120)
    kept = rows(sql, "device_readings")
    assert [(row["device_id"], row["tick"]) for row in kept] == [
        (battery.id, noon), (panel.id, noon), (battery.id, noon + 60), (panel.id, noon + 60),
    ]  # fmt: skip
    levels = [row["level_mwh"] for row in kept if row["device_id"] == battery.id]
    assert levels[1] - levels[0] == [row["energy_mwh"] for row in kept if row["device_id"] == battery.id][1]
    home = rows(sql)[1]
    assert kept[1]["energy_mwh"] == home["solar_mwh"]


def test_a_device_that_is_deleted_takes_its_readings_along(sql: Sql, run: Run) -> None:
    owner = make_home(home=[HOME[0] | {"readings": "on"}, HOME[4]])
    run(START, START + 60)
    assert len(rows(sql, "device_readings")) == 1
    editing.delete_device(owner, editing.list_devices(owner)[0].id)
    assert rows(sql, "device_readings") == []
    assert len(rows(sql)) == 1, "the home's totals stay"
