"""When a price holds: months, days and local times."""

from collections.abc import Iterable
from dataclasses import dataclass

MONTHS = tuple(range(1, 13))
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday")
"""Kinds of days. A holiday of the tariff is a kind of its own, whatever weekday it falls on."""
WORKING_DAYS, WEEKEND = DAYS[:5], DAYS[5:7]
DAY_MINUTES = 24 * 60
SLOT_MINUTES = 15
"""Prices change at quarter hours of local clocks, for energy is settled by them."""
SLOTS = DAY_MINUTES // SLOT_MINUTES


@dataclass(frozen=True)
class When:
    """Always, unless something is said. All that is said must hold."""

    months: tuple[int, ...] = MONTHS
    days: tuple[str, ...] = DAYS
    since: int = 0
    """Minutes after local midnight: from here,"""
    until: int = DAY_MINUTES
    """up to here. What ends before it begins goes over midnight; a time belongs to the day that clocks show."""

    @property
    def slots(self) -> tuple[int, ...]:
        """The quarter hours of a day."""
        first, last = self.since // SLOT_MINUTES, self.until // SLOT_MINUTES
        return tuple(range(first, last)) if first < last else (*range(last), *range(first, SLOTS))

    def problems(self) -> Iterable[str]:
        """What is wrong with it, in words."""
        if not self.months or not set(self.months) <= set(MONTHS):
            yield "months must be some of 1 to 12"
        if not self.days or not set(self.days) <= set(DAYS):
            yield f"days must be some of {', '.join(DAYS)}"
        if not (0 <= self.since < DAY_MINUTES and 0 < self.until <= DAY_MINUTES):
            yield "times must be from 00:00 to 24:00"
        if self.since % SLOT_MINUTES or self.until % SLOT_MINUTES:
            yield "times must be full quarter hours"
        if self.since == self.until:
            yield "must not end when it begins; leave both times out for the whole day"


ALWAYS = When()
