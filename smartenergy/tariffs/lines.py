"""A tariff: versions of lines that are added up."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from smartenergy.tariffs.prices import Price
from smartenergy.tariffs.when import ALWAYS, When

Direction = Literal["import", "export"]
Span = Literal["day", "month", "year"]


@dataclass(frozen=True)
class Energy:
    """So much a kWh that is imported; or for one that is exported, which the home is paid."""

    name: str
    price: Price
    direction: Direction = "import"


@dataclass(frozen=True)
class Tier:
    """A price up to a limit."""

    price: Price
    up_to_wh: int | None = None
    """Of what is used in the span; None: without end."""


@dataclass(frozen=True)
class Tiers:
    """So much a kWh by how much was used since the span began."""

    name: str
    tiers: tuple[Tier, ...]
    per: Span = "month"
    limits_a_day: bool = False
    """Whether limits are so much for each day of the span."""
    direction: Direction = "import"


@dataclass(frozen=True)
class Standing:
    """So much a day, or a month, used or not; part of a month by its days."""

    name: str
    price: int
    per: Literal["day", "month"] = "day"


@dataclass(frozen=True)
class Demand:
    """So much a month for each kW of the highest mean import of a window of time."""

    name: str
    price: int
    """Millionths of the currency a kW and month."""
    window_minutes: Literal[15, 30, 60] = 15
    highest_days: int = 1
    """Over how many days' highest it is the mean: the highest of all, or that of several days."""
    floor_watts: int = 0
    """As if there had been so much at the least."""
    when: tuple[When, ...] = (ALWAYS,)
    """When it counts: where any of these holds."""


@dataclass(frozen=True)
class Tax:
    """A share of other lines."""

    name: str
    basis_points: int
    """Of 10,000."""
    on: tuple[str, ...] = ()
    """Names of lines; all that are no tax, unless said."""


@dataclass(frozen=True)
class Credit:
    """So much less a day, or a month."""

    name: str
    price: int
    per: Literal["day", "month"] = "month"


Line: TypeAlias = Energy | Tiers | Standing | Demand | Tax | Credit


@dataclass(frozen=True)
class Version:
    """What a tariff says from a day on; never changed once that is past."""

    valid_from: date
    lines: tuple[Line, ...]
    holidays: tuple[date, ...] = ()
    """Frozen here, so that no calendar of a later release prices the past anew."""


@dataclass(frozen=True)
class Tariff:
    """A contract."""

    name: str
    currency: str
    """ISO 4217."""
    timezone: str
    versions: tuple[Version, ...]
    is_example: bool = False
    """Whether it is made up, to choose from."""

    @property
    def prices(self) -> set[Direction]:
        """What any of its versions prices: what comes in, what goes out."""
        lines = [line for version in self.versions for line in version.lines]
        found: set[Direction] = {line.direction for line in lines if isinstance(line, Energy | Tiers)}
        return found | ({"import"} if any(isinstance(line, Demand) for line in lines) else set())
