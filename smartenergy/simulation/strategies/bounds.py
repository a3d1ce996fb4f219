"""What bounds homes' storage through many ticks: their connections, and what strategies allow."""

from dataclasses import dataclass

from smartenergy.kernel.arrays import Ints
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.shares import Shares
from smartenergy.simulation.strategies.dispatch import UNLIMITED
from smartenergy.simulation.strategies.pieces import Pieces, Some, at
from smartenergy.simulation.strategies.settling import Connection, Left
from smartenergy.simulation.strategies.steering import Allowed, Steered, allowed


@dataclass(frozen=True)
class ByConnection:
    """Of homes that all go by own use. In pieces: a row a tick or one for all, a column a home and piece."""

    connection: Connection
    car_first_above: None = None

    @classmethod
    def laid(cls, connection: Connection, pieces: Pieces) -> "ByConnection":
        """Of bounds that have an element a home."""
        most_import, most_export = (pieces.lay(bound[:, None]) for bound in connection)
        return cls((most_import, most_export))

    @property
    def binds_export(self) -> bool:
        """Whether anything bounds what is given out."""
        return bool((self.connection[1] < UNLIMITED).any())

    def left(self, tick: int, homes: Some, net: Ints) -> Left:
        """What homes have over or lack at a tick of each piece."""
        most_import, most_export = self.connection
        return Left(net, (at(most_import, tick, homes), at(most_export, tick, homes)))


@dataclass(frozen=True)
class ByStrategies:
    """Of homes of which some have a strategy beyond own use; in pieces as well."""

    allowed: Allowed
    car_first_above: Ints | None
    """None: cars come first whatever batteries hold."""

    @classmethod
    def laid(cls, connection: Connection, shares: Shares, clock: Clock, pieces: Pieces) -> "ByStrategies":
        """Of shares that have a row a home and a column a tick."""
        most_import, most_export = (bound[:, None] for bound in connection)
        of_rows = allowed((most_import, most_export), shares, clock)
        above = shares.car_first_above
        parts = {name: pieces.lay(part) for name, part in vars(of_rows).items()}
        return cls(Allowed(**parts), pieces.lay(above) if above.any() else None)

    @property
    def binds_export(self) -> bool:
        """Whether anything bounds what is given out."""
        return bool((self.allowed.most_export < UNLIMITED).any())

    def left(self, tick: int, homes: Some, net: Ints) -> Left:
        """What homes have over or lack at a tick of each piece, and what their strategies allow."""
        return Steered(net, Allowed(**{name: at(part, tick, homes) for name, part in vars(self.allowed).items()}))
