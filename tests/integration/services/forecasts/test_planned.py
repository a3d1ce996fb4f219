"""What a plan holds is told beside the forecast."""

import numpy as np
import pytest

from smartenergy.kernel.extensions import db
from smartenergy.models import EnergyPlan, Home
from smartenergy.services.common.transaction import transaction
from smartenergy.services.forecasts import planned, telling
from smartenergy.services.homes import homes as stored_homes
from smartenergy.storage.plan_rows import QUARTER
from tests.integration.services.forecasts.conftest import NOW
from tests.integration.services.ledger.conftest import make_home

pytestmark = pytest.mark.usefixtures("context")
FIRST = NOW + 300


def plan(home: int, since: int, after: list[int]) -> None:
    quarters = np.zeros(len(after), QUARTER)
    quarters["after"] = after
    with transaction() as session:
        session.add(
            EnergyPlan(
                home_id=home,
                since=since,
                until=since + 900 * len(after),
                known_at=since,
                quarters=quarters.tobytes(),
            )
        )


def levels(home: int, count: int) -> list[float | None]:
    with transaction():
        found = planned.levels(db.session.get_one(Home, home), FIRST + 900 * np.arange(count))
    return [None if value != value else float(value) for value in found]


def test_the_newest_plan_is_told_as_far_as_it_reaches() -> None:
    home = make_home()
    stored_homes.update_home(home, None, {"strategy": "optimised"})
    assert levels(home, 3) == [None] * 3
    plan(home, FIRST - 900, [1_000, 2_000, 3_000, 4_000])
    assert levels(home, 4) == [20, 30, 40, None]
    plan(home, FIRST + 900, [5_550])
    assert levels(home, 4) == [20, 55.5, None, None]


def test_without_the_strategy_a_plan_rules_nothing(homes: list[int]) -> None:
    plan(homes[0], FIRST, [1_000] * 200)
    assert telling.document(telling.forecast(homes[0], {}))["points"][0]["planned_level_percent"] is None
    stored_homes.update_home(homes[0], None, {"strategy": "optimised"})
    assert telling.document(telling.forecast(homes[0], {}))["points"][0]["planned_level_percent"] == 10
