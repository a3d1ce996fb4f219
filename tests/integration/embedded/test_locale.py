"""A private PostgreSQL is the same on every machine, whatever its language, time zone and environment say."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from smartenergy.embedded.postgres import PrivatePostgres
from tests.integration.embedded.conftest import connect

LANGUAGES = [
    {"LANG": "tr_TR.UTF-8"},
    {"LC_ALL": "C"},
    {"LC_ALL": "de_DE.ISO-8859-1", "LANGUAGE": "de", "TZ": "Asia/Kathmandu"},
    {"PGPORT": "6000", "PGDATA": "/nowhere", "PGTZ": "Asia/Tokyo"},
]


@pytest.fixture(params=LANGUAGES, ids=lambda names: "-".join(names))
def server(
    folder: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[PrivatePostgres]:
    with monkeypatch.context() as environment:
        for name, value in request.param.items():
            environment.setenv(name, value)
        server = PrivatePostgres(folder / "pg", folder / "pg", "fsync = off")
        server.start()
    yield server
    server.stop()


def value(connection: "psycopg.Connection[tuple[object, ...]]", query: str) -> object:
    found = connection.execute(query).fetchone()
    assert found
    return found[0]


def test_its_locale_is_fixed_and_its_messages_are_english(server: PrivatePostgres) -> None:
    with connect(server) as connection:
        look_up = (
            "SELECT concat_ws(' ', datlocprovider, datlocale) FROM pg_database WHERE datname = current_database()"
        )
        assert value(connection, look_up) == "b C.UTF-8"
        assert value(connection, "SELECT getdatabaseencoding()") == "UTF8"
        assert value(connection, "SELECT lower('Öl-Heizung IVAN')") == "öl-heizung ivan"
        assert value(connection, "SELECT 'Öl-Heizung' ILIKE '%öl%'") is True
        assert value(connection, "SHOW lc_messages") == "C"
        assert value(connection, "SHOW log_timezone") == "UTC"
        assert value(connection, "SHOW port") == "5432"
