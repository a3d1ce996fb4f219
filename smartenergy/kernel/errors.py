"""What can go wrong for a caller: one class each, with the code and the HTTP status that both APIs answer."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus


class SmartEnergyError(Exception):
    """Base of all errors whose message is meant for the caller."""

    code = "INTERNAL_SERVER_ERROR"
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    message = "Something went wrong on our side."

    def __init__(self, message: str | None = None) -> None:
        self.message = message or self.message
        super().__init__(self.message)


class UnauthenticatedError(SmartEnergyError):
    """No valid token came with the request."""

    code = "UNAUTHENTICATED"
    status = HTTPStatus.UNAUTHORIZED
    message = "Sign in first: send a valid access token as `Authorization: Bearer …`."


class ForbiddenError(SmartEnergyError):
    """The caller is known and may not do this."""

    code = "FORBIDDEN"
    status = HTTPStatus.FORBIDDEN
    message = "You may not do this."


class NotFoundError(SmartEnergyError):
    """There is no such thing, or it is somebody else's: a caller can't tell which."""

    code = "NOT_FOUND"
    status = HTTPStatus.NOT_FOUND
    message = "There is no such thing."


class BadInputError(SmartEnergyError):
    """The input breaks a rule; `fields` names each field and what is wrong with it."""

    code = "BAD_USER_INPUT"
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, fields: Mapping[str, Sequence[str]], message: str | None = None) -> None:
        self.fields = {field: list(messages) for field, messages in fields.items()}
        super().__init__(message or describe(self.fields))


def describe(fields: Mapping[str, Sequence[str]]) -> str:
    """What is wrong with which field, in one line."""
    return "; ".join(f"{field} {', '.join(messages)}" for field, messages in fields.items())


class ConflictError(BadInputError):
    """The input is well-formed and collides with what is stored, such as a username that is taken."""

    code = "CONFLICT"
    status = HTTPStatus.CONFLICT


class QuotaExceededError(ConflictError):
    """More than one user may have; `limit` is the most, `in_use` what there is."""

    def __init__(self, what: str, in_use: int, more: int, limit: int, setting: str) -> None:
        self.limit, self.in_use = limit, in_use
        super().__init__(
            {}, f"You have {in_use:,} {what}; {more:,} more would be over the limit of {limit:,} ({setting})."
        )


class PreconditionFailedError(SmartEnergyError):
    """What the caller's `If-Match` speaks of has been changed since."""

    code = "CONFLICT"
    status = HTTPStatus.PRECONDITION_FAILED
    message = "This has been changed since: read it again."


class RateLimitedError(SmartEnergyError):
    """The caller does this too often; `retry_after` is the seconds to wait."""

    code = "RATE_LIMITED"
    status = HTTPStatus.TOO_MANY_REQUESTS
    message = "Too many requests. Try again later."

    def __init__(self, message: str | None = None, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class QueryTooComplexError(SmartEnergyError):
    """A GraphQL document is larger or deeper than the server takes."""

    code = "QUERY_TOO_COMPLEX"
    status = HTTPStatus.BAD_REQUEST
    message = "The query is too large or too deeply nested."

    def __init__(self, message: str | None = None, over: Mapping[str, int] | None = None) -> None:
        super().__init__(message)
        self.over = dict(over or {})
        """The number that was over, by its name, and the `limit` that it was over."""


class ServiceUnavailableError(SmartEnergyError):
    """What this needs can't be had now; `retry_after` is the seconds to wait."""

    code = "SERVICE_UNAVAILABLE"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    message = "A service that this needs does not answer. Try again shortly."

    def __init__(self, message: str | None = None, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after
