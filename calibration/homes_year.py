"""What homes of the catalogue use and make by the quarter hour: by the step that ticks use, without storage."""

from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from calibration.germany import SEED
from smartenergy.kernel import zones
from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.kernel.units import MWH_PER_WH
from smartenergy.ledger.calendar import boundaries
from smartenergy.services.catalog import drawing
from smartenergy.services.catalog.ready_homes import READY_HOMES, ReadyHome
from smartenergy.services.devices.rules import check_new
from smartenergy.services.ticking.free_days import free_days
from smartenergy.simulation import by_itself
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices import MODELS, parameters_of
from smartenergy.simulation.kinds import KIND_NAMES, PRODUCTION, STORAGE
from smartenergy.simulation.world import Devices, Homes, Particulars, World

MINUTE, QUARTER, DAY = 60, 900, 86_400
ZONES = ("Europe/Berlin", "Europe/London", "Europe/Madrid")
A_KIND = 3
"""Homes of each archetype, one a zone."""
MODEL_NUMBERS = {model.name: place for place, model in enumerate(MODELS)}


class Year(NamedTuple):
    """Wh: a row a home, a column a quarter hour from `since` on."""

    since: int
    load: Floats
    solar: Floats
    zone: Ints
    """Each home's, as its place in `ZONES`."""


class Made(NamedTuple):
    """A home's devices that are no storage."""

    zone: int
    occupants: int
    devices: list[dict[str, Any]]


@cache
def homes() -> list[Made]:
    """Each archetype in each zone."""
    return [_made(ready, zone, number) for number, (ready, zone) in enumerate(_pairs(), 1)]


def _pairs() -> list[tuple[ReadyHome, int]]:
    return [(ready, zone) for ready in READY_HOMES for zone in range(A_KIND)]


def _made(ready: ReadyHome, zone: int, number: int) -> Made:
    devices = [check_new(fields)[1] for fields in drawing.devices_of(ready, SEED, number)]
    still = [device for device in devices if KIND_NAMES.index(device["device_type"]) != STORAGE]
    return Made(zone, drawing.occupants_of(ready, SEED, number), still)


def world() -> World:
    """All of them, as a tick would read them."""
    made = homes()
    home = np.repeat(np.arange(len(made)), [len(one.devices) for one in made])
    devices = [device for one in made for device in one.devices]
    kinds = np.array([KIND_NAMES.index(device["device_type"]) for device in devices], np.int16)
    models = np.array([MODEL_NUMBERS[device["model"]] for device in devices], np.int16)
    nothing, ids = np.zeros(len(devices)), np.arange(1, len(made) + 1)
    given = {model: _given(model, devices, models) for model in np.unique(models).tolist()}
    return World(
        Homes(ids, ids, ZONES, np.array([one.zone for one in made]), _particulars(made)),
        Devices(
            home, 1_000 + np.arange(len(devices)), kinds, models, kinds == PRODUCTION, nothing, nothing, given
        ),
    )


def _particulars(made: list[Made]) -> Particulars:
    places = [zones.place(ZONES[one.zone]) for one in made]
    countries = tuple(zones.place(zone).country for zone in ZONES)
    unsaid, endless = np.full(len(made), np.nan), np.full(len(made), np.inf)
    return Particulars(
        np.array([place.latitude for place in places]), np.array([place.longitude for place in places]),
        countries, np.array([one.zone for one in made]), np.array([float(one.occupants) for one in made]),
        unsaid, endless, endless,
    )  # fmt: skip


def _given(model: int, devices: list[dict[str, Any]], models: Any) -> dict[str, Floats]:
    own = [device for device, number in zip(devices, models.tolist(), strict=True) if number == model]
    names = [field.name for field in parameters_of(MODELS[model])]
    return {
        name: np.array([np.nan if one[name] is None else one[name] for one in own], np.float64) for name in names
    }


def year(since: int, until: int, seed: int = SEED) -> Year:
    """What all of them do between two midnights of UTC, by the minute, summed by quarter hours."""
    here = world()
    days = [_day(here, *span, seed) for span in pairwise(boundaries("day", "UTC", since, until).tolist())]
    load, solar = (np.concatenate(parts, axis=1) for parts in zip(*days, strict=True))
    return Year(since, load, solar, here.homes.timezone)


def _day(here: World, since: int, until: int, seed: int) -> tuple[Floats, Floats]:
    ticks = np.arange(since, until, MINUTE)
    clock = Clock(since, MINUTE, seed, free_days(here.homes.particulars.countries, since))
    made = by_itself.Made.of(here, by_itself.by_itself(here, clock, ticks), MINUTE)
    return _quarters(made.consumption), _quarters(made.solar + made.generator)


def _quarters(energy_mwh: Ints) -> Floats:
    """Wh of quarter hours."""
    energy: Floats = energy_mwh.reshape(len(energy_mwh), -1, QUARTER // MINUTE).sum(axis=2) / MWH_PER_WH
    return energy
