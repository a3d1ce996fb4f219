"""Where the price of a kWh comes from: it is fixed, goes by bands, or follows a series."""

from dataclasses import dataclass
from typing import TypeAlias

from smartenergy.tariffs.when import ALWAYS, When


@dataclass(frozen=True)
class Fixed:
    """The same at any time."""

    price: int
    """Millionths of the currency a kWh, as are all prices."""


@dataclass(frozen=True)
class Band:
    """A price at some times."""

    name: str
    price: int
    when: When = ALWAYS


@dataclass(frozen=True)
class Bands:
    """Prices by time; where several bands hold, the last of them. Those of one name have one price."""

    bands: tuple[Band, ...]


@dataclass(frozen=True)
class Series:
    """A series × factor + add, within floor and cap."""

    series: str
    """Its name."""
    factor: int = 1_000_000
    """Millionths: 1,190,000 adds 19%."""
    add: int = 0
    floor: int | None = None
    cap: int | None = None
    by_hour: bool = False
    """Whether each hour has the mean of its quarter hours, though the market knows these."""


Price: TypeAlias = Fixed | Bands | Series
