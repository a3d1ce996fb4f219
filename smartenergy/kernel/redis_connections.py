"""Connections to Redis that do not outlive a failover, and that name errors the same in all its versions.

After a failover behind one address (a proxy, a name that moves) the old connections may live on and lead to a
server that only reads by now. So the first answer READONLY gives up every connection of the pool, and the command
is tried once more over a new one: nothing was done by the first. Whoever talks to Redis does so through here:
services, RQ, rq-scheduler, Flask-Limiter, rq-dashboard.
"""

from typing import Any
from urllib.parse import urlsplit

from redis import Connection, ConnectionPool, Redis, SSLConnection, UnixDomainSocketConnection
from redis.backoff import NoBackoff
from redis.connection import AbstractConnection
from redis.exceptions import OutOfMemoryError, ReadOnlyError, ResponseError
from redis.retry import Retry

WRAPPED = {"-OOM ": OutOfMemoryError, "-READONLY ": ReadOnlyError}
"""How Redis before 7 says it of a command inside a script: `ERR Error running script (…): … -OOM command …`."""
UNBLOCKED = "UNBLOCKED "
"""What a client that waits in a blocking command is told when its server becomes a replica."""


class FailoverPool(ConnectionPool):
    """A pool that gives up all connections once one of them leads to a server that only reads."""

    failovers = 0

    def make_connection(self) -> Any:
        """Make a connection that knows its pool."""
        connection = super().make_connection()
        if isinstance(connection, FrankConnection):
            connection.pool = self
        return connection

    def release(self, connection: Any) -> None:
        """Take a connection back, closed if it is from before a failover."""
        if connection.made_after < self.failovers:
            connection.disconnect()
        super().release(connection)

    def give_up_connections(self) -> None:
        """Close those that rest; those in use are closed by whoever has them, when they come back."""
        self.failovers += 1
        self.disconnect(inuse_connections=False)


class FrankConnection(AbstractConnection):
    """A connection whose errors say what they are, and which tells its pool of a server that only reads."""

    pool: FailoverPool
    made_after = 0

    def _connect(self) -> Any:
        self.made_after = self.pool.failovers
        return super()._connect()  # type: ignore[no-untyped-call,safe-super] # of the other base

    def read_response(self, *args: Any, **options: Any) -> Any:
        """Read an answer. Raises what Redis complains of."""
        try:
            return super().read_response(*args, **options)
        except ResponseError as error:
            named = _named(error)
            if isinstance(named, ReadOnlyError):
                self.pool.give_up_connections()
            raise named from None


class _TcpConnection(FrankConnection, Connection):
    """Over TCP."""


class _TlsConnection(FrankConnection, SSLConnection):
    """Over TLS."""


class _SocketConnection(FrankConnection, UnixDomainSocketConnection):
    """Over a Unix socket."""


CLASSES = {"redis": _TcpConnection, "rediss": _TlsConnection, "unix": _SocketConnection}


def client(url: str, **options: Any) -> Redis:
    """A client of the Redis at this address. Nothing connects before the first command."""
    pool = FailoverPool.from_url(
        url,
        connection_class=CLASSES[urlsplit(url).scheme],
        retry=Retry(NoBackoff(), 1, supported_errors=(ReadOnlyError,)),
        **options,
    )
    return Redis.from_pool(pool)


def _named(error: ResponseError) -> ResponseError:
    text = str(error)
    if type(error) is not ResponseError:
        return error
    if text.startswith(UNBLOCKED):
        return ReadOnlyError(text)
    return next((kind(text) for mark, kind in WRAPPED.items() if mark in text), error)
