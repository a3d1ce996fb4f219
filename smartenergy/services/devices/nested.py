"""Fields of a device as forms and commands have them, one beside the other, and as services take them."""

from collections.abc import Mapping
from typing import Any

from smartenergy.models.device import PARAMETERS as NAMES
from smartenergy.services.common.validation import PARAMETERS


def nested(fields: Mapping[str, Any], model: str) -> dict[str, Any]:
    """A new device or a change: the parameters of its model in an object of their own."""
    own = {name: value for name, value in fields.items() if name in NAMES.get(model, ())}
    plain = {name: value for name, value in fields.items() if name not in own}
    return plain | ({PARAMETERS: own} if own else {})


def spelt_flat(name: str) -> str:
    """The name of a field at fault where it stands beside the others."""
    return name.removeprefix(f"{PARAMETERS}.")
