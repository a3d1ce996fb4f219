"""A command's faults: one line that says what is wrong, and exit code 1."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

import click
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError, ProgrammingError, SQLAlchemyError

from smartenergy.kernel import outages
from smartenergy.kernel.errors import SmartEnergyError
from smartenergy.services.common.audit_log import Actor, act_as


@contextmanager
def told_in_one_line() -> Iterator[None]:
    """Turn what services raise into click's errors; the audit log learns who runs the command."""
    act_as(Actor(name=getpass.getuser(), via="cli"))
    try:
        yield
    except SmartEnergyError as error:
        raise click.ClickException(error.message) from None
    except ProgrammingError as error:
        raise click.ClickException(
            f"The database's schema is not ready ({_reason(error)}): run `flask setup`."
        ) from None
    except (SQLAlchemyError, RedisError) as error:
        raise of_a_server(error) from None


def of_a_server(error: Exception) -> Exception:
    """One line about a server that is in trouble; the error itself where none is."""
    fault = outages.meaning(error)
    if fault is None:
        return error
    url = "REDIS_URL" if isinstance(error, RedisError) else "DATABASE_URL"
    return click.ClickException(f"{fault} ({_reason(error)}). Is `make run` running, or {url} set?")


def _reason(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return str(cause).strip().partition("\n")[0]
