"""A home's strategy in the admin site."""

import psycopg
import pytest
from flask import Flask

from smartenergy.services.common import clock
from smartenergy.services.devices import editing
from smartenergy.services.planning import making
from tests.integration.admin.conftest import Visitor
from tests.integration.services.ruling.homes import BATTERY, give_tariff
from tests.integration.services.tariffs.contracts import NIGHT

NOON = 1_795_431_600
SET, PAGE = "/admin/homes/set-strategy/?id=1", "/admin/homes/details/?id=1"
FORM = {
    "kind": "time_of_use", "settings": '{"target_percent": 80}', "reserve_percent": "20", "grid_charges": "y",
    "car_first_above_percent": "0", "feeds_car_above_percent": "100",
}  # fmt: skip


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


def test_it_is_set_and_shown_with_its_reason_and_what_ruled_before(root: Visitor, sql: psycopg.Connection) -> None:
    assert "Now: stores what is over and gives it back" in root.get(PAGE).text
    answer = root.submit(SET, page=PAGE, **FORM)
    assert answer.status_code == 302, answer.text
    page = root.get(PAGE).text
    assert "Set: it rules from the next quarter hour on." in page
    assert "self_consumption (rules)" in page
    stored = (
        "SELECT kind, settings->>'target_percent', reserve_percent, grid_charges, exports FROM home_strategies"
    )
    assert sql.execute(stored).fetchall() == [("time_of_use", "80", 20, True, False)]
    told = "SELECT via, actor FROM audit_entries WHERE action = 'home''s strategy set'"
    assert sql.execute(told).fetchall() == [("admin", "root")]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [({"settings": "no"}, "settings is no JSON"), ({"settings": "[80]"}, "settings must be a JSON object"),
     ({"settings": '{"level": 1}'}, "is not a known field"), ({"reserve_percent": ""}, "Reserve percent: This field is required"),
     ({"kind": "optimised", "settings": '{"wear": -1}'}, "must be at least 0"), ({"reserve_percent": "101"}, "must be at most 100")],
)  # fmt: skip
def test_what_is_wrong_is_told(root: Visitor, sql: psycopg.Connection, wrong: dict[str, str], told: str) -> None:
    root.submit(SET, page=PAGE, **FORM | wrong)
    assert told in root.get(PAGE).text
    assert sql.execute("SELECT count(*) FROM home_strategies").fetchone() == (0,)


def test_a_homes_page_shows_its_plan(app: Flask, root: Visitor) -> None:
    root.submit(SET, page=PAGE, **FORM | {"kind": "optimised", "settings": ""})
    assert "There is no plan: it is made within a minute or two." in root.get(PAGE).text
    with app.app_context():
        editing.create_device(1, BATTERY)
        give_tariff(1, NIGHT)
        assert making.plan_homes().homes == 1
    page = root.get(PAGE).text
    assert "charges from the grid to " in page
    assert "0.220000" in page
