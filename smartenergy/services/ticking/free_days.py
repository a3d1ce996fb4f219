"""Which days are free in which country, by the package `holidays`: as bits, for the simulation asks nobody."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache

from smartenergy.simulation.clock import Clock
from smartenergy.simulation.drivers.countries import COUNTRIES
from smartenergy.simulation.drivers.working_days import SATURDAY_AND_SUNDAY, WorkingDays, working_days
from smartenergy.simulation.world import World


def with_free_days(clock: Clock, world: World) -> Clock:
    """A clock that knows the free days of a world's countries, where somebody lives by them."""
    if not world.devices.models.any():  # `uniform` knows no days
        return clock
    return replace(clock, calendar=free_days(world.homes.particulars.countries, clock.tick))


def free_days(countries: Collection[str], tick: int) -> WorkingDays:
    """Those of the year of a tick and of its neighbours. Of countries that are not asked for, weekends only."""
    return _free_days(frozenset(countries), datetime.fromtimestamp(tick, UTC).year)


@lru_cache(maxsize=8)
def _free_days(countries: frozenset[str], year: int) -> WorkingDays:
    years = (year - 1, year, year + 1)
    known = [_of_country(country.code, years) if country.code in countries else NOTHING for country in COUNTRIES]
    return working_days(
        [holidays for holidays, _ in known],
        date(years[0], 1, 1),
        date(years[-1], 12, 31),
        [ends for _, ends in known],
    )


NOTHING: tuple[list[date], tuple[int, ...]] = ([], SATURDAY_AND_SUNDAY)


def _of_country(code: str, years: tuple[int, ...]) -> tuple[list[date], tuple[int, ...]]:
    """A country's holidays, and the days of its weekend; nothing but weekends where it is not known."""
    from holidays import country_holidays  # half a second, which only ticks of believable homes take

    try:
        found = country_holidays(code, years=years)
    except NotImplementedError:
        return NOTHING
    return sorted(found), tuple(sorted(found.weekend))
