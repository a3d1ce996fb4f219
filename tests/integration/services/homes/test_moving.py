"""A home that changes its time zone: answers are right at once, its days are made anew by a job."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import product
from typing import Any

import numpy as np
import pytest
from rq import SimpleWorker

from smartenergy.kernel.extensions import db
from smartenergy.models import Home
from smartenergy.services.access import users
from smartenergy.services.devices import new_homes
from smartenergy.services.homes import homes
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.reading.history import energy_history
from smartenergy.services.ledger.reading.summary import energy_summary
from smartenergy.services.ledger.rollup import rebuilding, rolling
from smartenergy.storage import job_queue
from tests.integration.services.ledger import conftest as history
from tests.integration.services.ledger.conftest import DAY, HOUR, START, make_home

every, run, lived = history.every, history.run, history.lived
Run = Callable[[int, int], None]
Every = Callable[[int], None]
ALL = {"from": "2026-11-22", "to": "2026-11-28"}


@pytest.fixture
def past(lived: Run, run: Run) -> Run:
    """All but its last two hours is written in bulk; those are ticks, which are yet to be rolled up."""

    def live(since: int, until: int) -> None:
        lived(since, until - 2 * HOUR)
        run(until - 2 * HOUR, until)

    return live


def zones_of(home: int) -> tuple[str, str]:
    found = db.session.get_one(Home, home, populate_existing=True)
    return found.timezone, found.ledger_timezone


def days_of(home: int) -> list[tuple[int, float]]:
    found = energy_history(home, ALL | {"resolution": "day"})
    used = np.nan_to_num(found.column("consumption_wh")).round().tolist()
    return [(start, wh) for start, wh in zip(found.starts.tolist(), used, strict=True) if wh]


def as_text(instant: int) -> str:
    return datetime.fromtimestamp(instant, UTC).isoformat()


def total_of(home: int) -> tuple[int, Any]:
    found = energy_summary(home, ALL | {"timezone": "UTC"}).present
    return found.recorded_seconds, found.figures


def jobs_of_moves() -> list[str]:
    return [job.id for job in job_queue.queue().jobs if job.func_name.endswith("move_home")]


@pytest.mark.parametrize("neighbour", [True, False], ids=["where others live", "where nobody lives"])
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "Asia/Kolkata"])
def test_answers_are_right_before_and_after_the_days_are_made_anew(
    past: Run, run: Run, every: Every, zone: str, neighbour: bool
) -> None:
    every(1800)
    ada = make_home("ada", "Europe/Berlin")
    if neighbour:
        make_home("bob", zone)
    past(START, START + 3 * DAY + 2 * HOUR)
    rolling.roll_up()
    whole = total_of(ada)
    homes.update_home(ada, ada, {"timezone": zone})
    assert zones_of(ada) == (zone, "Europe/Berlin")
    before = days_of(ada)
    assert total_of(ada) == whole
    run(START + 3 * DAY + 2 * HOUR, START + 3 * DAY + 4 * HOUR)
    rolling_on = total_of(ada)
    assert rolling_on[0] == whole[0] + 2 * HOUR
    assert rebuilding.move(ada)
    assert not rebuilding.move(ada), "once is enough"
    assert zones_of(ada) == (zone, zone)
    assert days_of(ada)[:-1] == before[:-1]
    assert total_of(ada) == rolling_on
    assert ledger_audit.audit().faults == []


def test_ticks_and_roll_ups_between_a_change_and_its_job_lose_nothing(run: Run, every: Every) -> None:
    every(1800)
    ada = make_home("ada", "Europe/Berlin")
    make_home("bob", "Asia/Tokyo")
    run(START, START + 2 * DAY)
    rolling.roll_up()
    homes.update_home(ada, ada, {"timezone": "Asia/Tokyo"})
    run(START + 2 * DAY, START + 3 * DAY + HOUR)
    for _ in rolling.packing.pack_closed_hours():
        pass
    for _ in rolling.days.make_closed_days():
        pass
    assert total_of(ada)[0] == 3 * DAY + HOUR
    assert sum(wh for _, wh in days_of(ada)) == pytest.approx(
        energy_summary(ada, ALL).present.figures.consumption_mwh / 1000, abs=5
    )
    assert ledger_audit.audit().faults == []
    rolling.roll_up()
    assert zones_of(ada) == ("Asia/Tokyo", "Asia/Tokyo"), "a lost job is made up for"
    assert total_of(ada)[0] == 3 * DAY + HOUR
    assert ledger_audit.audit().faults == []


def test_the_days_are_made_anew_by_a_job_once_the_change_is_committed(ada: int) -> None:
    assert jobs_of_moves() == []
    homes.update_home(ada, ada, {"name": "Castle"})
    assert jobs_of_moves() == []
    homes.update_home(ada, ada, {"timezone": "Asia/Tokyo"})
    assert len(jobs_of_moves()) == 1
    work_off_the_queue()
    assert zones_of(ada) == ("Asia/Tokyo", "Asia/Tokyo")


ALIKE = {"Asia/Kolkata": "Asia/Calcutta", "Australia/Adelaide": "Australia/South", "Asia/Tokyo": "Japan"}
SPANS = [(-6 * HOUR, 51 * HOUR), (3 * HOUR, 9 * HOUR + 1800), (20 * HOUR + 900, DAY + 900), (0, 2 * DAY)]


def shown_in(home: int, zone: str, resolution: str, since: int, until: int) -> list[tuple[int, float]]:
    asked = {"from": as_text(START + since), "to": as_text(START + until), "resolution": resolution}
    found = energy_history(home, asked | {"timezone": zone})
    used = np.nan_to_num(found.column("consumption_wh")).tolist()
    return list(zip(found.starts.tolist(), used, strict=True))


@pytest.mark.parametrize("zone", ALIKE)
def test_any_span_shows_the_same_as_its_quarter_hours_while_days_are_of_another_zone(
    past: Run, every: Every, zone: str
) -> None:
    every(1800)
    ada = make_home("ada", "Europe/Berlin")
    past(START, START + 2 * DAY + 3 * HOUR)
    rolling.roll_up()
    homes.update_home(ada, ada, {"timezone": zone})
    for made in (False, True):
        assert rebuilding.move(ada) if made else True
        for resolution, span in product(("hour", "day", "month"), SPANS):
            own, computed = (shown_in(ada, name, resolution, *span) for name in (zone, ALIKE[zone]))
            assert own == computed, (made, resolution, span)


def test_who_moves_on_before_the_first_job_has_run_ends_where_they_live(past: Run, every: Every) -> None:
    every(1800)
    ada = make_home("ada", "Europe/Berlin")
    past(START, START + DAY + 2 * HOUR)
    rolling.roll_up()
    whole = total_of(ada)
    for zone in ("Asia/Kolkata", "America/New_York", "Australia/Adelaide"):
        homes.update_home(ada, ada, {"timezone": zone})
        assert total_of(ada) == whole
    assert len(jobs_of_moves()) == 3
    work_off_the_queue()
    assert zones_of(ada) == ("Australia/Adelaide", "Australia/Adelaide")
    assert total_of(ada) == whole
    assert ledger_audit.audit().faults == []


def test_who_moves_back_before_the_job_has_run_has_nothing_made_anew(past: Run, every: Every) -> None:
    every(1800)
    ada = make_home("ada", "Europe/Berlin")
    past(START, START + DAY + 2 * HOUR)
    rolling.roll_up()
    before = days_of(ada)
    for zone in ("Asia/Kolkata", "Europe/Berlin"):
        homes.update_home(ada, ada, {"timezone": zone})
    assert not rebuilding.move(ada)
    assert days_of(ada) == before


def test_a_job_that_dies_half_way_leaves_all_as_it_was_and_the_next_does_it(
    past: Run, every: Every, monkeypatch: pytest.MonkeyPatch
) -> None:
    every(1800)
    ada = make_home("ada", "Europe/Berlin")
    past(START, START + DAY + 2 * HOUR)
    rolling.roll_up()
    homes.update_home(ada, ada, {"timezone": "Asia/Kolkata"})
    before = days_of(ada)
    with monkeypatch.context() as patch:
        patch.setattr(rebuilding, "_remake_months", die)
        with pytest.raises(SystemExit):
            rebuilding.move(ada)
    assert zones_of(ada) == ("Asia/Kolkata", "Europe/Berlin")
    assert days_of(ada) == before
    assert rolling.roll_up().renewed == 1
    assert zones_of(ada) == ("Asia/Kolkata", "Asia/Kolkata")
    assert days_of(ada) == before
    assert ledger_audit.audit().faults == []


def die(*_: Any) -> None:
    raise SystemExit("killed")


def test_the_job_of_a_home_that_is_gone_by_then_does_nothing(ada: int) -> None:
    cabin = new_homes.create_home(ada, {"name": "Cabin"}).id
    homes.update_home(ada, cabin, {"timezone": "Asia/Kolkata"})
    homes.delete_home(ada, cabin)
    assert not rebuilding.move(cabin)
    work_off_the_queue()


def work_off_the_queue() -> None:
    queue = job_queue.queue()
    SimpleWorker([queue], connection=queue.connection).work(burst=True)
    assert queue.failed_job_registry.get_job_count() == 0


def test_an_account_that_moves_takes_its_first_home_along_if_both_had_one_zone(ada: int) -> None:
    cabin = new_homes.create_home(ada, {"name": "Cabin"}).id
    users.update_user(ada, {"timezone": "Asia/Tokyo"})
    assert (zones_of(ada)[0], zones_of(cabin)[0]) == ("Asia/Tokyo", "Europe/Berlin")
    homes.update_home(ada, ada, {"timezone": "UTC"})
    users.update_user(ada, {"timezone": "Europe/Berlin"})
    assert zones_of(ada)[0] == "UTC", "the two went different ways"
