"""What bounds homes' storage through many ticks: their connections, and what strategies allow."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.shares import Shares
from smartenergy.simulation.strategies.dispatch import UNLIMITED
from smartenergy.simulation.strategies.pieces import Pieces, Some, at
from smartenergy.simulation.strategies.settling import Connection
from smartenergy.simulation.strategies.steering import Allowed, Steered, allowed


@dataclass(frozen=True)
class Bounds:
    """A row a home, a column a tick, or one for all."""

    allowed: Allowed
    car_first_above: Ints

    @classmethod
    def of(cls, connection: Connection, shares: Shares | None, clock: Clock) -> "Bounds":
        """Of homes' connections, and of what strategies say, if anything."""
        most_import, most_export = (bound[:, np.newaxis] for bound in connection)
        if shares is not None:
            return cls(allowed((most_import, most_export), shares, clock), shares.car_first_above)
        nothing = np.zeros_like(most_import)
        return cls(Allowed(most_import, most_export, nothing, nothing + UNLIMITED), nothing)

    @property
    def binds_export(self) -> bool:
        """Whether anything bounds what is given out."""
        return bool((self.allowed.most_export < UNLIMITED).any())

    def pick(self, homes: Ints) -> "Bounds":
        """Those of some homes."""
        of_homes = {name: part[homes] for name, part in vars(self.allowed).items()}
        return Bounds(Allowed(**of_homes), self.car_first_above[homes])

    def laid(self, pieces: Pieces) -> "Bounds":
        """In pieces: a row a tick of a piece or one for all, a column a home and piece."""
        parts = {name: pieces.lay(part) for name, part in vars(self.allowed).items()}
        return Bounds(Allowed(**parts), pieces.lay(self.car_first_above))

    def left(self, tick: int, homes: Some, net: Ints) -> Steered:
        """Once it is laid: what homes have over or lack at a tick of each piece, and what is allowed."""
        return Steered(net, Allowed(**{name: at(part, tick, homes) for name, part in vars(self.allowed).items()}))
