"""What a new device may be: a kind with one of its models, or something of the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from smartenergy.admin.device_forms import FORMS
from smartenergy.services.catalog import device_catalog
from smartenergy.services.catalog.ready_devices import ReadyDevice
from smartenergy.simulation.devices import UNIFORM, models_of
from smartenergy.simulation.devices.model import Model
from smartenergy.simulation.kinds import KIND_NAMES

TOLD = {
    "production": "a solar panel or a generator",
    "storage": "a battery or an electric vehicle",
    "consumption": "whatever uses energy",
}


@dataclass(frozen=True)
class Choice:
    """What a form is for."""

    kind: str
    model: str
    filled: Mapping[str, Any] = field(default_factory=dict)
    """What stands in it already."""


@dataclass(frozen=True)
class KindChoices:
    """What devices of a kind may be."""

    kind: str
    told: str
    models: tuple[Model, ...]
    ready: tuple[ReadyDevice, ...]


def choices() -> list[KindChoices]:
    """All that a new device may be."""
    return [
        KindChoices(
            kind,
            TOLD[kind],
            models_of(kind),
            tuple(one for one in device_catalog.devices() if one.device_type == kind),
        )
        for kind in KIND_NAMES
    ]


def chosen(named: Mapping[str, str]) -> Choice | None:
    """What an address names; None where that is nothing that a device can be."""
    ready = device_catalog.BY_KEY.get(named.get("catalog", ""))
    if ready is not None:
        return Choice(ready.device_type, ready.model, {"name": ready.name, **ready.fields, **ready.parameters})
    choice = Choice(named.get("kind", ""), named.get("model", UNIFORM))
    return choice if (choice.kind, choice.model) in FORMS else None
