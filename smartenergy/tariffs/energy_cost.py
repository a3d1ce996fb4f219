"""Bill lines of energy: each band or series, and tiers by what was used since their span began."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.kernel.units import MWH_PER_WH
from smartenergy.tariffs.bill_line import BillLine
from smartenergy.tariffs.lines import Direction, Energy, Tiers
from smartenergy.tariffs.money import MICRO, PICO
from smartenergy.tariffs.rates import Rate, weighted

MWH_PER_KWH = 1_000_000


@dataclass(frozen=True)
class Tiered:
    """A price up to a limit of what is used."""

    name: str
    rates: list[Rate]
    limits: Ints | int | None
    """mWh since the span began, at each quarter hour or at all; None: no limit."""


@dataclass(frozen=True)
class EnergyCost:
    """A line of energy at the quarter hours of its context: the part that is billed is its last."""

    line: Energy | Tiers
    currency: str
    tiers: list[Tiered]
    spans: Ints
    """At which quarter hours a span of tiers begins, from 0 on."""
    billed: slice

    @property
    def direction(self) -> Direction:
        """Which energy it prices."""
        return self.line.direction

    def lines(self, energy: Ints) -> Iterator[BillLine]:
        """Those of a bill, of the energy of each quarter hour of the context."""
        for tier, portion in self._portions(energy):
            for rate in tier.rates:
                if (found := self._line(tier.name, rate, portion[self.billed])) is not None:
                    yield found

    def costs(self, energy: Ints) -> tuple[Ints, Bools]:
        """What each quarter hour that is billed costs, 10⁻¹² of the currency; and where that is known."""
        count = len(energy[self.billed])
        costs, is_known = np.zeros(count, np.int64), np.ones(count, np.bool_)
        for tier, portion in self._portions(energy):
            part = portion[self.billed]
            for rate in tier.rates:
                costs += part * rate.prices[self.billed]
                is_known &= part * (rate.holds - rate.is_known)[self.billed] == 0
        return costs * self._sign, is_known

    @property
    def _sign(self) -> int:
        return 1 if self.direction == "import" else -1

    def _portions(self, energy: Ints) -> Iterator[tuple[Tiered, Ints]]:
        """What of each quarter hour's energy belongs to each tier."""
        if len(self.tiers) == 1:
            yield self.tiers[0], energy
            return
        after = np.cumsum(energy)
        for begin, end in pairwise([*self.spans.tolist(), len(energy)]):
            after[begin:end] -= int(after[begin] - energy[begin])
        before, below = after - energy, None
        for tier in self.tiers:
            up_to = energy
            if tier.limits is not None:
                up_to = np.minimum(after, tier.limits) - np.minimum(before, tier.limits)
            yield tier, up_to if below is None else up_to - below
            below = up_to

    def _line(self, tier: str, rate: Rate, energy: Ints) -> BillLine | None:
        quantity = int(energy.sum() if rate.is_always else np.dot(energy, rate.holds[self.billed]))
        if quantity == 0 and (tier or rate.name):
            return None
        known = quantity if rate.price is not None else int(np.dot(energy, rate.is_known[self.billed]))
        exact, price = None, rate.price
        if rate.price is not None:
            exact = Fraction(self._sign * quantity * rate.price, PICO)
        elif known == quantity:
            exact = Fraction(self._sign * weighted(energy, rate.prices[self.billed]), PICO)
        if price is None and exact is not None and quantity:
            price = round(self._sign * exact * MICRO * MWH_PER_KWH / quantity)
        name = ", ".join(part for part in (self.line.name, rate.name, tier) if part)
        return BillLine(
            self.line.name, name, Fraction(quantity, MWH_PER_KWH), "kWh", price, exact, self.currency,
            rate.price is None, Fraction(known, quantity) if quantity else Fraction(1),
        )  # fmt: skip


def tier_name(since_wh: int, until_wh: int | None, limits_a_day: bool) -> str:
    """What a tier is called."""
    of_day = " a day" if limits_a_day else ""
    if until_wh is None:
        return f"over {_kwh(since_wh)}{of_day}" if since_wh else ""
    return f"up to {_kwh(until_wh)}{of_day}"


def _kwh(wh: int) -> str:
    return f"{wh / MWH_PER_WH:g} kWh"
