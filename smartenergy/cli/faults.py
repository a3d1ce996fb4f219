"""A command's faults: one line that says what is wrong, and exit code 1."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

import click
from redis.exceptions import RedisError
from sqlalchemy.exc import OperationalError, ProgrammingError

from smartenergy.errors import SmartEnergyError
from smartenergy.services.audit import Actor, act_as


@contextmanager
def told_in_one_line() -> Iterator[None]:
    """Turn what services raise into click's errors; the audit log learns who runs the command."""
    act_as(Actor(name=getpass.getuser(), via="cli"))
    try:
        yield
    except SmartEnergyError as error:
        raise click.ClickException(error.message) from None
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise click.ClickException(
            f"The database does not answer ({reason}). Is `make run` running, or DATABASE_URL set?"
        ) from None
    except ProgrammingError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise click.ClickException(f"The database's schema is not ready ({reason}): run `flask setup`.") from None
    except RedisError as error:
        raise click.ClickException(
            f"Redis does not answer ({error}). Is `make run` running, or REDIS_URL set?"
        ) from None
