"""Persisted queries by Apollo's protocol: a client sends a document's hash, and the document only once.

A document is kept once it proved good, so that a hash never leads to one that is refused; and only for who is
signed in, since whoever is not may send any number. They are answered, and send it along each time.
"""

import hashlib
import re
from http import HTTPStatus
from typing import Any

from smartenergy.kernel.errors import SmartEnergyError
from smartenergy.kernel.extensions import redis, settings
from smartenergy.storage import persisted_queries
from smartenergy.web.identity import Caller
from smartenergy.web.requests import BadRequestError

SHA256 = re.compile(r"[0-9a-f]{64}")


class PersistedQueryNotFoundError(SmartEnergyError):
    """The server does not know the hash: the client then sends the document along."""

    code = "PERSISTED_QUERY_NOT_FOUND"
    status = HTTPStatus.OK
    message = "PersistedQueryNotFound"


class PersistedQueryNotSupportedError(SmartEnergyError):
    """The server keeps no documents: the client then sends them whole."""

    code = "PERSISTED_QUERY_NOT_SUPPORTED"
    status = HTTPStatus.OK
    message = "PersistedQueryNotSupported"


def hash_in(extensions: dict[str, Any] | None) -> str | None:
    """The hash that a request speaks of, or None. Raises BadRequestError for one that is none."""
    persisted = (extensions or {}).get("persistedQuery")
    if persisted is None:
        return None
    digest = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    if not isinstance(digest, str) or not SHA256.fullmatch(digest) or persisted.get("version") != 1:
        raise BadRequestError("`extensions.persistedQuery` must hold `version: 1` and a `sha256Hash`.")
    if not settings.graphql_persisted_queries:
        raise PersistedQueryNotSupportedError()
    return digest


def document_of(digest: str, given: str | None) -> str:
    """The document with this hash: the one given along, else the one that is kept."""
    if given:
        if hashlib.sha256(given.encode("utf-8", "surrogatepass")).hexdigest() != digest:
            raise BadRequestError("`sha256Hash` is not the hash of `query`.")
        return given
    found = persisted_queries.find(redis, digest)
    if found is None:
        raise PersistedQueryNotFoundError()
    return found


def keep(digest: str, document: str, caller: Caller | None) -> None:
    """Keep a document that proved good, if it is a user's."""
    if caller:
        persisted_queries.keep(redis, digest, document, caller.user_id, settings.graphql_persisted_queries)
