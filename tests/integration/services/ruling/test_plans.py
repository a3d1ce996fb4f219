"""Ticks follow the plan that rules, and know it with their homes: nothing more is asked for."""

from typing import Any

import numpy as np
import pytest
from flask import Flask

from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.storage import plan_rows
from tests.integration.services.ruling.homes import HOUR, NOON, QUARTER
from tests.integration.services.ruling.test_ticks import Set, choose, flow, flow_of_dry_run
from tests.statements import sent_by

__all__ = ["choose"]
HOLDS = {"from_surplus": 10_000, "to_load": 10_000, "to_grid": 10_000, "exports": 1, "cars": 1}


def plan(app: Flask, home: int, since: int, quarters: int = 4, **said: Any) -> None:
    """Store a plan that says the same all the time."""
    made = np.zeros((1, quarters), plan_rows.QUARTER)
    for name, value in (HOLDS | said).items():
        made[name] = value
    with app.app_context(), transaction():
        plan_rows.put_plans(driver_cursor(), [home], (since, since + quarters * QUARTER), since - 60, made)


@pytest.fixture
def optimised(choose: Set) -> Set:
    choose(NOON - HOUR, kind="optimised")
    return choose


@pytest.mark.usefixtures("optimised")
def test_without_a_plan_it_is_own_use(app: Flask) -> None:
    assert flow(app, NOON) == -1_000


@pytest.mark.usefixtures("optimised")
def test_a_plan_rules_from_when_it_begins_to_where_it_ends(app: Flask, home: int) -> None:
    plan(app, home, NOON)
    assert flow(app, NOON - 60) == -1_000
    assert flow(app, NOON) == 0
    assert flow(app, NOON + 4 * QUARTER - 60) == 0
    assert flow(app, NOON + 4 * QUARTER) == -1_000


@pytest.mark.usefixtures("optimised")
def test_the_newest_plan_that_has_begun_rules_and_what_ruled_before_is_still_known(app: Flask, home: int) -> None:
    plan(app, home, NOON)
    plan(app, home, NOON + 2 * QUARTER, from_grid=9_000)
    assert flow(app, NOON + QUARTER) == 0
    assert flow(app, NOON + 2 * QUARTER) == 4_000
    assert flow_of_dry_run(app, NOON + QUARTER) == 0


def test_a_reserve_that_was_set_after_the_plan_is_kept(app: Flask, home: int, optimised: Set) -> None:
    plan(app, home, NOON, 96, to_load=0)
    assert flow(app, NOON) == -1_000
    optimised(NOON + 60, kind="optimised", reserve_percent=90)
    assert flow(app, NOON + QUARTER) == 0


def test_a_plan_means_nothing_to_who_does_not_go_by_plans(app: Flask, home: int, choose: Set) -> None:
    choose(NOON - HOUR, kind="hold", reserve_percent=10)
    plan(app, home, NOON, from_grid=9_000)
    assert flow(app, NOON) == 0


def test_plans_cost_a_chunk_no_statement(app: Flask, home: int, optimised: Set) -> None:
    with sent_by(app) as without:
        flow_of_dry_run(app, NOON - QUARTER)
    plan(app, home, NOON)
    with sent_by(app) as with_plan:
        flow_of_dry_run(app, NOON)
    assert len(with_plan) <= len(without)
