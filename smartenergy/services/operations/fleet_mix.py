"""Of which homes a synthetic fleet is made, and where they lie: shares of archetypes and of places."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple

import numpy as np
from pydantic import Field

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.errors import BadInputError
from smartenergy.services.catalog import home_catalog
from smartenergy.services.catalog.ready_homes import ReadyHome
from smartenergy.services.common.validation import AnyInput, Input, Timezone, check
from smartenergy.services.homes.rules import HomeFields
from smartenergy.simulation.hashed import uniform
from smartenergy.simulation.streams import Stream

Share = Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)]
USUAL = {
    "archetypes": {
        "single": 0.2, "flat": 0.3, "flat_with_balcony_panel": 0.06, "family_house": 0.12, "house_with_car": 0.06,
        "house_with_solar": 0.08, "house_with_solar_and_battery": 0.08, "all_electric": 0.05,
        "all_electric_with_solar": 0.05,
    },
    "places": [
        {"timezone": "Europe/Berlin", "share": 0.3},
        {"timezone": "Europe/Berlin", "latitude": 48.1, "longitude": 11.6, "share": 0.1},
        {"timezone": "Europe/London", "share": 0.15},
        {"timezone": "Europe/Madrid", "share": 0.1},
        {"timezone": "America/New_York", "share": 0.15},
        {"timezone": "Asia/Kolkata", "share": 0.1},
        {"timezone": "Australia/Sydney", "share": 0.1},
    ],
}  # fmt: skip


class Place(HomeFields):
    """Where a share of the homes lies, and what else is said of them."""

    timezone: Timezone
    share: Share = 1.0


class _Shared(Input):
    share: Share


class Mix(NamedTuple):
    """What a fleet is made of: shares are weights beside one another."""

    archetypes: dict[str, float]
    places: tuple[Place, ...]

    @property
    def homes(self) -> list[ReadyHome]:
        """The archetypes themselves."""
        return [home_catalog.BY_KEY[key] for key in self.archetypes]


def read(document: Any) -> Mix:
    """A mix as somebody wrote it: `{"archetypes": {…}, "places": […]}`, or shares of archetypes alone.

    What is left out is as usual. Raises BadInputError, naming each field that breaks a rule.
    """
    if not isinstance(document, Mapping):
        raise BadInputError({"mix": ["must be an object"]})
    whole = document if document.keys() <= USUAL.keys() else {"archetypes": document}
    archetypes, places = (whole.get(name, usual) for name, usual in USUAL.items())
    return Mix(_archetypes(archetypes), _places(places))


def spread(shares: Sequence[float], seed: int, stream: Stream, numbers: Ints) -> Ints:
    """Which of the shares each number falls to: as many to each as it says, whichever the hash wants."""
    ends = np.rint(np.cumsum(shares) / np.sum(shares) * len(numbers))
    found = np.empty(len(numbers), np.int64)
    found[np.argsort(uniform(seed, stream, numbers), kind="stable")] = np.searchsorted(
        ends, np.arange(len(numbers)), side="right"
    )
    return found


def _archetypes(given: Any) -> dict[str, float]:
    if not isinstance(given, Mapping) or not given:
        raise BadInputError({"archetypes": ["must be an object of shares by archetype"]})
    if unknown := [key for key in given if key not in home_catalog.BY_KEY]:
        known = ", ".join(home_catalog.BY_KEY)
        raise BadInputError({f"archetypes.{key}": [f"is no archetype: there are {known}"] for key in unknown})
    return {key: _checked(_Shared, {"share": share}, f"archetypes.{key}").share for key, share in given.items()}


def _places(given: Any) -> tuple[Place, ...]:
    if not isinstance(given, list) or not given:
        raise BadInputError({"places": ['must be a list such as [{"timezone": "Europe/Berlin", "share": 0.5}]']})
    return tuple(_checked(Place, place, f"places.{at}") for at, place in enumerate(given))


def _checked(rules: type[AnyInput], given: Any, where: str) -> AnyInput:
    """What stands at a place of the document, its faults named by where it stands."""
    if not isinstance(given, Mapping):
        raise BadInputError({where: ["must be an object"]})
    try:
        return check(rules, given)
    except BadInputError as error:
        raise BadInputError({f"{where}.{name}": words for name, words in error.fields.items()}) from None
