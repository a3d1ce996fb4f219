"""A past made to order: what ticks would have left, once, up to the first of them."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import psycopg
import pytest
from flask import Flask
from sqlalchemy import select

from smartenergy.kernel.errors import BadInputError, ConflictError, ForbiddenError, NotFoundError
from smartenergy.kernel.extensions import db, settings
from smartenergy.ledger.columns import FACTS
from smartenergy.models import Backfill, StorageDevice
from smartenergy.services.access import users
from smartenergy.services.backfill import crossing, queueing, requests, turns
from smartenergy.services.common.transaction import transaction
from smartenergy.services.devices import editing, new_homes
from smartenergy.services.homes import homes, invitations, strategies
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.reading import summary
from smartenergy.services.ledger.reading.home_ledger import open_home
from smartenergy.services.ledger.rollup import histories as rollup_histories
from smartenergy.services.ledger.rollup import rolling
from smartenergy.services.ticking import ticks
from smartenergy.storage import job_queue
from smartenergy.storage.books.device_readings import APPENDED
from tests import histories
from tests.integration.services.backfill.pasts import asked, believable, done
from tests.integration.services.ledger.conftest import DAY, HOUR, START, make_home

pytestmark = pytest.mark.usefixtures("context", "at_the_start")
Sql = psycopg.Connection[Any]
LEFT = ("energy_backfills", "energy_hour_blocks", "energy_days", "energy_tick_blocks", "energy_histories")


def facts_at_hand(owner: int, since: int, until: int) -> dict[str, list[int]]:
    """In the transaction at hand."""
    found = open_home(owner).ticks(since, until)
    return {name: found[name].tolist() for name in ("tick", *FACTS)}


def facts_between(owner: int, since: int, until: int) -> dict[str, list[int]]:
    facts = facts_at_hand(owner, since, until)
    db.session.rollback()
    return facts


def test_two_hours_backfilled_are_two_hours_ticked_to_the_last_bit(sql: Sql) -> None:
    owner = believable()
    with transaction():
        for device in db.session.scalars(select(StorageDevice)):
            device.current_level_wh = device.total_capacity_wh / 2
            device.readings = "on"
    histories.run_ticks(START - HOUR, START + HOUR)
    ticked = facts_between(owner, START - HOUR, START + HOUR)
    of_devices = readings(sql)
    sql.execute("TRUNCATE energy_ticks, tick_runs, energy_progress, device_readings CASCADE")
    ticks.run_tick(START + HOUR)
    asked(owner, "2026-11-23")  # 00:00 in Berlin is an hour before START
    done(owner)
    backfilled = facts_between(owner, START - HOUR, START + HOUR)
    assert len(ticked["tick"]) == 120
    assert backfilled == ticked
    assert len(of_devices) == 2 * 120
    assert [row for row in readings(sql) if row[1] < START + HOUR] == of_devices


def test_devices_whose_readings_are_on_have_theirs_for_as_long_as_these_are_kept(sql: Sql) -> None:
    owner = believable()
    sql.execute("UPDATE devices SET readings = 'on' WHERE name IN ('Battery 10 kWh', 'Heat pump 8 kW')")
    histories.run_ticks(START - 600, START)
    asked(owner, "2026-11-10")
    done(owner)
    found = readings(sql)
    kept = settings.energy_device_retention_days * DAY
    assert min(tick for _, tick, *_ in found) == START - kept
    assert len(found) == 2 * kept // 60, "past and ticks make one row a minute of each"
    assert len({device for device, *_ in found}) == 2
    battery, pump = ([row for row in found if row[0] == one] for one in sorted({row[0] for row in found}))
    assert len({level for *_, level in battery}) > 100
    assert {level for *_, level in pump} == {0}
    made = [row for row in battery if row[1] < START - 600]
    flowed, changed = sum(row[3] for row in made), made[-1][4] - made[0][4]
    assert 0 < flowed - changed < 0.2 * sum(abs(row[3]) for row in made), "what is lost on the way"


def test_what_a_device_did_in_another_home_stays_and_stops_no_past(sql: Sql) -> None:
    owner, before = believable(), START - 3 * HOUR
    (pump,) = sql.execute("SELECT id FROM devices WHERE name = 'Heat pump 8 kW'").fetchone() or (0,)
    sql.execute("UPDATE devices SET readings = 'on' WHERE id = %s", [pump])
    ticks.run_tick(START)
    columns = [np.array([value]) for value in (owner, pump, 77, 0, before, 60)]
    with transaction():
        rollup_histories.add_readings(dict(zip(APPENDED, columns, strict=True)))
    asked(owner, "2026-11-22")
    assert done(owner).failure is None
    found = {row[1]: row for row in readings(sql)}
    assert found[before] == (pump, before, 60, 77, 0)
    assert len(found) == len(readings(sql)) == 25 * HOUR // 60 + 1, "each minute once"


def readings(sql: Sql) -> list[tuple[int, ...]]:
    columns = "device_id, tick, interval_seconds, energy_mwh, level_mwh"
    return sql.execute(f"SELECT {columns} FROM device_readings ORDER BY device_id, tick").fetchall()


def test_a_past_ends_where_the_first_tick_begins_and_no_time_counts_twice(sql: Sql) -> None:
    owner = believable()
    asked(owner, "2026-11-20")
    assert not turns.go_on(60)
    with transaction():
        assert db.session.get_one(Backfill, owner).until is None  # who has no tick yet waits for one
    ticks.run_tick(START + HOUR)
    row = done(owner)
    assert (row.since, row.until, row.done_until) == (START - 3 * DAY - HOUR, START + HOUR, START + HOUR)
    rolling.roll_up()
    told = summary.energy_summary(owner, {"from": "2026-11-20", "to": "2026-11-23T02:00+01:00"})
    assert told.present.coverage == 1
    assert told.present.backfilled == 1
    assert sql.execute("SELECT since, until FROM energy_histories").fetchall() == [(row.since, row.until)]
    assert ledger_audit.audit().faults == []


def test_asked_again_nothing_is_made_twice_and_an_earlier_day_adds_what_is_missing() -> None:
    owner = believable()
    ticks.run_tick(START + HOUR)
    asked(owner, "2026-11-21")
    done(owner)
    before = facts_between(owner, START - 2 * DAY, START + HOUR)
    for day in ("2026-11-21", "2026-11-22"):
        asked(owner, day)
        done(owner)
    asked(owner, "2026-11-20")
    row = done(owner)
    assert row.until == START - 2 * DAY - HOUR
    assert facts_between(owner, START - 2 * DAY, START + HOUR) == before
    assert len(facts_between(owner, START - 3 * DAY - HOUR, START + HOUR)["tick"]) == (3 * DAY + 2 * HOUR) // 60


def test_who_dies_loses_the_days_in_hand_and_the_rest_comes_out_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    owner, span = believable(), (START - 2 * DAY - HOUR, START + HOUR)
    ticks.run_tick(START + HOUR)
    asked(owner, "2026-11-21")
    turns.find_ends()
    with pytest.raises(RuntimeError), transaction():
        crossing.Crossing([owner]).make_days()
        in_one_go = facts_at_hand(owner, *span)
        raise RuntimeError("killed")
    monkeypatch.setattr(crossing, "TICKS_AT_ONCE", 1_440)  # a day a transaction
    turns.claim_a_try()
    dying = crossing.Crossing([owner])
    with transaction():
        dying.make_days()
    with pytest.raises(RuntimeError), transaction():
        dying.make_days()
        raise RuntimeError("killed")
    with transaction():
        assert (
            db.session.get_one(Backfill, owner).done_until == START - 2 * DAY + 3 * HOUR
        )  # households' days begin then
    done(owner)
    assert len(in_one_go["tick"]) == (2 * DAY + 2 * HOUR) // 60
    assert facts_between(owner, *span) == in_one_go


def test_two_at_once_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes second is left what nobody has, and never makes a day again."""
    owner = believable()
    ticks.run_tick(START + HOUR)
    asked(owner, "2026-11-22")
    turns.find_ends()
    monkeypatch.setattr(crossing, "TICKS_AT_ONCE", 1_440)  # a day a transaction
    one, other = crossing.Crossing([owner]), crossing.Crossing([owner])
    for each in (other, one, other):
        with transaction():
            each.make_days()
    assert other.homes == []


@pytest.mark.parametrize("day", ["2026-11-24", "2027-01-01", "2019-01-01"])
def test_a_day_that_is_no_past_or_too_far_back_is_refused_with_the_days_that_would_do(day: str) -> None:
    owner = believable()
    with pytest.raises(BadInputError, match="must be a day from 2023-11-19 to 2026-11-23"):
        asked(owner, day)


def test_who_may_only_look_cannot_ask_and_strangers_see_no_home() -> None:
    owner, viewer, stranger = believable(), make_home("bob", home=[]), make_home("eve", home=[])
    _, code = invitations.invite(owner, owner, {"role": "viewer"})
    invitations.join(viewer, {"code": code})
    with pytest.raises(ForbiddenError):
        requests.request(viewer, {"from": "2026-11-20"}, owner)
    with pytest.raises(NotFoundError):
        requests.request(stranger, {"from": "2026-11-20"}, owner)
    with pytest.raises(NotFoundError):
        requests.find(stranger, owner)


def test_only_homes_at_the_same_day_go_together() -> None:
    ada, bob, eve = (make_home(name, zone) for name, zone in (
        ("ada", "Asia/Kolkata"), ("bob", "America/New_York"), ("eve", "Europe/Berlin"),
    ))  # fmt: skip
    ticks.run_tick(START)
    asked(ada, "2026-11-22")
    asked(bob, "2026-11-22")
    asked(eve, "2026-11-20")
    turns.find_ends()
    claimed = {frozenset(turns.claim_a_try()) for _ in range(4)}
    assert claimed == {frozenset({ada, bob}), frozenset({eve})}, "who was tried less often comes first"
    assert done(eve).finished_at is not None


def test_more_of_a_past_that_is_half_made_waits_until_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = believable()
    ticks.run_tick(START + HOUR)
    asked(owner, "2026-11-22")
    with transaction():
        row = db.session.get_one(Backfill, owner)
        row.done_until += HOUR
    with pytest.raises(ConflictError, match="once that is done"):
        asked(owner, "2026-11-20")


def test_who_comes_first_leaves_half_of_what_is_left_to_who_comes_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LEAST_AT_ONCE", 1)
    owners = [believable(name) for name in ("ada", "ben", "cyd", "dan", "eve")]
    for owner in owners:
        asked(owner, "2026-11-20")
    ticks.run_tick(START + HOUR)
    turns.find_ends()
    assert turns.claim_a_try() == owners[:3]
    monkeypatch.setattr(turns, "LEAST_AT_ONCE", 4)
    assert turns.claim_a_try(owners[3:]) == owners[3:]


def test_what_ends_a_process_each_time_is_given_up_and_asked_for_again_goes_on() -> None:
    owner = believable()
    ticks.run_tick(START + HOUR)
    asked(owner, "2026-11-22")
    turns.find_ends()
    for _ in range(turns.MOST_TRIES):
        assert turns.claim_a_try() == [owner]
    assert turns.claim_a_try() == []
    assert not turns.is_any_open()
    asked(owner, "2026-11-22")
    assert done(owner).failure is None


def test_a_past_is_lived_by_the_strategy_of_today(sql: Sql) -> None:
    owner = believable()
    strategies.set_strategy(owner, None, {"kind": "backup"})
    ticks.run_tick(START + HOUR)
    asked(owner, "2026-11-22")
    done(owner)
    levels = facts_between(owner, START, START + HOUR)["level_mwh"]
    [full] = sql.execute("SELECT total_capacity_wh FROM devices WHERE model = 'battery'").fetchone() or (0,)
    assert min(levels) >= 0.95 * full * 1_000, "kept full from the grid"


def test_a_tick_has_workers_go_on_with_what_waited_for_it(context: Flask, redis: Any) -> None:
    owner, nobody = believable(), make_home("bob", home=[])
    for one in (owner, nobody):
        requests.request(one, {"from": "2026-11-22"})
    queue = job_queue.queue()
    queue.empty()
    ticks.run_tick(START + HOUR)
    queueing.see_on()
    assert [name.startswith("backfill-") for name in queue.get_job_ids()] == [True]
    queueing.see_on()
    assert len(queue) == 1, "one worker's work is one job"
    queue.empty()
    done(owner)
    queueing.see_on()
    assert len(queue) == 0, "who has no device gets no tick, and nobody looks for it"


def test_a_turn_makes_a_day_at_least_however_long_it_took_to_find_one(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = believable()
    ticks.run_tick(START + HOUR)
    asked(owner, "2026-11-21")
    find = turns.find_ends

    def slowly() -> None:
        find()
        time.sleep(0.05)

    monkeypatch.setattr(turns, "find_ends", slowly)
    monkeypatch.setattr(crossing, "TICKS_AT_ONCE", 1_440)  # a day a transaction
    turns.go_on(0.01)
    with transaction():
        row = db.session.get_one(Backfill, owner, populate_existing=True)
    assert (row.done_until, row.tries) == (row.since + 4 * HOUR, 0)


@pytest.mark.parametrize("what", ["home", "account"])
def test_who_is_deleted_while_their_past_is_made_is_gone_and_nobody_is_in_the_others_way(
    context: Flask, sql: Sql, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Who makes a past holds its row and then wants the roll-ups' lock, which who deletes has taken."""
    owner = believable()
    cabin = new_homes.create_home(owner, {"name": "Cabin"}).id
    editing.create_device(owner, {"catalog_key": "fridge", "home_id": cabin})
    ticks.run_tick(START + HOUR)
    requests.request(owner, {"from": "2026-11-22"}, cabin)
    turns.find_ends()
    is_making, made = threading.Event(), rollup_histories.add_history

    def at_leisure(*given: Any) -> int:
        is_making.set()
        time.sleep(0.5)  # the other is at its lock by now
        return made(*given)

    def make() -> None:
        with context.app_context(), transaction():
            crossing.Crossing([cabin]).make_days()

    monkeypatch.setattr(rollup_histories, "add_history", at_leisure)
    with ThreadPoolExecutor(1) as pool:
        making = pool.submit(make)
        assert is_making.wait(20)
        if what == "home":
            homes.delete_home(owner, cabin)
        else:
            users.delete_user(owner)
        making.result(20)
    left = [sql.execute(f"SELECT count(*) FROM {table} WHERE home_id = {cabin}").fetchone() for table in LEFT]
    assert left == [(0,)] * len(LEFT)


def test_a_turn_that_ends_leaves_one_job_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = believable()
    ticks.run_tick(START + HOUR)
    asked(owner, "2026-11-21")
    monkeypatch.setattr(queueing, "TURN_SECONDS", 0.01)
    monkeypatch.setattr(crossing, "TICKS_AT_ONCE", 1_440)  # a day a transaction
    monkeypatch.setattr(job_queue, "living_workers", lambda: 2)
    queue = job_queue.queue()
    for going_on, more in ((2, 1), (3, 0)):  # itself, another that runs, and one that waits
        queue.empty()
        monkeypatch.setattr(job_queue, "count", lambda _, number=going_on: number)
        assert queueing.take_turn()
        assert len(queue) == more


def test_more_of_a_past_that_was_given_up_half_way_is_told_what_to_do_first() -> None:
    owner = believable()
    ticks.run_tick(START + HOUR)
    asked(owner, "2026-11-22")
    with transaction():
        row = db.session.get_one(Backfill, owner)
        row.done_until, row.failure = row.since + HOUR, "something"
    with pytest.raises(ConflictError, match="ask for the same day again"):
        asked(owner, "2026-11-20")
    asked(owner, "2026-11-22")
    assert done(owner).failure is None
