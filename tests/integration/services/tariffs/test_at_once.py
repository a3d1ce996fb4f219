"""Two who change tariffs or series at once: what each has checked still holds when it is kept."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from flask import Flask

from smartenergy.kernel.errors import BadInputError, ConflictError, NotFoundError
from smartenergy.kernel.extensions import db
from smartenergy.models import User
from smartenergy.services.tariffs import assigning, own_series, series_values, tariffs, versions
from tests.integration.services.ledger.conftest import make_home
from tests.integration.services.tariffs.contracts import FIXED
from tests.waiting import wait_until

pytestmark = pytest.mark.usefixtures("context")
Sql = psycopg.Connection[Any]
Acts = list[Callable[[], Any]]
WAITING = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted"
TAKES, GIVES, STANDS = ({"lines": [line], "name": line["name"]} for line in FIXED["lines"][:3])
BOTH = {"lines": FIXED["lines"][:2], "valid_from": "2099-01-01"}
FOLLOWS = FIXED | {"lines": [{"kind": "energy", "name": "Energy", "price": {"series": "spot"}}]}
SPOT = {"name": "spot", "currency": "EUR"}
VALUES = {"from": "2026-01-01", "values": ["0.30"]}


class Acting:
    """Somebody who does something beside others, and what they were refused."""

    def __init__(self, app: Flask, act: Callable[[], Any]) -> None:
        self.raised: Exception | None = None
        self.thread = threading.Thread(target=self._run, args=(app, act))
        self.thread.start()

    def _run(self, app: Flask, act: Callable[[], Any]) -> None:
        try:
            with app.app_context():
                act()
        except Exception as error:
            self.raised = error


@contextmanager
def held_up(sql: Sql, *tables: str) -> Iterator[None]:
    """Nobody writes to tables meanwhile: who is about to has checked all that there is to check."""
    with sql.transaction():
        sql.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE MODE")
        yield


def refused(app: Flask, sql: Sql, acts: Acts, *tables: str) -> list[Exception]:
    """Let each begin once all before it wait, the first of them for tables; answer what was refused."""
    begun: list[Acting] = []
    with held_up(sql, *tables):
        for act in acts:
            begun.append(Acting(app, act))
            wait_until(lambda: resting(sql, begun) == len(begun), "each waits for its turn, or is done")
    return ended(begun)


def resting(sql: Sql, begun: list[Acting]) -> int:
    row = sql.execute(WAITING).fetchone()
    return (row[0] if row else 0) + sum(not one.thread.is_alive() for one in begun)


def ended(begun: list[Acting]) -> list[Exception]:
    for one in begun:
        one.thread.join()
    return [one.raised for one in begun if one.raised]


@pytest.fixture
def ada() -> int:
    return make_home("ada", home=[])


@pytest.fixture
def staff() -> int:
    staff = make_home("staff", home=[])
    db.session.get_one(User, staff).is_staff = True
    db.session.commit()
    return staff


def give(owner: int, lines: dict[str, Any], direction: str) -> int:
    made = tariffs.create_tariff(owner, FIXED | lines)
    assigning.assign(owner, None, {"tariff_id": made.id, "direction": direction})
    return made.id


def test_versions_of_two_tariffs_at_once_do_not_pay_a_home_twice(app: Flask, sql: Sql, ada: int) -> None:
    taken, given = give(ada, TAKES, "import"), give(ada, STANDS, "export")
    pays = {"lines": GIVES["lines"], "valid_from": "2099-01-01"}
    acts: Acts = [lambda: versions.add_version(ada, taken, BOTH), lambda: versions.add_version(ada, given, pays)]
    [error] = refused(app, sql, acts, "tariff_versions")
    assert isinstance(error, BadInputError)
    assert "as the other tariff of home" in error.message


def test_a_version_and_another_tariff_at_once_do_not_pay_a_home_twice(app: Flask, sql: Sql, ada: int) -> None:
    taken, given = give(ada, TAKES, "import"), tariffs.create_tariff(ada, FIXED | GIVES).id
    acts: Acts = [
        lambda: assigning.assign(ada, None, {"tariff_id": given, "direction": "export"}),
        lambda: versions.add_version(ada, taken, BOTH),
    ]
    [error] = refused(app, sql, acts, "home_tariffs", "tariff_versions")
    assert isinstance(error, BadInputError)
    assert "as the other tariff of home" in error.message


@pytest.mark.parametrize("is_everybodys", [False, True])
def test_a_series_is_not_deleted_while_a_tariff_that_names_it_is_made(
    app: Flask, sql: Sql, ada: int, staff: int, is_everybodys: bool
) -> None:
    owner = staff if is_everybodys else ada
    made = own_series.create_series(owner, SPOT | {"for_everybody": is_everybodys}).id
    acts: Acts = [lambda: tariffs.create_tariff(ada, FOLLOWS), lambda: own_series.delete_series(owner, made)]
    [error] = refused(app, sql, acts, "tariffs")
    assert isinstance(error, ConflictError)
    assert "A tariff names this series" in error.message


def test_a_tariff_does_not_name_a_series_that_is_being_deleted(app: Flask, sql: Sql, ada: int) -> None:
    made = own_series.create_series(ada, SPOT).id
    acts: Acts = [lambda: own_series.delete_series(ada, made), lambda: tariffs.create_tariff(ada, FOLLOWS)]
    [error] = refused(app, sql, acts, "price_series", "tariffs")
    assert isinstance(error, BadInputError)
    assert "names a series 'spot'" in error.message


def test_a_name_does_not_become_everybodys_and_a_users_at_once(app: Flask, sql: Sql, ada: int, staff: int) -> None:
    acts: Acts = [
        lambda: own_series.create_series(ada, SPOT),
        lambda: own_series.create_series(staff, SPOT | {"for_everybody": True}),
    ]
    [error] = refused(app, sql, acts, "price_series")
    assert isinstance(error, ConflictError)
    assert error.fields == {"name": ["is that of another series, a user's, or everybody's"]}


def test_values_are_loaded_while_a_tariff_that_follows_them_is_made(app: Flask, sql: Sql, ada: int) -> None:
    made = own_series.create_series(ada, SPOT).id
    with held_up(sql, "tariffs"):
        making = Acting(app, lambda: tariffs.create_tariff(ada, FOLLOWS))
        wait_until(lambda: resting(sql, [making]) == 1, "a tariff that is about to be kept")
        loading = Acting(app, lambda: series_values.load(ada, made, VALUES))
        wait_until(lambda: not loading.thread.is_alive(), "values that are loaded")
    assert ended([making, loading]) == []


def test_what_was_deleted_meanwhile_is_not_found(app: Flask, sql: Sql, ada: int) -> None:
    tariff, series = tariffs.create_tariff(ada, FIXED).id, own_series.create_series(ada, SPOT).id
    acts: Acts = [
        lambda: tariffs.delete_tariff(ada, tariff),
        lambda: versions.add_version(ada, tariff, BOTH),
        lambda: assigning.assign(ada, None, {"tariff_id": tariff}),
        lambda: own_series.delete_series(ada, series),
        lambda: series_values.load(ada, series, VALUES),
    ]
    with sql.transaction():
        sql.execute("SELECT FROM users WHERE id = %s FOR NO KEY UPDATE", [ada])
        for table in ("tariffs", "price_series"):
            sql.execute(f"DELETE FROM {table}")
        begun = [Acting(app, act) for act in acts]
        wait_until(lambda: resting(sql, begun) == len(acts), "all of them have seen what is about to go")
    assert [type(error) for error in ended(begun)] == [NotFoundError] * len(acts)
