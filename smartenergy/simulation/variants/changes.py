"""What may be other of a home, and the home with it. Whatever grows takes its limits with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from smartenergy.kernel.arrays import Floats
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices.in_effect import in_effect
from smartenergy.simulation.kinds import CONSUMPTION, PRODUCTION, STORAGE
from smartenergy.simulation.variants.device_rows import BATTERY, SOLAR, VEHICLE, DeviceRow, taken
from smartenergy.simulation.world import Homes, World

NEW_BATTERY, NEW_ROOF, NEW_CAR = (1 << 52) + 1, (1 << 52) + 2, (1 << 52) + 3
"""Ids of what a home has not: no device has such a one, and all variants have the same."""
USUAL_RATE = 0.5
USUAL_BATTERY = {"charge_efficiency": 0.955, "discharge_efficiency": 0.955, "standby_watts": 10.0}
"""In the middle of what the model draws."""
SIZING = 1.15
"""Peak watts of new panels a watt of their inverter,"""
USUAL_ROOF = {"tilt": 32.0, "losses_percent": 14.0}
"""and how they lie. They face the equator."""
HARDLY = 1e-9


@dataclass(frozen=True)
class Battery:
    """All batteries of a home together. None: as they are."""

    capacity_wh: float | None = None
    """0: none."""
    power_watts: float | None = None
    """Unless it is said, it grows with the capacity."""
    efficiency: float | None = None
    """Of a round trip."""


@dataclass(frozen=True)
class Car:
    """The car of a home, in place of those that it has."""

    capacity_wh: float
    given: Mapping[str, float]


@dataclass(frozen=True)
class Changes:
    """What is other of a home; by default nothing."""

    battery: Battery = Battery()
    solar_scale: float = 1.0
    solar_added_watts: float = 0.0
    solar_added_tilt: float | None = None
    """Where this or the next is said, what is added is a roof of its own; else it lies as what there is."""
    solar_added_azimuth: float | None = None
    produces: bool = True
    """False: nothing at all is produced."""
    has_car: bool = True
    car: Car | None = None
    consumption_scale: float = 1.0
    most_import_watts: float | None = None
    most_export_watts: float | None = None

    @property
    def has_a_roof_of_its_own(self) -> bool:
        """Whether it is said how what is added lies."""
        return self.solar_added_tilt is not None or self.solar_added_azimuth is not None


@dataclass(frozen=True)
class Home:
    """A home by itself: with its devices one by one, and what is in effect of each."""

    homes: Homes
    rows: Sequence[DeviceRow]
    effect: Sequence[Mapping[str, float]]

    @classmethod
    def of(cls, world: World, seed: int) -> "Home":
        """The one home of a world."""
        return cls(world.homes, taken(world.devices), in_effect(world, Clock(0, 60, seed)))

    def has(self, model: int) -> bool:
        """Whether it has a device of a model."""
        return any(row.model == model for row in self.rows)

    @property
    def capacity_wh(self) -> float:
        """Of its batteries."""
        return sum(row.capacity_wh for row in self.rows if row.is_battery)

    @property
    def peak_watts(self) -> float:
        """Of its panels, as far as they know one."""
        return sum(effect["peak_watts"] for row, effect in self._both if row.model == SOLAR)

    @property
    def price_efficiency(self) -> float:
        """What a home gets of a kWh that its batteries hold; usual where it has none."""
        found = [effect["discharge_efficiency"] for row, effect in self._both if row.model == BATTERY]
        return found[0] if found else USUAL_BATTERY["discharge_efficiency"]

    @property
    def _both(self) -> list[tuple[DeviceRow, Mapping[str, float]]]:
        return list(zip(self.rows, self.effect, strict=True))

    def changed(self, changes: Changes) -> list[DeviceRow]:
        """Its devices with what is other."""
        by_kind: dict[int, list[DeviceRow]] = {
            PRODUCTION: self._production(changes),
            CONSUMPTION: [
                replace(row, factor=changes.consumption_scale) for row in self.rows if row.kind == CONSUMPTION
            ],
            STORAGE: [*self._batteries(changes.battery), *self._cars(changes)],
        }
        return [row for kind in (PRODUCTION, STORAGE, CONSUMPTION) for row in by_kind[kind]]

    def _production(self, changes: Changes) -> list[DeviceRow]:
        if not changes.produces:
            return []
        peak, added = self.peak_watts, changes.solar_added_watts
        has_its_own = not peak or changes.has_a_roof_of_its_own
        more = 1.0 if has_its_own else 1 + added / peak
        found = []
        for row in self.rows:
            if row.kind == PRODUCTION:
                factor = changes.solar_scale * (more if row.model == SOLAR else 1.0) if row.is_solar else 1.0
                found.append(replace(row, factor=factor))
        if added and has_its_own:
            found.append(self._new_roof(added, changes))
        return [row for row in found if row.factor > 0]

    def _new_roof(self, watts: float, changes: Changes) -> DeviceRow:
        is_south = float(self.homes.particulars.latitudes[0]) < 0
        given = {"peak_watts": watts, "inverter_watts": float(round(watts / SIZING))} | USUAL_ROOF
        given["azimuth"] = 0.0 if is_south else 180.0
        lies = {"tilt": changes.solar_added_tilt, "azimuth": changes.solar_added_azimuth}
        given |= {name: value for name, value in lies.items() if value is not None}
        return DeviceRow(NEW_ROOF, PRODUCTION, SOLAR, is_solar=True, given=given)

    def _batteries(self, wanted: Battery) -> list[DeviceRow]:
        has, capacity = self.capacity_wh, wanted.capacity_wh
        if wanted == Battery():
            return [row for row in self.rows if row.is_battery]
        if capacity is not None and capacity <= 0:
            return []
        believable = [(row, effect) for row, effect in self._both if row.model == BATTERY]
        if not believable:
            return [_new_battery(wanted, has)] if capacity or has else []
        has = sum(row.capacity_wh for row, _ in believable)
        scale = 1.0 if capacity is None else capacity / has
        power = sum(effect["discharge_watts"] for _, effect in believable)
        by_power = scale if wanted.power_watts is None else wanted.power_watts / power
        return [_scaled(row, effect, scale, by_power, wanted) for row, effect in believable]

    def _cars(self, changes: Changes) -> list[DeviceRow]:
        cars = [row for row in self.rows if row.model == VEHICLE]
        if not changes.has_car:
            return []
        if changes.car is None:
            return cars
        number = cars[0].id if cars else NEW_CAR  # the same people take the same ways
        return [DeviceRow(
            number, STORAGE, VEHICLE, capacity_wh=changes.car.capacity_wh, given=dict(changes.car.given),
        )]  # fmt: skip


def _new_battery(wanted: Battery, has: float) -> DeviceRow:
    capacity = wanted.capacity_wh or has
    power = wanted.power_watts or capacity * USUAL_RATE
    given = {"charge_watts": power, "discharge_watts": power} | USUAL_BATTERY | _each_way(wanted)
    return DeviceRow(NEW_BATTERY, STORAGE, BATTERY, capacity_wh=_whole(capacity), given=given)


def _scaled(
    row: DeviceRow, effect: Mapping[str, float], scale: float, by_power: float, wanted: Battery
) -> DeviceRow:  # fmt: skip
    """A battery that grows; nothing is said of one that stays as it is."""
    said = dict(row.given)
    if abs(by_power - 1) > HARDLY:
        said |= {name: max(1.0, round(effect[name] * by_power)) for name in ("charge_watts", "discharge_watts")}
    elif abs(scale - 1) > HARDLY:
        said |= {name: effect[name] for name in ("charge_watts", "discharge_watts")}
    return replace(row, capacity_wh=_whole(row.capacity_wh * scale), given=said | _each_way(wanted))


def _each_way(wanted: Battery) -> dict[str, float]:
    if wanted.efficiency is None:
        return {}
    return dict.fromkeys(("charge_efficiency", "discharge_efficiency"), float(np.sqrt(wanted.efficiency)))


def _whole(capacity_wh: float) -> float:
    """Capacities are whole Wh."""
    return float(max(1, round(capacity_wh)))


def with_limits(homes: Homes, changes: Sequence[Changes]) -> Homes:
    """A home as often as it is changed, with what its connection lets through."""
    several = homes.pick(np.zeros(len(changes), np.int64))
    known = several.particulars
    imports = _said_or([one.most_import_watts for one in changes], known.most_import_watts)
    exports = _said_or([one.most_export_watts for one in changes], known.most_export_watts)
    return replace(several, particulars=replace(known, most_import_watts=imports, most_export_watts=exports))


def _said_or(said: Sequence[float | None], usual: Floats) -> Floats:
    return np.array([one if value is None else value for value, one in zip(said, usual.tolist(), strict=True)])
