"""`flask db …`, which is Flask-Migrate's: a server that is away is told as our own commands tell it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import current_app
from flask_migrate.cli import db as db
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from smartenergy.cli.faults import of_a_server
from smartenergy.services.operations import schema_version


def _told(command: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(command)
    def run(*arguments: Any, **options: Any) -> Any:
        schema_version.init_app(current_app)
        try:
            return command(*arguments, **options)
        except (SQLAlchemyError, RedisError) as error:
            raise of_a_server(error) from None

    return run


for _command in db.commands.values():
    if _command.callback:
        _command.callback = _told(_command.callback)
