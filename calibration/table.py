"""A row of the table: what is compared, with what, and how near we come."""

from collections.abc import Iterable
from dataclasses import dataclass

HEAD = ("| what | target | we get | | source |", "| --- | --- | --- | --- | --- |")


@dataclass(frozen=True)
class Row:
    """A statistic, the band in which it should lie, and where it does."""

    what: str
    low: float
    high: float
    value: float
    source: str
    digits: int = 2
    aim: float | None = None
    """The middle of the band, where that is what is aimed at."""

    @property
    def is_met(self) -> bool:
        """Whether it lies in its band."""
        return self.low <= self.value <= self.high

    @property
    def target(self) -> str:
        """The band as one reads it."""
        if self.aim is not None:
            return f"{self._said(self.aim)} ± {self._said(self.high - self.aim)}"
        if self.high == float("inf"):
            return f"≥ {self._said(self.low)}"
        if self.low == float("-inf"):
            return f"≤ {self._said(self.high)}"
        return f"{self._said(self.low)} to {self._said(self.high)}"

    @property
    def line(self) -> str:
        """As Markdown."""
        verdict = "" if self.is_met else "**missed**"
        return f"| {self.what} | {self.target} | {self._said(self.value)} | {verdict} | {self.source} |"

    def _said(self, number: float) -> str:
        return f"{number:,.{self.digits}f}"


def around(what: str, target: float, tolerance: float, value: float, source: str, digits: int = 2) -> Row:
    """A row whose band is a target with a tolerance to both sides."""
    return Row(what, target - tolerance, target + tolerance, value, source, digits, target)


def at_least(what: str, target: float, value: float, source: str, digits: int = 2) -> Row:
    """A row that has no upper bound."""
    return Row(what, target, float("inf"), value, source, digits)


def at_most(what: str, target: float, value: float, source: str, digits: int = 2) -> Row:
    """A row that has no lower bound."""
    return Row(what, float("-inf"), target, value, source, digits)


def markdown(rows: Iterable[Row]) -> str:
    """The whole table."""
    return "\n".join((*HEAD, *(row.line for row in rows)))
