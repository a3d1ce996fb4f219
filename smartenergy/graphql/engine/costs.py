"""What a field costs is said where it is resolved: `@costs(…)` on its resolver.

A field costs 1 unless it says otherwise. One that reads the database or works on passwords costs what that takes;
a list costs what its items cost, as often as there can be items. A test demands that each list says so, and each
field that reads.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from graphql import GraphQLField

Arguments = Mapping[str, Any]
Number = int | Callable[[Arguments], int]
"""A number, or one that the field's arguments make."""
Resolver = TypeVar("Resolver", bound=Callable[..., Any])

ATTRIBUTE: Final = "cost"
READING = 10
"""A statement or two in the database."""
WRITING = 20
HASHING = 500
"""A password."""


@dataclass(frozen=True)
class Cost:
    """What a field costs."""

    own: Number = 1
    """The field itself, once."""
    page: Number | None = None
    """How many items the lists inside it have at most: of a connection, of a history."""
    items: Number | None = None
    """How many items this list has at most; `AS_PAGED` for the page of what it is in."""
    per: int = 1
    """How many values in it cost as much as one field elsewhere: series are quicker than objects."""
    by_time: bool = False
    """Whether the same arguments may cost more later: spans that end now."""

    @property
    def is_fixed(self) -> bool:
        """Whether it needs no arguments to be known."""
        return not any(callable(number) for number in (self.own, self.page, self.items))

    def of(self, number: Number, arguments: Arguments) -> int:
        """The number, with these arguments."""
        return number(arguments) if callable(number) else number


AS_PAGED: Final = -1
PLAIN = Cost()


def costs(cost: Cost) -> Callable[[Resolver], Resolver]:
    """Say what the field costs that this resolves."""

    def note(resolver: Resolver) -> Resolver:
        setattr(resolver, ATTRIBUTE, cost)
        return resolver

    return note


def declared(field: GraphQLField) -> Cost | None:
    """What a field says that it costs, or None where it says nothing."""
    return getattr(field.resolve, ATTRIBUTE, None)
