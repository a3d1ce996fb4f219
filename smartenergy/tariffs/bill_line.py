"""A line of a bill."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from smartenergy.tariffs.money import rounded, shown

Unit = Literal["kWh", "day", "month", "kW", "%"]


@dataclass(frozen=True)
class BillLine:
    """So much of something at a price; what the home is paid is negative."""

    line: str
    """The tariff's line that it comes from."""
    name: str
    quantity: Fraction
    unit: Unit
    price: int | None
    """Millionths a unit; of what changes the mean, None where nothing is known. Of a tax nothing."""
    exact: Fraction | None
    """Before rounding; None: a price is missing."""
    currency: str
    is_mean: bool = False
    coverage: Fraction = Fraction(1)
    """Which share of the quantity has a price."""

    @property
    def amount(self) -> Decimal | None:
        """In the currency's minor unit."""
        return None if self.exact is None else rounded(self.exact, self.currency)

    @property
    def how(self) -> str:
        """How it comes about, in words."""
        if self.exact is None:
            return f"no price for {100 * float(1 - self.coverage):.1f}% of {_number(self.quantity)} {self.unit}"
        if self.unit == "%":
            return f"{_number(self.quantity)}% of what it is on"
        mean = " on the mean" if self.is_mean else ""
        return f"{_number(self.quantity)} {self.unit} × {shown(self.price or 0)}{mean}"


def _number(quantity: Fraction) -> str:
    return f"{float(quantity):.3f}".rstrip("0").rstrip(".")
