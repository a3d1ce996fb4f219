"""What a step moves: homes, and their online devices, as arrays (struct of arrays)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from smartenergy.kernel.arrays import Bools, Floats, Ints, Singles
from smartenergy.simulation.kinds import CONSUMPTION as CONSUMPTION
from smartenergy.simulation.kinds import PRODUCTION as PRODUCTION
from smartenergy.simulation.kinds import STORAGE as STORAGE
from smartenergy.simulation.shares import Shares

Number = TypeVar("Number", np.int64, np.float64)
Codes = npt.NDArray[np.int16]
Given = Mapping[str, Floats]
"""Parameters of devices as somebody gave them, by name: NaN where nobody did."""
InEffect = Mapping[str, Floats | Singles | Bools]
"""All parameters of a model's devices by name: as somebody gave them, else as they are drawn."""


@dataclass(frozen=True)
class Particulars:
    """What is known of homes: NaN where nobody said it, and a connection without bounds is infinite."""

    latitudes: Floats
    """WGS 84 degrees, as are"""
    longitudes: Floats
    countries: tuple[str, ...]
    """ISO 3166-1 alpha-2, those of all homes among them."""
    country: Ints
    """Each home's, as its place in `countries`."""
    occupants: Floats
    annual_kwh: Floats
    most_import_watts: Floats
    most_export_watts: Floats
    shares: Shares | None = None
    """What their strategies say of the tick at hand; None: all go by own use."""

    @property
    def bounds_export(self) -> bool:
        """Whether anything bounds what a home gives out."""
        by_price = self.shares is not None and not self.shares.exports.all()
        return by_price or bool(np.isfinite(self.most_export_watts).any())

    def pick(self, places: Ints) -> "Particulars":
        """Those of some homes, in the order of their places."""
        columns = {
            name: value[places] for name, value in vars(self).items() if name not in ("countries", "shares")
        }
        return Particulars(countries=self.countries, shares=self.shares and self.shares.at(places), **columns)


@dataclass(frozen=True)
class Homes:
    """The homes of a world, ordered by owner, then by id. All arrays have the same length."""

    ids: Ints
    user_ids: Ints
    timezones: tuple[str, ...]
    """IANA zones, those of all homes among them."""
    timezone: Ints
    """Each home's, as its place in `timezones`."""
    particulars: Particulars

    def __len__(self) -> int:
        return len(self.ids)

    def pick(self, places: Ints) -> "Homes":
        """Some of the homes, in the order of their places."""
        picked = self.ids[places], self.user_ids[places], self.timezones, self.timezone[places]
        return Homes(*picked, self.particulars.pick(places))

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
        return self.number_by_timezone(answer) > 0

    def number_by_timezone(self, answer: Callable[[str], int]) -> Ints:
        """The same of a question that a whole number answers."""
        answers = np.zeros(len(self.timezones), np.int64)
        for place in np.unique(self.timezone).tolist():
            answers[place] = answer(self.timezones[place])
        found: Ints = answers[self.timezone]
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
    parameters: Mapping[int, Given] = field(default_factory=dict)
    """Those of each model's devices, by the model's number; of a model without parameters nothing."""

    def __len__(self) -> int:
        return len(self.ids)

    def pick(self, places: Ints) -> "Devices":
        """Some of the devices, in the order of their places."""
        columns = {name: column[places] for name, column in vars(self).items() if name != "parameters"}
        return Devices(**columns, parameters={model: self._given_to(model, places) for model in self.parameters})

    def of_model(self, model: int) -> tuple[Ints, "Devices"]:
        """The devices of a model, and their places among these."""
        places = np.flatnonzero(self.models == model)
        return places, self.pick(places)

    def _given_to(self, model: int, places: Ints) -> Given:
        is_of_model = self.models == model
        rows = (np.cumsum(is_of_model) - 1)[places[is_of_model[places]]]
        return {name: column[rows] for name, column in self.parameters[model].items()}

    @property
    def in_rows(self) -> "Devices":
        """The same with what models go by in rows of one, to be set against many ticks."""
        rows = {
            model: {name: column[:, np.newaxis] for name, column in given.items()}
            for model, given in self.parameters.items()
        }
        storage = {name: getattr(self, name)[:, np.newaxis] for name in ("capacities_wh", "levels_wh")}
        return replace(self, parameters=rows, **storage)

    @property
    def given(self) -> Given:
        """The parameters of devices that are all of one model."""
        return self.parameters.get(int(self.models[0]), {}) if len(self) else {}


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

    def of_homes(self, first: int, until: int) -> tuple["World", slice]:
        """Some homes after one another, and where their devices stand."""
        if first == 0 and until >= len(self.homes):
            return self, slice(None)
        homes = self.homes.pick(np.arange(first, min(until, len(self.homes))))
        since, end = np.searchsorted(self.devices.home, [first, until]).tolist()
        devices = self.devices.pick(np.arange(since, end))
        return World(homes, replace(devices, home=devices.home - first)), slice(since, end)

    def with_levels(self, levels_wh: Floats) -> "World":
        """The same world with its storage at other levels."""
        return World(self.homes, replace(self.devices, levels_wh=levels_wh))

    def under(self, shares: Shares) -> "World":
        """The same world where this is what strategies say."""
        particulars = replace(self.homes.particulars, shares=shares)
        return World(replace(self.homes, particulars=particulars), self.devices)

    def sum_by_home(self, values: npt.NDArray[Number]) -> npt.NDArray[Number]:
        """Add up what each device has, home by home; of many ticks, a row each."""
        if not len(self):
            return values[..., :0]
        sums: npt.NDArray[Number] = np.add.reduceat(values, self.first_devices, axis=-1)
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


def shown(devices: Devices, watts: Floats | Singles) -> Readings:
    """Readings of devices that produce or use so much; whole watts."""
    return Readings(np.rint(watts).astype(np.int64), devices.levels_wh, np.zeros(len(devices)))
