"""What a home's meter says: what came in and what went out by the quarter hour, never netted."""

from dataclasses import dataclass
from fractions import Fraction

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.tariffs.lines import Direction


@dataclass(frozen=True)
class Meter:
    """Quarter hours one after the other. All arrays have the same length."""

    since: int
    import_mwh: Ints
    export_mwh: Ints
    recorded_seconds: Ints | None = None
    """How much of each quarter hour was recorded; None: all of it."""

    @property
    def until(self) -> int:
        """Its end."""
        return self.since + len(self.import_mwh) * QUARTER_SECONDS

    def energy(self, direction: Direction, since: int, until: int) -> Ints:
        """What came in, or went out, in each quarter hour of a span that it knows."""
        of = self.import_mwh if direction == "import" else self.export_mwh
        return of[self._place(since) : self._place(until)]

    def coverage(self, since: int, until: int) -> Fraction:
        """The recorded share of a span; nothing is recorded beyond the meter's ends."""
        first, last = max(since, self.since), min(until, self.until)
        if last <= first:
            return Fraction(0)
        seconds = last - first
        if self.recorded_seconds is not None:
            seconds = int(self.recorded_seconds[self._place(first) : self._place(last)].sum())
        return Fraction(seconds, until - since)

    def _place(self, instant: int) -> int:
        return (instant - self.since) // QUARTER_SECONDS
