"""Requests that are no well-formed GraphQL requests, whatever they ask for."""

from http import HTTPStatus

from smartenergy.errors import BadInputError

LARGEST_INTEGER = 2**64 - 1


class BadRequestError(BadInputError):
    """The request can't be read as it stands; answered with a 4xx status, unlike a fault in what it asks for."""

    def __init__(self, message: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__({}, message)
        self.status = status


def refuse_unstorable(value: object) -> None:
    """Refuse NUL characters and numbers beyond 64 bits, at any depth: no column holds one, whatever the field."""
    match value:
        case str() if "\x00" in value:
            raise BadRequestError("A string must not contain the NUL character.")
        case int() | float() if abs(value) > LARGEST_INTEGER:
            raise BadRequestError("A number must fit in 64 bits.")
        case dict():
            for key, part in value.items():
                refuse_unstorable(key)
                refuse_unstorable(part)
        case list():
            for part in value:
                refuse_unstorable(part)
