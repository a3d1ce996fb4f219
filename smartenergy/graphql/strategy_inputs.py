"""A strategy as it is written: an object of each kind that has settings, made of what the settings say."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

from graphene import Boolean, InputField, InputObjectType, Int, List, NonNull, String

from smartenergy.graphql.home_types import Strategy
from smartenergy.graphql.inputs import as_given
from smartenergy.kernel.errors import BadInputError
from smartenergy.services.homes.strategy_rules import SETTINGS
from smartenergy.simulation.strategies.common import Common
from smartenergy.simulation.strategies.registry import STRATEGIES

SCALARS: dict[Any, Any] = {int: Int, bool: Boolean, int | None: Int}
WITH_SETTINGS = tuple(one for one in STRATEGIES.values() if fields(one.settings))


def _fields_of(settings: type[Any]) -> dict[str, Any]:
    hints = get_type_hints(settings)
    return {
        one.name: InputField(_type_of(hints[one.name]), description=_told(one.metadata))
        for one in fields(settings)
    }


def _type_of(hint: Any) -> Any:
    of, *more = get_args(hint) or (hint,)
    if more == [...]:
        return List(NonNull(_each(of)))
    return SCALARS.get(hint, String)


def _each(of: Any) -> Any:
    is_settings = is_dataclass(of)
    return _input_of(of, of.__name__) if is_settings else SCALARS[of]


def _input_of(settings: Any, name: str) -> type[InputObjectType]:
    return type(f"{name}Input", (InputObjectType,), {"__doc__": settings.__doc__} | _fields_of(settings))


def _told(said: Mapping[str, Any]) -> str:
    bounds = f", {said['lowest']:,} to {said['highest']:,}" if said.get("lowest") is not None else ""
    unit = f", {said['unit']}" if said.get("unit") else ""
    return f"{said['text']}{unit}{bounds}."


def _objects() -> dict[str, Any]:
    return {
        one.name: InputField(
            _input_of(one.settings, f"{one.settings.__name__}Settings"),
            description=f"Go by `{one.name}`: {one.text}.",
        )
        for one in WITH_SETTINGS
    }


class HomeStrategyInput(type("StrategySettings", (), _fields_of(Common) | _objects()), InputObjectType):  # type: ignore[misc] # made
    """A strategy as it is to be: its kind, or the object of a kind with that kind's own settings."""

    kind = Strategy(description="What batteries and cars go by; need not be said beside an object.")


def as_choice(written: Mapping[str, Any]) -> dict[str, Any]:
    """As a service takes it. Raises BadInputError where two are given."""
    named, given = named_in(written), as_given(written)
    choice = {name: value for name, value in given.items() if name not in named}
    if not named:
        return choice
    if len({*named, choice.get("kind", named[0])}) > 1:
        raise BadInputError({name: ["only one strategy can be given"] for name in named})
    return choice | {"kind": named[0], SETTINGS: _plain(written[named[0]])}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


@contextmanager
def told_as_written(written: Mapping[str, Any]) -> Iterator[None]:
    """Tell a fault of a setting as the caller wrote it: `timeOfUse.targetPercent`."""
    try:
        yield
    except BadInputError as error:
        place = (named_in(written) or [SETTINGS])[0]
        error.fields = {
            f"{place}.{name.removeprefix(f'{SETTINGS}.')}" if name.startswith(f"{SETTINGS}.") else name: told
            for name, told in error.fields.items()
        }
        raise


def named_in(written: Mapping[str, Any]) -> list[str]:
    """The kinds of which an object is given."""
    return [one.name for one in WITH_SETTINGS if written.get(one.name) is not None]
