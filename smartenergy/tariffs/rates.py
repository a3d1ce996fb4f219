"""Prices at quarter hours: each band of a price, or a series, with the times at which it holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.tariffs.bands import NO_BAND, band_table
from smartenergy.tariffs.clock import Quarters
from smartenergy.tariffs.prices import Bands, Fixed, Price, Series
from smartenergy.tariffs.series import Known, at_hours, at_quarters

MOST = (1 << 63) - 1
PART = 1 << 20
"""Where a sum would not fit into 64 bits, prices are cut into multiples of this and the rest."""


@dataclass(frozen=True)
class Rate:
    """A price, and at which quarter hours it holds."""

    name: str
    price: int | None
    """None: it changes, or is not known."""
    prices: Ints
    """Of each quarter hour, 0 where it does not hold or is not known."""
    holds: Ints
    """1 where it holds."""
    is_known: Ints
    """1 where it holds and is known."""

    @cached_property
    def is_always(self) -> bool:
        """Whether it holds all the time."""
        return bool(self.holds.all())


def rates(price: Price, quarters: Quarters, holidays: tuple[date, ...], known: Known) -> list[Rate]:
    """All that a price comes to at these quarter hours."""
    if isinstance(price, Fixed):
        return [_steady("", price.price, np.ones(len(quarters), np.bool_))]
    return (
        _of_series(price, quarters, known)
        if isinstance(price, Series)
        else [*_of_bands(price, quarters, holidays)]
    )


def _steady(name: str, price: int, holds: Bools) -> Rate:
    ones = holds.astype(np.int64)
    return Rate(name, price, ones * price, ones, ones)


def _of_bands(price: Bands, quarters: Quarters, holidays: tuple[date, ...]) -> Iterator[Rate]:
    band = band_table(price)[quarters.place(holidays)]
    if (lacks := band == NO_BAND).any():
        nothing = np.zeros(len(quarters), np.int64)
        yield Rate("no price", None, nothing, lacks.astype(np.int64), nothing)
    for name, asked in {each.name: each.price for each in price.bands}.items():
        numbers = [number for number, each in enumerate(price.bands) if each.name == name]
        if (holds := np.isin(band, numbers)).any():
            yield _steady(name, asked, holds)


def _of_series(price: Series, quarters: Quarters, known: Known) -> list[Rate]:
    always, nothing = np.ones(len(quarters), np.int64), np.zeros(len(quarters), np.int64)
    if price.series not in known:
        return [Rate("", None, nothing, always, nothing)]
    sampled = (at_hours if price.by_hour else at_quarters)(known[price.series], quarters.starts)
    is_known = sampled.is_known.astype(np.int64)
    return [Rate("", None, of_values(price, sampled.values) * is_known, always, is_known)]


def of_values(price: Series, values: Ints) -> Ints:
    """What a price makes of a series' values, whole millionths, halves up."""
    prices = times(values, price.factor) + price.add
    if price.floor is not None:
        prices = np.maximum(prices, price.floor)
    return prices if price.cap is None else np.minimum(prices, price.cap)


def times(values: Ints, millionths: int) -> Ints:
    """Values by a factor in millionths, halves up."""
    return (values * millionths + 500_000) // 1_000_000


def weighted(energy: Ints, prices: Ints) -> int:
    """The sum of energy × price, exactly, however large."""
    if not len(energy):
        return 0
    highest = int(np.abs(prices).max())
    if int(energy.sum()) * highest <= MOST:
        return int(np.dot(energy, prices))
    return int(np.dot(energy, prices // PART)) * PART + int(np.dot(energy, prices % PART))
