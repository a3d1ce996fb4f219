"""What a server's error means, in a word for people; None where the fault is not the server's but ours."""

from psycopg.errors import CannotConnectNow, DiskFull, QueryCanceled, ReadOnlySqlTransaction, TooManyConnections
from redis import exceptions as redis
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

Meanings = tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...]

REDIS: Meanings = (
    (redis.OutOfMemoryError, "Redis is out of memory"),
    (redis.ReadOnlyError, "Redis is read-only"),
    (redis.BusyLoadingError, "Redis is still loading its data"),
    ((redis.AuthenticationError, redis.AuthorizationError), "Redis refuses our password"),
    ((redis.ConnectionError, redis.TimeoutError), "Redis does not answer"),
)
REDIS_REPLIES = {
    "BUSY": "Redis is busy with a script",
    "MISCONF": "Redis can't write to its disk",
    "MASTERDOWN": "Redis has lost its primary",
    "NOREPLICAS": "Redis has lost its replicas",
}
DATABASE: Meanings = (
    (ReadOnlySqlTransaction, "The database is read-only"),
    (DiskFull, "The database's disk is full"),
    (TooManyConnections, "The database has no connection left"),
    (CannotConnectNow, "The database is starting or stopping"),
    (QueryCanceled, "The database took too long"),
)


def meaning(error: BaseException) -> str | None:
    """Say what is wrong with the server that an error came from, or None where nothing is."""
    if isinstance(error, redis.RedisError):
        return _first(REDIS, error) or _of_reply(error)
    if isinstance(error, PoolTimeoutError):
        return "All our connections to the database are busy"
    if isinstance(error, DBAPIError):
        named = _first(DATABASE, error.orig) if error.orig else None
        unnamed = isinstance(error, OperationalError | InterfaceError)
        return named or ("The database does not answer" if unnamed else None)
    return None


def _of_reply(error: redis.RedisError) -> str | None:
    """Redis names its troubles by the first word of its reply; few of them are classes of the library."""
    return REDIS_REPLIES.get(str(error).partition(" ")[0]) if isinstance(error, redis.ResponseError) else None


def _first(meanings: Meanings, error: BaseException) -> str | None:
    return next((word for kind, word in meanings if isinstance(error, kind)), None)
