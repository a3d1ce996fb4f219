"""The rules of a strategy: its kind, that kind's own settings, and those that all have.

Each setting is said once, with its text and bounds, in `simulation/strategies/`; what may be sent is made of that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, is_dataclass
from typing import Any, Literal, get_args, get_type_hints

from pydantic import Field, create_model

from smartenergy.kernel.errors import BadInputError
from smartenergy.services.common.validation import Input, check
from smartenergy.services.ruling.chosen import Chosen, as_settings
from smartenergy.simulation.strategies.common import Common
from smartenergy.simulation.strategies.registry import STRATEGIES
from smartenergy.simulation.strategies.setting import problems

StrategyName = Literal[
    "self_consumption", "hold", "charge_only", "discharge_only", "time_of_use", "windows", "price", "backup",
    "peak_shaving", "optimised",
]  # fmt: skip
SETTINGS = "settings"


def _input_of(settings: type[Any], name: str, base: type[Input] = Input) -> type[Input]:
    """What may be sent of a dataclass of settings."""
    hints, definitions = get_type_hints(settings), dict[str, Any]()
    for one in fields(settings):
        told, lowest, highest = (one.metadata.get(word) for word in ("text", "lowest", "highest"))
        unit = f", {one.metadata['unit']}" if one.metadata.get("unit") else ""
        bounds = {"ge": lowest, "le": highest} if lowest is not None else {}
        default = list(one.default) if isinstance(one.default, tuple) else one.default
        definitions[one.name] = (
            _sent(hints[one.name]),
            Field(default=default, description=f"{told}{unit}.", **bounds),
        )
    return create_model(name, __base__=base, __doc__=settings.__doc__, **definitions)


def _sent(hint: Any) -> Any:
    """The type in which a setting is sent: of several of something a list."""
    of, *more = get_args(hint) or (hint,)
    return list[_each(of)] if more == [...] else hint  # type: ignore[misc] # made, so Any


def _each(of: Any) -> Any:
    is_settings = is_dataclass(of)
    return _input_of(of, f"{of.__name__}Settings") if is_settings else of


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


OWN_SETTINGS = {name: _input_of(one.settings, f"{_camel(name)}Settings") for name, one in STRATEGIES.items()}
"""What may be sent of each kind's own."""
COMMON_NAMES = tuple(one.name for one in fields(Common))


class StrategyChoice(_input_of(Common, "CommonSettings")):  # type: ignore[misc] # made, so Any
    """A strategy as it is to be; what is not said is as usual."""

    kind: StrategyName = Field(description="What batteries and cars go by.")
    settings: dict[str, Any] = Field(default={}, description="The kind's own.")


def check_choice(given: Mapping[str, Any]) -> Chosen:
    """Check a strategy. Raises BadInputError, naming each setting that breaks a rule."""
    wanted = check(StrategyChoice, given)
    with_own = _check_own(wanted.kind, wanted.settings)
    return Chosen(wanted.kind, with_own, Common(**wanted.model_dump(include=set(COMMON_NAMES))))


def _check_own(kind: str, given: Mapping[str, Any]) -> Any:
    try:
        found = as_settings(kind, check(OWN_SETTINGS[kind], given).model_dump())
        _refuse(problems(found))
    except BadInputError as error:
        error.fields = {f"{SETTINGS}.{name}": told for name, told in error.fields.items()}
        raise
    return found


def _refuse(found: Iterable[tuple[str, str]]) -> None:
    wrong: dict[str, list[str]] = {}
    for name, words in found:
        wrong.setdefault(name, []).append(words)
    if wrong:
        raise BadInputError(wrong)


def own_of(chosen: Chosen) -> dict[str, Any]:
    """A kind's own settings as they are sent and stored."""
    written: dict[str, Any] = _listed(asdict(chosen.settings))
    return written


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _listed(one) for name, one in value.items()}
    return [_listed(one) for one in value] if isinstance(value, tuple | list) else value
