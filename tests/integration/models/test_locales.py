"""A database of an operator's own, in whatever locale it was made: who is who does not depend on it."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from config import Settings
from smartenergy import create_app
from smartenergy.embedded.postgres import PrivatePostgres
from smartenergy.kernel.errors import ConflictError
from smartenergy.kernel.extensions import db
from smartenergy.models import User
from smartenergy.services.access import own_account, usernames
from smartenergy.services.devices import editing, pages
from smartenergy.services.operations.health import check_parts
from smartenergy.services.operations.schema_version import MIGRATIONS

LOCALES = {
    "ours": "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'",
    "turkish": "LOCALE_PROVIDER libc LOCALE 'tr_TR.UTF-8'",
    "plain": "LOCALE_PROVIDER libc LOCALE 'C'",
}
OURS = ["ours"]


@pytest.fixture(scope="module")
def server(short_dir: Path) -> Iterator[PrivatePostgres]:
    """A PostgreSQL on a machine that has the Turkish locale, though this one may not."""
    home = short_dir / "locales-pg"
    server = PrivatePostgres(home, home, "fsync = off")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LOCPATH", str(short_dir / "locales"))
        server.start()
    yield server
    server.stop()


def make_turkish(folder: Path) -> None:
    locale = folder / "tr_TR.UTF-8"
    if locale.exists():
        return
    folder.mkdir(exist_ok=True)
    make = ["localedef", "--no-archive", "-i", "tr_TR", "-f", "UTF-8", str(locale)]
    if not shutil.which("localedef") or subprocess.run(make, capture_output=True).returncode:
        pytest.skip("no Turkish locale can be made here (Debian: apt-get install locales)")


@pytest.fixture(params=LOCALES)
def database(
    short_dir: Path, server: PrivatePostgres, settings: Settings, request: pytest.FixtureRequest
) -> Iterator[Flask]:
    """An application over an empty database of a locale, inside its context."""
    name = f"locale_{request.param}"
    if request.param == "turkish":
        make_turkish(short_dir / "locales")
    with psycopg.connect(server.url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING UTF8 {LOCALES[request.param]}")
    url = server.url.replace("/smartenergy?", f"/{name}?")
    app = create_app(settings.model_copy(update={"database_url": url}))
    with app.app_context():
        upgrade(directory=str(MIGRATIONS))
        yield app
        db.session.remove()
        db.engine.dispose()


def register(username: str, email: str) -> Any:
    return own_account.create_user({"username": username, "email": email, "password": "a long password"})


def test_a_name_is_one_name_whatever_its_case(database: Flask) -> None:
    ivan = register("IVAN", "INFO@example.com")
    for name in ("IVAN", "ivan", "Ivan"):
        found = usernames.by_username(name)
        assert found and found.id == ivan.id
    for username, email in (("ivan", "other@example.com"), ("other", "info@example.com")):
        with pytest.raises(ConflictError):
            register(username, email)


def test_names_are_found_by_their_index(database: Flask) -> None:
    db.session.execute(text("SET LOCAL enable_seqscan = off"))
    query = (
        db.select(User.id).where(User.is_named("ivan")).compile(db.engine, compile_kwargs={"literal_binds": True})
    )
    plan = "\n".join(db.session.scalars(text(f"EXPLAIN {query}")))
    assert "uq_users_username" in plan


@pytest.mark.parametrize("database", ["turkish"], indirect=True)
def test_a_migration_names_accounts_that_only_their_case_tells_apart(database: Flask) -> None:
    register("IVAN", "one@example.com")
    downgrade(directory=str(MIGRATIONS), revision="0007")
    db.session.execute(
        text("INSERT INTO users (username, email, password_hash) VALUES ('ivan', 'two@example.com', 'x')")
    )
    db.session.commit()
    with pytest.raises(SystemExit, match="differ only by the case of letters: IVAN, ivan"):
        upgrade(directory=str(MIGRATIONS))


@pytest.mark.parametrize("database", OURS, indirect=True)
def test_a_search_knows_letters_beyond_ascii(database: Flask) -> None:
    owner = register("ada", "ada@example.com")
    fields = {"name": "Öl-Heizung", "device_type": "consumption", "consumption_rate_watts": 5}
    editing.create_device(owner.id, fields)
    for words in ("öl", "ÖL-HEIZ"):
        assert pages.count(owner.id, pages.DeviceFilter(search=words)) == 1


def test_health_says_where_search_knows_ascii_only(database: Flask, request: pytest.FixtureRequest) -> None:
    said = check_parts()["database"].detail
    assert ("knows A to Z only" in said) == ("[plain]" in request.node.name)
