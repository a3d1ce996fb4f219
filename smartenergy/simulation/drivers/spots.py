"""Picking out where and when something happens, of places at one instant or at many."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from smartenergy.kernel.arrays import Bools, Floats, Ints

Structure = TypeVar("Structure")


def mapped(whole: Structure, change: Callable[[Any], Any]) -> Structure:
    """A structure of arrays (dataclasses and tuples) with each array changed."""
    found: Any
    if isinstance(whole, np.ndarray | np.generic):
        found = change(whole)
    elif isinstance(whole, tuple):
        found = tuple(mapped(part, change) for part in whole)
    else:
        found = type(whole)(**{name: mapped(part, change) for name, part in vars(whole).items()})
    return found  # type: ignore[no-any-return]


def as_rows(whole: Structure) -> Structure:
    """A structure with an element a place as one that many instants can be set against."""
    return mapped(whole, lambda column: column[:, np.newaxis])


def are_all(places: Ints, count: int) -> bool:
    """Whether places are all of so many, in order."""
    return len(places) == count and bool((places == np.arange(count)).all())


def at(column: npt.NDArray[Any], places: Ints) -> npt.NDArray[Any]:
    """What a column has at some places: the very column at all of them."""
    return column if are_all(places, len(column)) else column[places]


@dataclass(frozen=True)
class Spots:
    """Some places, or some pairs of a place and an instant."""

    shape: tuple[int, ...]
    places: Ints
    moments: Ints | None
    """None: there is but one instant."""
    flat: Ints
    """Where each stands in an array of all, end to end: picking by this is several times faster."""

    @property
    def is_everywhere(self) -> bool:
        """All places, at one instant: nothing needs to be picked."""
        return self.moments is None and len(self.places) == self.shape[0]

    def __len__(self) -> int:
        return len(self.places)

    def at_places(self, whole: Structure) -> Structure:
        """What a structure has an element a place of."""
        if self.is_everywhere:
            return whole
        if self.moments is None:
            return mapped(whole, lambda column: column[self.places])
        return mapped(whole, lambda column: column[:, 0].take(self.places))

    def at_moments(self, whole: Structure) -> Structure:
        """What a structure has an element an instant of."""
        moments = self.moments
        return whole if moments is None else mapped(whole, lambda column: column.take(moments))

    def of(self, values: Floats) -> Floats:
        """What there is of places and instants."""
        if self.is_everywhere:
            return values
        return values.ravel().take(self.flat)

    def of_places(self, values: Floats, which: Ints) -> Floats:
        """What there is of other places at the one instant, of which each of these stands at one."""
        return values.take(which.take(self.places))

    def spread(self, values: Floats) -> Floats:
        """The values at these spots, 0 elsewhere."""
        if self.is_everywhere:
            return values
        whole = np.zeros(self.shape)
        whole.ravel()[self.flat] = values
        return whole


def spots(where: Bools) -> Spots:
    """Those where something is the case: an array over places, or over places and instants."""
    flat = np.flatnonzero(where)
    if where.ndim == 1:
        return Spots(where.shape, flat, None, flat)
    places = flat // where.shape[1]
    return Spots(where.shape, places, flat - places * where.shape[1], flat)
