"""What a step moves: homes, and their online devices, as arrays (struct of arrays)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from smartenergy.kernel.arrays import Bools, Floats, Ints
from smartenergy.simulation.kinds import CONSUMPTION as CONSUMPTION
from smartenergy.simulation.kinds import PRODUCTION as PRODUCTION
from smartenergy.simulation.kinds import STORAGE as STORAGE

Number = TypeVar("Number", np.int64, np.float64)
Codes = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Homes:
    """The homes of a world, ordered by owner, then by id. All arrays have the same length."""

    ids: Ints
    user_ids: Ints
    timezones: tuple[str, ...]
    """IANA zones, those of all homes among them."""
    timezone: Ints
    """Each home's, as its place in `timezones`."""

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def owners(self) -> Ints:
        """Whose they are, each once."""
        return self.user_ids[np.flatnonzero(np.diff(self.user_ids, prepend=-1))]

    @property
    def of_several(self) -> Ints:
        """The ids of those whose owner has another one."""
        same = self.user_ids[1:] == self.user_ids[:-1]
        return self.ids[np.append(same, False) | np.insert(same, 0, False)] if len(self) else self.ids

    def by_timezone(self, answer: Callable[[str], bool]) -> Bools:
        """Ask something of each zone in which somebody lives once, and answer it for each home."""
        answers = np.zeros(len(self.timezones), np.bool_)
        for place in np.unique(self.timezone).tolist():
            answers[place] = answer(self.timezones[place])
        found: Bools = answers[self.timezone]
        return found


@dataclass(frozen=True)
class Devices:
    """The online devices of a world, ordered by home. All arrays have the same length."""

    home: Ints
    """The place of a device's home among the world's homes."""
    ids: Ints
    kinds: Codes
    models: Codes
    """How a device behaves: places in the registry of models."""
    is_solar: Bools
    capacities_wh: Floats
    """0 for what is no storage, as are the levels."""
    levels_wh: Floats

    def __len__(self) -> int:
        return len(self.ids)

    def pick(self, places: Ints) -> "Devices":
        """Some of the devices, in the order of their places."""
        return Devices(**{name: column[places] for name, column in vars(self).items()})


@dataclass(frozen=True)
class World:
    """Homes that have a device online, with these devices."""

    homes: Homes
    devices: Devices

    def __len__(self) -> int:
        return len(self.devices)

    @cached_property
    def first_devices(self) -> Ints:
        """The place of each home's first device."""
        return np.flatnonzero(np.diff(self.devices.home, prepend=-1))

    @property
    def user_ids(self) -> Ints:
        """Whose each device is."""
        return self.homes.user_ids[self.devices.home]

    def with_levels(self, levels_wh: Floats) -> "World":
        """The same world with its storage at other levels."""
        return World(self.homes, replace(self.devices, levels_wh=levels_wh))

    def sum_by_home(self, values: npt.NDArray[Number]) -> npt.NDArray[Number]:
        """Add up what each device has, home by home."""
        sums: npt.NDArray[Number] = np.add.reduceat(values, self.first_devices) if len(self) else values[:0]
        return sums


@dataclass(frozen=True)
class Losses:
    """Energy of a tick, Wh, that neither power nor levels show; never negative."""

    lost_wh: Floats
    """By storage, from what it holds or was given: conversion and standby."""
    driven_wh: Floats
    """By cars, away from home."""
    curtailed_wh: Floats
    """What production could have given and was not let."""

    @classmethod
    def none(cls, count: int) -> "Losses":
        """Of devices that lose nothing."""
        return cls(np.zeros(count), np.zeros(count), np.zeros(count))

    def pick(self, places: Ints) -> "Losses":
        """Those of some devices, in the order of their places."""
        return Losses(self.lost_wh[places], self.driven_wh[places], self.curtailed_wh[places])

    def put(self, places: Ints, some: "Losses") -> None:
        """Write those of some devices at their places."""
        for name, column in vars(self).items():
            column[places] = getattr(some, name)


@dataclass(frozen=True)
class Readings:
    """What a step gives each device of a world, in the world's order."""

    watts: Ints
    """Production or consumption; 0 for storage."""
    levels_wh: Floats
    flows_watts: Floats
    """Positive = charging, negative = discharging, on the home's side; 0 for what is no storage."""
    losses: Losses | None = None
    """None: of models that know no losses, whose flows are just what changes their levels."""

    def put(self, places: Ints, some: "Readings") -> None:
        """Write the readings of some devices at their places; where these lose something, here is room for it."""
        self.watts[places], self.levels_wh[places] = some.watts, some.levels_wh
        self.flows_watts[places] = some.flows_watts
        if self.losses is not None and some.losses is not None:
            self.losses.put(places, some.losses)
