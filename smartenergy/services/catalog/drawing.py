"""What homes of an archetype are like: drawn by hash, a pure function of the seed and of a home's number."""

from typing import Any, NamedTuple

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.services.catalog import device_catalog
from smartenergy.services.catalog.ready_homes import Part, ReadyHome
from smartenergy.simulation.hashed import uniform
from smartenergy.simulation.streams import Stream

NOT_THERE = -1


class Drawn(NamedTuple):
    """What homes of one archetype are like. All arrays go together."""

    occupants: Ints
    choices: Ints
    """Which of its keys each part is, (homes, parts); `NOT_THERE` where a home lacks it."""


def drawn(ready: ReadyHome, seed: int, numbers: Ints) -> Drawn:
    """Homes of an archetype by their numbers."""
    choices = [_choices(part, seed, place, numbers) for place, part in enumerate(ready.parts)]
    occupants = np.array(ready.occupants)[_one_of(len(ready.occupants), seed, Stream.READY_OCCUPANTS, 0, numbers)]
    return Drawn(occupants, np.stack(choices, axis=1))


def part_fields(part: Part, choice: int) -> dict[str, Any]:
    """The fields of the new device that a part is."""
    return device_catalog.completed({device_catalog.CATALOG_KEY: part.keys[choice], **part.fields})


def devices_of(ready: ReadyHome, seed: int, number: int) -> list[dict[str, Any]]:
    """The fields of the new devices of one home."""
    choices = drawn(ready, seed, np.array([number])).choices[0].tolist()
    pairs = zip(ready.parts, choices, strict=True)
    return [part_fields(part, choice) for part, choice in pairs if choice != NOT_THERE]


def occupants_of(ready: ReadyHome, seed: int, number: int) -> int:
    """How many live in one home."""
    return int(drawn(ready, seed, np.array([number])).occupants[0])


def _choices(part: Part, seed: int, place: int, numbers: Ints) -> Ints:
    is_there = uniform(seed, Stream.READY_SHARES, place, numbers) < part.share
    return np.where(is_there, _one_of(len(part.keys), seed, Stream.READY_CHOICES, place, numbers), NOT_THERE)


def _one_of(count: int, seed: int, stream: Stream, place: int, numbers: Ints) -> Ints:
    return np.asarray(uniform(seed, stream, place, numbers) * count, np.int64)
