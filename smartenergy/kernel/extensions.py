"""The extension objects, bound to an application by `create_app()`."""

from typing import TYPE_CHECKING

import structlog
from flask import Flask, current_app
from flask_jwt_extended import JWTManager
from flask_sqlalchemy import SQLAlchemy
from redis import Redis
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase
from werkzeug.local import LocalProxy

from config import Settings
from smartenergy.kernel import redis_connections

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every model inherits; constraints are named so that migrations can speak of them."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
jwt = JWTManager()

if TYPE_CHECKING:
    Model = Base  # what `db.Model` is at run time; a type checker can't see that attribute
else:
    Model = db.Model


class RedisExtension:
    """One pooled Redis client an application, at `app.extensions["redis"]`."""

    def init_app(self, app: Flask, url: str, timeout_seconds: float) -> None:
        """Bind a client to the application. Nothing connects before the first command."""
        app.extensions["redis"] = redis_connections.client(
            url, socket_timeout=timeout_seconds, socket_connect_timeout=timeout_seconds
        )


redis_extension = RedisExtension()
redis: Redis = LocalProxy(lambda: current_app.extensions["redis"])  # type: ignore[assignment] # stands for it

settings: Settings = LocalProxy(lambda: current_app.extensions["settings"])  # type: ignore[assignment] # the same

log = structlog.stdlib.get_logger("smartenergy")
