"""A strategy as it is stored, read into the pure rules' own types."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from smartenergy.models import HomeStrategy
from smartenergy.simulation.strategies.common import Common
from smartenergy.simulation.strategies.registry import STRATEGIES
from smartenergy.simulation.strategies.self_consumption import SelfConsumption

OWN_USE = "self_consumption"


@dataclass(frozen=True)
class Chosen:
    """A strategy with its settings, and with those that all have."""

    kind: str
    settings: Any
    common: Common

    @property
    def is_usual(self) -> bool:
        """Whether it says nothing that a home would not do anyhow."""
        return self == USUAL

    @property
    def needs_prices(self) -> bool:
        """Whether it looks at what energy costs."""
        return STRATEGIES[self.kind].needs_prices


USUAL = Chosen(OWN_USE, SelfConsumption(), Common())


def chosen(row: HomeStrategy) -> Chosen:
    """What a row says. Of a kind that is unknown here, as a newer version may have written it, only the rest."""
    common = Common(
        row.reserve_percent, row.grid_charges, row.exports, row.car_first_above_percent,
        row.feeds_car_above_percent,
    )  # fmt: skip
    if row.kind not in STRATEGIES:
        return replace(USUAL, common=common)
    return Chosen(row.kind, as_settings(row.kind, row.settings), common)


def as_settings(kind: str, written: dict[str, Any]) -> Any:
    """A kind's own settings as JSON, in its own type; what is not there is as usual."""
    return _reader(kind).validate_python(written)


@cache
def _reader(kind: str) -> TypeAdapter[Any]:
    """Dataclasses within a dataclass as well, such as windows."""
    return TypeAdapter(STRATEGIES[kind].settings)
