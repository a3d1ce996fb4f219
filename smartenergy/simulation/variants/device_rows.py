"""Devices of a home taken apart, one by one, and put together again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from smartenergy.simulation.devices import MODELS
from smartenergy.simulation.kinds import STORAGE
from smartenergy.simulation.world import Devices, Given

BATTERY, SOLAR, VEHICLE, CONSTANT = (
    [model.name for model in MODELS].index(name) for name in ("battery", "solar", "vehicle", "constant")
)


Source = tuple[int, int, int, bool, tuple[tuple[str, float], ...]]


@dataclass(frozen=True)
class DeviceRow:
    """A device by itself."""

    id: int
    kind: int
    model: int
    is_solar: bool = False
    capacity_wh: float = 0.0
    given: Mapping[str, float] = ()  # type: ignore[assignment] # nothing is said
    factor: float = 1.0
    """What it makes or uses of what it would."""

    @property
    def source(self) -> Source:
        """Alike in two devices that would make or use the same, whatever part of it they do."""
        return self.id, self.kind, self.model, self.is_solar, tuple(sorted(dict(self.given).items()))

    @property
    def is_battery(self) -> bool:
        """Whether it is storage that is no car."""
        return self.kind == STORAGE and self.model != VEHICLE


def taken(devices: Devices) -> list[DeviceRow]:
    """Devices one by one, in their order."""
    rows: list[DeviceRow] = []
    seen: dict[int, int] = {}
    for place, model in enumerate(devices.models.tolist()):
        number = seen[model] = seen.get(model, -1) + 1
        given = {name: float(column[number]) for name, column in devices.parameters.get(model, {}).items()}
        rows.append(DeviceRow(
            int(devices.ids[place]), int(devices.kinds[place]), model, bool(devices.is_solar[place]),
            float(devices.capacities_wh[place]), {name: value for name, value in given.items() if value == value},
        ))  # fmt: skip
    return rows


def gathered(homes: Sequence[Sequence[DeviceRow]], levels: float = 0.0) -> Devices:
    """Devices of homes, one home after the other; storage holds such a share of its capacity."""
    rows = [row for home in homes for row in home]
    capacities = np.array([row.capacity_wh for row in rows], np.float64)
    return Devices(
        home=np.repeat(np.arange(len(homes)), [len(home) for home in homes]),
        ids=np.array([row.id for row in rows], np.int64),
        kinds=np.array([row.kind for row in rows], np.int16),
        models=np.array([row.model for row in rows], np.int16),
        is_solar=np.array([row.is_solar for row in rows], np.bool_),
        capacities_wh=capacities, levels_wh=capacities * levels,
        parameters={model: _given(rows, model) for model in sorted({row.model for row in rows})},
    )  # fmt: skip


def _given(rows: Sequence[DeviceRow], model: int) -> Given:
    """What is said of a model's devices: NaN where nothing is."""
    mine = [dict(row.given) for row in rows if row.model == model]
    names = sorted({name for given in mine for name in given})
    return {name: np.array([given.get(name, np.nan) for given in mine], np.float64) for name in names}
