"""What a view says of itself for the OpenAPI document. Saying it changes nothing about how the view runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from pydantic import BaseModel

View = TypeVar("View", bound=Callable[..., Any])
Parameter = dict[str, Any]
Model = type[BaseModel]

ATTRIBUTE = "described_operation"


def _header(name: str, description: str, **schema: Any) -> Parameter:
    return {"in": "header", "name": name, "description": description, "schema": {"type": "string", **schema}}


IF_MATCH = _header("If-Match", "The `ETag` of this as you know it: 412 if somebody edited it since.")
IF_NONE_MATCH = _header("If-None-Match", "The `ETag` of your copy: 304 if it still holds.")
IDEMPOTENCY_KEY = _header(
    "Idempotency-Key", "Your name for this request, such as a UUID: kept for a day.",
    minLength=1, maxLength=255, pattern="^[!-~]+$",
)  # fmt: skip


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    subject: str
    answers: Mapping[int, Model | None]
    body: Model | None = None
    query: Model | None = None
    parameters: tuple[Parameter, ...] = ()
    refuses: tuple[int, ...] = ()
    """Statuses of refusals beyond those that all operations of its form share."""
    bearer: Literal["access", "refresh"] | None = "access"
    """The kind of token that it needs."""
    media: tuple[str, ...] = ("application/json",)
    """In which forms it answers what goes well."""
    headers: tuple[str, ...] = ()
    """Headers of what goes well, beyond those of all operations."""
    is_validated: bool = False
    """Whether its answer carries an `ETag`."""


def describe(subject: str, **more: Any) -> Callable[[View], View]:
    """Say what a view takes and answers; its docstring is the summary and the description."""

    def note(view: View) -> View:
        setattr(view, ATTRIBUTE, Operation(subject, **more))
        return view

    return note


def operation_of(view: Callable[..., Any]) -> Operation | None:
    """What a view says of itself."""
    return getattr(view, ATTRIBUTE, None)
