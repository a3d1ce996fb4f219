"""Checking input: pydantic finds what is wrong, this says it in words, field by field."""

import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError, field_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from smartenergy.kernel import zones
from smartenergy.kernel.errors import BadInputError
from smartenergy.kernel.words import counted

SENTENCES = {
    "missing": "is required",
    "extra_forbidden": "is not a known field",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a whole number of fewer digits",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "float_parsing": "must be a number",
    "list_type": "must be a list",
    "too_short": "must have at least {min_length}",
    "too_long": "must have at most {max_length}",
    "model_type": "must be an object",
    "dict_type": "must be an object",
    "string_type": "must be text",
    "string_unicode": "must be valid Unicode text",
    "greater_than": "must be greater than {gt:,}",
    "greater_than_equal": "must be at least {ge:,}",
    "less_than_equal": "must be at most {le:,}",
    "string_too_short": "must have at least {min_length}",
    "string_too_long": "must have at most {max_length}",
    "timezone_aware": "must have a time zone",
    "datetime_type": "must be a date and time",
    "datetime_parsing": "must be a date or time such as 2026-11-24T06:00+01:00",
    "datetime_from_date_parsing": "must be a date or time such as 2026-11-24T06:00+01:00",
    "datetime_object_invalid": "must be a date or time such as 2026-11-24T06:00+01:00",
    "literal_error": "must be {expected}",
    "value_error": "{error}",
}

PARAMETERS = "parameters"
"""An input that has fields of its own."""
LISTS = ("lines", "windows", "variants")
"""Inputs that are lists of objects: a fault is told with its place in there, `lines.0.price`."""


class Input(BaseModel):
    """What a caller gives a use case: no unknown fields, no silent conversions."""

    model_config = ConfigDict(extra="forbid", strict=True)


def without_null(schema: dict[str, Any]) -> None:
    """For `json_schema_extra`: what need not be there is left out, and never null."""
    for field in schema.get("properties", {}).values():
        field.pop("default", None)
        options = [option for option in field.pop("anyOf", []) if option != {"type": "null"}]
        field.update(options[0] if len(options) == 1 else {"anyOf": options} if options else {})


def without_defaults(schema: dict[str, Any]) -> None:
    """For `json_schema_extra`: what is left out stays as it is, whatever that was."""
    for field in schema.get("properties", {}).values():
        field.pop("default", None)


class Change(Input):
    """Changes to something: what is not named stays as it is, and null is no value."""

    model_config = ConfigDict(json_schema_extra=without_null)

    @field_validator("*", mode="before")
    @classmethod
    def _is_no_null(cls, value: Any) -> Any:
        if value is None:
            raise ValueError("must not be null")
        return value


AnyInput = TypeVar("AnyInput", bound=Input)


def check(model: type[AnyInput], given: Mapping[str, Any], *, is_text: bool = False) -> AnyInput:
    """Answer the input, checked; raise BadInputError that names every field which breaks a rule.

    `is_text` says that all values came as text, as in a query string: numbers are read from it.
    """
    try:
        return model.model_validate(dict(given), strict=not is_text)
    except ValidationError as error:
        fields: dict[str, list[str]] = {}
        for problem in error.errors():
            name = _named(problem["loc"])
            fields.setdefault(name, []).append(_sentence(dict(problem)))
        raise BadInputError(fields) from None


def at_field(name: str, sentence: str) -> ValidationError:
    """For a validator of a whole model: what is wrong with one of its fields."""
    error = PydanticCustomError("value_error", "{error}", {"error": sentence})
    return ValidationError.from_exception_data(name, [InitErrorDetails(type=error, loc=(name,), input=None)])


def _named(place: tuple[int | str, ...]) -> str:
    """The field at fault: of what has fields of its own, these after a dot.

    Pydantic says among them which of several forms something has: that is written `<form>`, and left out here.
    """
    first, *inner = place or ("input",)
    if first in LISTS:
        return ".".join(str(step) for step in place if not str(step).startswith("<"))
    return ".".join([str(first), *(name for name in inner[:1] if first == PARAMETERS and isinstance(name, str))])


def _sentence(problem: dict[str, Any]) -> str:
    template = SENTENCES.get(problem["type"])
    noun = "item" if problem["type"] in ("too_short", "too_long") else "character"
    facts = {name: _said(name, fact, noun) for name, fact in problem.get("ctx", {}).items()}
    return template.format(**facts) if template else str(problem["msg"])


def _said(name: str, fact: Any, noun: str) -> object:
    if name in ("min_length", "max_length"):
        return counted(fact, noun)
    return int(fact) if isinstance(fact, float) and fact.is_integer() else fact


def _printable(text: str) -> str:
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise ValueError("must not contain control characters")
    return text


def _email(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise ValueError(f"must be an e-mail address: {error}") from None


def _username(text: str) -> str:
    if not (text.isascii() and text.replace("_", "a").replace(".", "a").replace("-", "a").isalnum()):
        raise ValueError("may hold only letters, digits, and _ . -")
    return text


Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), AfterValidator(_printable)
]
SearchText = Annotated[str, StringConstraints(max_length=100), AfterValidator(_printable)]
Username = Annotated[str, StringConstraints(min_length=3, max_length=80), AfterValidator(_username)]
Email = Annotated[str, StringConstraints(max_length=254), AfterValidator(_email)]
Timezone = Annotated[str, AfterValidator(zones.checked)]
