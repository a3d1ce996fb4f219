"""Noise over the map and time: exactly a standard normal number at every place and instant, and continuous.

Normal numbers stand at the nodes of a lattice; between them they are blended, and divided by the standard
deviation of the blend, so that no place is calmer than another. Nothing is kept: a node's number is a hash of
where it is. In single precision, which suffices here and is as exact as double: the same bits everywhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.simulation.drivers.sites import EARTH_KM
from smartenergy.simulation.hashed import NORMALS, Words, mixed, normal_index, words

Singles: TypeAlias = npt.NDArray[np.float32]

SECONDS_PER_HOUR = 3600.0
DRIFT_KM_H = 32.0
"""How fast the wind carries the weather eastwards."""
MAP_HEIGHT = 0.5
"""Of the map from the equator to its edge, as a share of its width."""
NORMALS_32: Singles = NORMALS.astype(np.float32)
NORTH, EAST, LATER = 0xCB1AB31F9A7C15D3, 0x8DA6B343D8163841, 0xD8163841FDE6A8F5
"""Odd numbers: what a step to the next node adds to what is hashed."""
STEPS = 1024
"""Into which the way from node to node is cut."""


def _weights() -> tuple[Singles, Singles]:
    """Of the node behind and of that ahead, at each step from one to the other."""
    share = (np.arange(STEPS) + 0.5) / STEPS
    ahead = share * share * (3.0 - 2.0 * share)
    behind = 1.0 - ahead
    deviation = np.sqrt(behind * behind + ahead * ahead)
    return (behind / deviation).astype(np.float32), (ahead / deviation).astype(np.float32)


BEHIND, AHEAD = _weights()


@dataclass(frozen=True)
class Swell:
    """Noise that the wind carries, and that changes by itself. It closes around the earth."""

    stream: int
    cells: int
    """Nodes of the lattice around the earth."""
    hours: float
    """From node to node in time."""
    drift_km_h: float = DRIFT_KM_H

    def at(self, seed: int, x: Floats, y: Floats, instants: Ints | int) -> Singles:
        """Its values at places (km on the map) and instants."""
        hours = np.divide(instants, SECONDS_PER_HOUR)
        across = (x - self.drift_km_h * hours) * (1.0 / EARTH_KM)
        across = (across - np.floor(across)) * self.cells
        east, from_west = _split(across)
        north, from_south = _split(y * (self.cells / EARTH_KM))
        moment, age = _split(hours / self.hours)
        if np.ndim(instants) == 0:
            node = self._from_table(seed, east, north, int(moment), int(age))
        else:
            node = self._from_hash(seed, east, north, moment, age)
        return _blend(node, from_west, from_south)

    def _from_table(
        self, seed: int, east: Ints, north: Ints, moment: int, age: int
    ) -> Callable[[int, int], Singles]:
        table = _table(seed, self, moment, age)
        start = (north + self.rows) * (self.cells + 2) + east
        return lambda dx, dy: table[dy * (self.cells + 2) + dx :].take(start)

    def _from_hash(
        self, seed: int, east: Ints, north: Ints, moment: Ints, age: Ints
    ) -> Callable[[int, int], Singles]:
        behind, ahead = BEHIND[age], AHEAD[age]

        def node(dx: int, dy: int) -> Singles:
            now, then = (self.nodes(seed, east + dx, north + dy, later) for later in (moment, moment + 1))
            return now * behind + then * ahead

        return node

    @property
    def rows(self) -> int:
        """Of nodes, from the equator to the edge of the map."""
        return int(MAP_HEIGHT * self.cells) + 2

    def nodes(self, seed: int, east: Ints, north: Ints, moment: Ints | int) -> Singles:
        """The numbers at nodes, at moments of its own; eastwards they begin anew after once around the earth."""
        around = east - self.cells * (east >= self.cells)
        return _numbers(_steps(seed, self.stream, around, north, moment))


@dataclass(frozen=True)
class Ripple:
    """Noise that the wind carries along without changing it."""

    stream: int
    km: float

    def at(self, seed: int, x: Floats, y: Floats, instants: Ints | int) -> Singles:
        """Its values at places (km on the map) and instants."""
        drift = np.multiply(instants, DRIFT_KM_H / SECONDS_PER_HOUR)
        east, from_west = _split((x - drift) * (1.0 / self.km))
        north, from_south = _split(y * (1.0 / self.km))
        start = _steps(seed, self.stream, east, north, 0)

        def node(dx: int, dy: int) -> Singles:
            return _numbers(start + np.uint64((EAST * dx + NORTH * dy) & WRAP))

        return _blend(node, from_west, from_south)


WRAP = (1 << 64) - 1


def _steps(seed: int, stream: int, east: Ints, north: Ints, moment: Ints | int) -> Words:
    """What is hashed of nodes."""
    start = words(seed, stream) + np.asarray(moment, np.int64).view(np.uint64) * np.uint64(LATER)
    return (
        east.view(np.uint64) * np.uint64(EAST)
        + (north.view(np.uint64) * np.uint64(NORTH) + start)
    )  # fmt: skip


def _numbers(steps: Words) -> Singles:
    return NORMALS_32.take(normal_index(mixed(steps)))


@lru_cache(maxsize=24)
def _layer(seed: int, swell: Swell, moment: int) -> Singles:
    """All its nodes at a moment, the first two columns once more at the end."""
    north = np.arange(-swell.rows, swell.rows + 2)[:, np.newaxis]
    return swell.nodes(seed, np.arange(swell.cells + 2), north, moment)


@lru_cache(maxsize=16)
def _table(seed: int, swell: Swell, moment: int, age: int) -> Singles:
    """All its nodes between two moments: the same for all homes of a tick."""
    now, then = (_layer(seed, swell, later) for later in (moment, moment + 1))
    table: Singles = (now * BEHIND[age] + then * AHEAD[age]).ravel()
    return table


def summed(
    parts: tuple[tuple[float, Swell | Ripple], ...], seed: int, x: Floats, y: Floats, instants: Ints | int
) -> Floats:
    """The sum of fields, each with its share of the variance: a standard normal number again."""
    weighted = [field.at(seed, x, y, instants) * np.float32(np.sqrt(share)) for share, field in parts]
    total = weighted[0]
    for one in weighted[1:]:
        total += one
    return total.astype(np.float64)


def _split(x: Floats) -> tuple[Ints, Ints]:
    """The node before, and the step on the way from it to the next."""
    whole = np.floor(x)
    return whole.astype(np.int64), ((x - whole) * STEPS).astype(np.int64)


def _blend(node: Callable[[int, int], Singles], from_west: Ints, from_south: Ints) -> Singles:
    """Between four nodes."""
    behind, ahead = BEHIND.take(from_west), AHEAD.take(from_west)
    south = node(0, 0) * behind
    south += node(1, 0) * ahead
    north = node(0, 1) * behind
    north += node(1, 1) * ahead
    return south * BEHIND.take(from_south) + north * AHEAD.take(from_south)
