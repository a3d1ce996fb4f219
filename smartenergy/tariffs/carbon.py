"""What imported energy emits: whole mWh times whole g/kWh are whole µg."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.tariffs.rates import weighted
from smartenergy.tariffs.series import Values, at_quarters


@dataclass(frozen=True)
class Emitted:
    """Of a span."""

    micrograms: int | None
    """None: carbon is not known at some time at which energy came in."""
    coverage: Fraction
    """Of which share of the energy it is known."""

    @property
    def grams(self) -> Fraction | None:
        """The same in g."""
        return None if self.micrograms is None else Fraction(self.micrograms, 1_000_000)


def emitted(import_mwh: Ints, starts: Ints, intensity: Values) -> Emitted:
    """What the imports of quarter hours emit, by a series of g/kWh."""
    sampled = at_quarters(intensity, starts)
    total, known = int(import_mwh.sum()), int(np.dot(import_mwh, sampled.is_known.astype(np.int64)))
    coverage = Fraction(known, total) if total else Fraction(1)
    return Emitted(weighted(import_mwh, sampled.values) if known == total else None, coverage)
