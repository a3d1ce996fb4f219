"""Some homes of a world on their way through ticks, and many such blocks whose storage goes side by side."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.kernel.units import MWH_PER_WH
from smartenergy.simulation import device_energy
from smartenergy.simulation.by_itself import Made, watts_in
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.days import Part, joined, parts
from smartenergy.simulation.device_energy import DeviceEnergy
from smartenergy.simulation.devices import MODELS
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.energy import level_mwh
from smartenergy.simulation.home_energy import STORED, HomeEnergy
from smartenergy.simulation.shares import Shares
from smartenergy.simulation.step import intents_of, models_in
from smartenergy.simulation.strategies.bounds import Bounds
from smartenergy.simulation.strategies.curtailment import curtail
from smartenergy.simulation.strategies.following import follow
from smartenergy.simulation.strategies.intent import stacked
from smartenergy.simulation.strategies.pieces import as_long_as
from smartenergy.simulation.strategies.settling import connection, one_a_home
from smartenergy.simulation.strategies.turn import Course, Turn
from smartenergy.simulation.world import Losses, Readings, World

Whole = Callable[[Any], Any]
"""Makes rows of ticks as long as those of others."""
Rank = tuple[int, int, int]
"""In which order storage moves: by its model's turn, its model, and which of its home's it is."""


class Gone(NamedTuple):
    """Storage that went its way: its places among the devices, its homes, and what it did."""

    places: Ints
    homes: Ints
    course: Course


@dataclass
class Block:
    """Homes, what goes by itself in them, and what their storage intends; in the end, what they did."""

    world: World
    clock: Clock
    ticks: Ints
    watts: Ints
    made: Made
    turns: dict[Rank, Turn]
    courses: dict[Rank, Gone]
    curtailed: Ints
    told: Ints | None
    """The ids of devices that are asked for one by one."""

    @classmethod
    def of(cls, world: World, clock: Clock, ticks: Ints, known: Ints | None, told: Ints | None) -> "Block":
        """Before storage has moved; `known` is what goes by itself, if that is known."""
        some = list(parts(world.homes, clock, ticks))
        turns = _after_another([dict(_turns(world, part.around, clock)) for part in some], some)
        watts = watts_in(world, clock, ticks, some) if known is None else known
        made, curtailed = Made.of(world, watts, clock.interval_seconds), np.zeros((1, 1), np.int64)
        return cls(world, clock, ticks, watts.astype(np.int32, copy=False), made, turns, {}, curtailed, told)

    @property
    def is_ruled(self) -> bool:
        """Whether any of its homes has a strategy beyond own use."""
        return self.world.homes.particulars.shares is not None

    @property
    def energy(self) -> HomeEnergy:
        """What its homes did: a row a home, a column a tick."""
        shape = len(self.world.homes), len(self.ticks)
        parts = dict[str, Ints]()
        for gone in self.courses.values():
            is_in_all = len(gone.homes) == shape[0]
            for name, column in _of_storage(gone.course).items():
                if name in parts:
                    parts[name][slice(None) if is_in_all else gone.homes] += column
                else:
                    parts[name] = column.copy() if is_in_all else _at(gone.homes, column, shape)
        nothing = {name: np.zeros(shape, np.int64) for name in STORED if name not in parts}
        return HomeEnergy(
            solar_mwh=self.made.solar, generator_mwh=self.made.generator, consumption_mwh=self.made.consumption,
            curtailed_mwh=np.broadcast_to(self.curtailed, shape), **parts, **nothing,
        )  # fmt: skip

    @property
    def devices(self) -> DeviceEnergy:
        """What those devices did that are asked for one by one."""
        asked = np.empty(0, np.int64) if self.told is None else self.told
        places, found = device_energy.still(self.world, asked, self.watts, self.clock.interval_seconds)
        for gone in self.courses.values():
            there = np.flatnonzero(np.isin(gone.places, places))
            here = np.searchsorted(places, gone.places[there])
            found.energy_mwh[here], found.level_mwh[here] = gone.course.flows[there], gone.course.levels[there]
        return found

    @property
    def last_levels_wh(self) -> Floats:
        """What each device holds in the end."""
        levels = self.world.devices.levels_wh.copy()
        for gone in self.courses.values():
            levels[gone.places] = gone.course.levels[:, -1] / MWH_PER_WH
        return levels

    def turn_down(self, excess: Ints) -> None:
        """Let panels not make what cannot be given out, mWh, a row a home."""
        hit = np.flatnonzero(excess.any(axis=0))
        if not len(hit):
            return
        self.curtailed, watts = np.zeros_like(excess), self.watts[:, hit].astype(np.int64).T
        bent = curtail(self.world, _still(self.world, watts), excess[:, hit].T, self.clock)
        if bent.losses is not None:
            self.curtailed[:, hit] = self.world.sum_by_home(level_mwh(bent.losses.curtailed_wh)).T
        if self.told is not None:
            self.watts = self.watts.copy()
            self.watts[:, hit] = bent.watts.T
        made = Made.of(self.world, np.ascontiguousarray(bent.watts.T), self.clock.interval_seconds)
        for name, column in vars(made).items():
            getattr(self.made, name)[:, hit] = column


def go_side_by_side(blocks: Sequence[Block]) -> None:
    """Let storage of blocks that all are under strategies, or all are not, go through their ticks."""
    if not blocks:
        return
    firsts = np.cumsum([0, *(len(block.world.homes) for block in blocks)]).tolist()
    whole = partial(as_long_as, ticks=max(len(block.ticks) for block in blocks))
    net = np.concatenate([whole(block.made.net) for block in blocks])
    ranks = sorted({rank for block in blocks for rank in block.turns})
    turns = [_together(blocks, firsts, rank, whole) for rank in ranks]
    courses, excess = follow(net, _bounds(blocks, whole), turns, blocks[0].clock)
    del turns, net
    for rank, course in zip(ranks, courses, strict=True):
        _give_back(blocks, rank, course)
    for block, first in zip(blocks, firsts, strict=False):
        block.turn_down(excess[first : first + len(block.world.homes), : len(block.ticks)])


def _turns(world: World, around: Surroundings, clock: Clock) -> Iterator[tuple[Rank, Turn]]:
    """Storage in the order in which it moves."""
    devices = world.devices
    for model in models_in(devices):
        for places, intent in intents_of(devices.in_rows, [model], around, clock):
            for number, turn in enumerate(one_a_home(devices.home[places])):
                some = places[turn]
                mine = intent if len(turn) == len(places) else intent.pick(turn)
                yield (
                    (MODELS[model].turn, model, number),
                    Turn(some, devices.home[some], devices.levels_wh[some], mine),
                )


def _after_another(turns: Sequence[dict[Rank, Turn]], some: Sequence[Part]) -> dict[Rank, Turn]:
    """Turns of parts of the time as those of all of it: the same storage."""
    lengths = [part.ticks.stop - part.ticks.start for part in some]
    return {
        rank: replace(turn, intent=joined([each[rank].intent for each in turns], lengths))
        for rank, turn in turns[0].items()
    }


def _together(blocks: Sequence[Block], firsts: Sequence[int], rank: Rank, whole: Whole) -> Turn:
    """That storage of all blocks as of one, whose homes follow one another."""
    some = [
        (block.turns[rank], first) for block, first in zip(blocks, firsts, strict=False) if rank in block.turns
    ]
    return Turn(
        np.concatenate([turn.places for turn, _ in some]),
        np.concatenate([turn.homes + first for turn, first in some]),
        np.concatenate([turn.levels_wh for turn, _ in some]),
        stacked([turn.intent for turn, _ in some], whole),
    )


def _give_back(blocks: Sequence[Block], rank: Rank, course: Course) -> None:
    first = 0
    for block in blocks:
        if rank in block.turns:
            turn = block.turns.pop(rank)  # what it intended is needed no more
            until = first + len(turn.homes)
            mine = Course(*(column[first:until, : len(block.ticks)] for column in course))
            block.courses[rank] = Gone(turn.places, turn.homes, mine)
            first = until


def _bounds(blocks: Sequence[Block], whole: Whole) -> Bounds:
    each = [connection(block.world, block.clock) for block in blocks]
    by_home = np.concatenate([one for one, _ in each]), np.concatenate([one for _, one in each])
    said = [one for block in blocks if (one := block.world.homes.particulars.shares)]
    if not said:
        return Bounds.of(by_home, None, blocks[0].clock)
    return Bounds.of(by_home, said[0] if len(said) == 1 else _after(said, whole), blocks[0].clock)


def _after(shares: Sequence[Shares], whole: Whole) -> Shares:
    """What is said of homes after homes."""
    names = vars(shares[0])
    return Shares(**{name: np.concatenate([whole(getattr(one, name)) for one in shares]) for name in names})


def _of_storage(course: Course) -> dict[str, Ints]:
    """Its part of what homes did."""
    charge = np.maximum(course.flows, 0)
    did = charge, charge - course.flows, course.levels, course.lost, course.driven
    return dict(zip(STORED, did, strict=True))


def _at(homes: Ints, rows: Ints, shape: tuple[int, int]) -> Ints:
    """Rows at some homes, and nothing at others."""
    found = np.zeros(shape, np.int64)
    found[homes] = rows
    return found


def _still(world: World, watts: Ints) -> Readings:
    """What goes by itself, and storage that has not moved."""
    levels = world.devices.levels_wh
    return Readings(watts, levels, np.zeros(len(levels)), Losses.none(len(levels)))
