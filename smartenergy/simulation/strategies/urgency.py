"""Where batteries may go deeper for some needs than for others: in which ticks, and what that comes to."""

from dataclasses import dataclass, replace

import numpy as np

from smartenergy.kernel.arrays import Bools, Floats, Ints
from smartenergy.simulation.strategies.balance import Balance
from smartenergy.simulation.strategies.demands import Need, above_cap, covered
from smartenergy.simulation.strategies.dispatch import Converters, given
from smartenergy.simulation.strategies.pieces import Pieces
from smartenergy.simulation.strategies.turn import Turn

NOWHERE = -1


@dataclass(frozen=True)
class Urgency:
    """Ticks of columns, in the order of ticks. All arrays go together but the first and the last."""

    begins: Ints
    """Where those of each tick of a piece begin, and where the last of them end."""
    columns: Ints
    needs: tuple[Need, Need, Need]
    converters: Converters
    room_out: Ints
    """What the connection gives out beside what is over."""
    lowest: Ints
    """To where it goes at the deepest."""
    places: Ints
    """Where each column stands among those that move, or nowhere."""

    @property
    def is_any(self) -> Bools:
        """Whether anything is urgent, tick by tick of a piece."""
        return np.asarray(np.diff(self.begins) > 0)

    def only(self, some: Ints) -> "Urgency":
        """The same where only these of all columns move."""
        places = np.full(len(self.places), NOWHERE, np.int64)
        places[some] = np.arange(len(some))
        return replace(self, places=places)

    def at(self, tick: int, of: dict[str, Floats], held: Floats) -> dict[str, Floats]:
        """What storage must give that holds so much, and down to where, where anything is urgent in a tick."""
        if held.ndim > 1:
            ways = [self.at(tick, of, one) for one in held]
            return {name: np.stack([way[name] for way in ways]) for name in ways[0]}
        of_tick = slice(self.begins[tick], self.begins[tick + 1])
        places = self.places[self.columns[of_tick]]
        some = np.arange(of_tick.start, of_tick.stop)[places != NOWHERE]
        places = places[places != NOWHERE]
        if not len(some):
            return {}
        needs = [Need(need.mwh[some], need.down_to[some]) for need in self.needs]
        converters = Converters(**{name: column[some] for name, column in vars(self.converters).items()})
        mwh = covered(held[places].astype(np.int64), needs, converters)
        out = np.minimum(converters.most_discharge, mwh + self.room_out[some])
        new = {
            "load_out": given(mwh, converters),
            "to_load": self.lowest[some],
            "grid_out": given(out, converters),
        }
        return {name: _with(of[name], places, values) for name, values in new.items() if name in of}


def _with(row: Floats, places: Ints, values: Ints) -> Floats:
    other = row.copy()
    other[places] = values
    return other


def feeds_cars(turn: Turn) -> bool:
    """Whether any of it may be emptied for a car."""
    deeper = turn.intent.deeper
    return bool((deeper.to_car < deeper.capacities).any())


def urgency(turn: Turn, balance: Balance, bounded: Converters, pieces: Pieces) -> Urgency | None:
    """Of storage whose homes have so much over or lack it; None: nothing ever is."""
    deeper, limits = turn.intent.deeper, turn.intent.limits
    if not (balance.cap > 0).any() and not feeds_cars(turn):
        return None
    over, rest = above_cap(balance.deficit, balance.cap)
    car = np.where(deeper.to_car < deeper.capacities, balance.by_car, 0)
    is_urgent = ((over > 0) | (car > 0)) & ~turn.is_car[:, np.newaxis]
    if not is_urgent.any():
        return None
    ticks, columns = np.nonzero(pieces.lay(np.broadcast_to(is_urgent, over.shape)))
    homes, whens = columns // pieces.count, columns % pieces.count * pieces.length + ticks

    def then(rows: Ints) -> Ints:
        found: Ints = rows.reshape(len(over), -1)[homes, whens if rows.size > len(over) else 0]
        return found

    to_load, to_peak = then(limits.to_load), then(deeper.to_peak)
    needs = (
        Need(then(over), to_peak), Need(then(rest), to_load),
        Need(then(car), np.maximum(then(deeper.to_car), to_load)),
    )  # fmt: skip
    return Urgency(
        np.searchsorted(ticks, np.arange(pieces.length + 1)), columns, needs,
        Converters(**{name: then(column) for name, column in vars(bounded).items()}),
        then(np.maximum(balance.most_export - balance.surplus, 0)),
        np.where(needs[0].mwh > 0, to_peak, to_load), np.arange(len(homes) and len(over) * pieces.count),
    )  # fmt: skip
