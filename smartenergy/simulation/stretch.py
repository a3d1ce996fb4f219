"""Many ticks of a world, one after the other: as `step` makes them, to the last bit, in a fraction of the time.

What goes by itself (loads, production) is a pure function of time and is worked out for all ticks at once; storage
has a past and is followed tick by tick.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.kernel.units import MWH_PER_WH
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices import MODELS
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.shares import Shares
from smartenergy.simulation.step import intents_of, models_in, settled
from smartenergy.simulation.strategies.curtailment import curtail
from smartenergy.simulation.strategies.following import Course, follow
from smartenergy.simulation.strategies.settling import connection, flows_watts, net_of, one_a_home
from smartenergy.simulation.strategies.steering import steer
from smartenergy.simulation.strategies.turn import Turn
from smartenergy.simulation.world import Losses, Readings, World


@dataclass(frozen=True)
class Stretch:
    """What devices did: a row a tick, a column a device."""

    readings: Readings
    levels_before_wh: Floats

    @property
    def last_levels_wh(self) -> Floats:
        """What storage holds in the end."""
        last: Floats = self.readings.levels_wh[-1]
        return last


def step_through(world: World, clock: Clock, ticks: Ints) -> Stretch:
    """Let a world go through ticks of a day, in order; the clock says how long each is, and of which world.

    What strategies say, if anything, has a row a home and a column a tick.
    """
    around = Surroundings(world.homes, clock, ticks)
    if any(MODELS[model].is_by_tick for model in models_in(world.devices)):
        return _one_by_one(world, by_itself(world, around, clock), clock, ticks)
    return moved(world, by_itself(world, around, clock), around, clock)


def moved(world: World, watts: Ints, around: Surroundings, clock: Clock) -> Stretch:
    """What a world without models by tick goes through, given the power of what goes by itself, a row a tick."""
    shares = world.homes.particulars.shares
    if shares is not None:
        return _steered(world, watts, shares, around, clock)
    return _followed(world, watts, around, clock)


def by_itself(world: World, around: Surroundings, clock: Clock) -> Ints:
    """The power of what goes by itself, a row a tick; 0 of all else."""
    devices = world.devices
    watts = np.zeros((np.size(around.instants), len(devices)), np.int64)
    for model in models_in(devices):
        if (run := MODELS[model].run) and not MODELS[model].is_by_tick:
            places, some = devices.of_model(model)
            watts[:, places] = run(some.in_rows, around, clock).watts.reshape(len(places), -1).T
    return watts


def _followed(world: World, watts: Ints, around: Surroundings, clock: Clock) -> Stretch:
    """All storage goes by own use: it can be followed by itself."""
    devices, course = world.devices, Course.room(len(watts), len(world.devices))
    turns = list(_turns(world, around, clock))
    excess = follow(net_of(world, watts, clock), connection(world, clock), turns, course)
    levels = np.where(devices.capacities_wh > 0, course.levels / MWH_PER_WH, devices.levels_wh)
    losses = Losses(course.lost / MWH_PER_WH, course.driven / MWH_PER_WH, np.zeros_like(levels))
    readings = Readings(watts, levels, flows_watts(course.flows, clock), losses)
    _turn_down(world, readings, excess, clock)
    return Stretch(readings, np.concatenate([devices.levels_wh[np.newaxis], levels[:-1]]))


def _steered(world: World, watts: Ints, shares: Shares, around: Surroundings, clock: Clock) -> Stretch:
    """By what strategies say of each tick."""
    intents = list(intents_of(world.devices.in_rows, models_in(world.devices), around, clock))
    readings, before = [], []
    for tick, row in enumerate(list(watts)):
        before.append(world.devices.levels_wh)
        now = [(places, intent.of_tick(tick)) for places, intent in intents]
        readings.append(steer(world, shares.of_tick(tick), _still(world, row), clock, now))
        world = world.with_levels(readings[-1].levels_wh)
    return Stretch(_stacked(readings), np.array(before))


def _still(world: World, watts: Ints) -> Readings:
    """What goes by itself, and storage that has not moved."""
    levels = world.devices.levels_wh
    return Readings(watts, levels.copy(), np.zeros(len(levels)), Losses.none(len(levels)))


def _turns(world: World, around: Surroundings, clock: Clock) -> Iterator[Turn]:
    """Storage in the order in which it moves."""
    devices = world.devices
    for places, intent in intents_of(devices.in_rows, models_in(devices), around, clock):
        for turn in one_a_home(devices.home[places]):
            some = places[turn]
            yield Turn(some, devices.home[some], devices.levels_wh[some], intent.pick(turn), clock)


def _turn_down(world: World, readings: Readings, excess: Ints, clock: Clock) -> None:
    """Let panels not make what cannot be given out."""
    for tick in np.flatnonzero(excess.any(axis=1)).tolist():
        bent = curtail(world, _of_tick(readings, tick), excess[tick], clock)
        readings.watts[tick] = bent.watts
        if readings.losses is not None and bent.losses is not None:
            readings.losses.curtailed_wh[tick] = bent.losses.curtailed_wh


def _of_tick(readings: Readings, tick: int) -> Readings:
    losses = readings.losses and Losses(*(part[tick] for part in vars(readings.losses).values()))
    return Readings(readings.watts[tick], readings.levels_wh[tick], readings.flows_watts[tick], losses)


def _one_by_one(world: World, watts: Ints, clock: Clock, ticks: Ints) -> Stretch:
    """Tick by tick, given the power of what goes by itself."""
    readings, before = [], []
    for tick, row in zip(ticks.tolist(), list(watts), strict=True):
        before.append(world.devices.levels_wh)
        readings.append(_at(world, replace(clock, tick=tick), row))
        world = world.with_levels(readings[-1].levels_wh)
    return Stretch(_stacked(readings), np.array(before))


def _at(world: World, clock: Clock, watts: Ints) -> Readings:
    """All readings of a tick, given those of what goes by itself."""
    around, devices, present = Surroundings(world.homes, clock), world.devices, models_in(world.devices)
    readings = _still(world, watts)
    for model in present:
        if (run := MODELS[model].run) and MODELS[model].is_by_tick:
            places, some = devices.of_model(model)
            readings.put(places, run(some, around, clock))
    return settled(world, readings, present, around, clock)


def _stacked(readings: list[Readings]) -> Readings:
    """Readings of ticks, a row each."""
    losses = [each.losses or Losses.none(len(each.watts)) for each in readings]
    return Readings(
        np.array([each.watts for each in readings]),
        np.array([each.levels_wh for each in readings]),
        np.array([each.flows_watts for each in readings]),
        Losses(*(np.array([getattr(each, name) for each in losses]) for name in vars(losses[0]))),
    )
