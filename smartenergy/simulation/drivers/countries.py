"""How homes differ from country to country: classes of which each home draws its own.

Shares of persons: censuses (Destatis 2023, ONS 2021, US Census 2022, Eurostat), rounded. `use`, `base` and owners'
shares are set so that the mean home uses what docs/simulation.md names; where it names nothing they are guesses.
"""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints, Singles


@dataclass(frozen=True)
class Country:
    """A row of the table."""

    code: str
    persons: tuple[float, float, float, float]
    """Shares of homes with one, two, three and four persons; the rest have five."""
    use: float = 1.0
    """How often things are used, beside Germany."""
    base: float = 1.0
    """What stands by, screens and lamps, beside Germany."""
    cooks: float = 0.8
    """The share that cooks with electricity; those below likewise own something."""
    waters: float = 0.2
    """Hot water."""
    at_once: float = 0.5
    """Of these: without a tank."""
    dryer: float = 0.42
    dishes: float = 0.73
    pumps: float = 0.7
    """A pump that moves the heating's water."""
    cools: float = 0.05
    three_phases: float = 0.5
    """A connection of three phases, at which a car charges at 11 kW and not at 7.4 (guesses by what is usual)."""


SMALL, MIDDLE, LARGE = (0.41, 0.34, 0.12, 0.09), (0.30, 0.35, 0.16, 0.14), (0.20, 0.25, 0.20, 0.20)

COUNTRIES = (
    Country("", MIDDLE),
    Country("DE", SMALL, three_phases=0.9),
    Country("AT", (0.38, 0.31, 0.14, 0.11), use=1.1, three_phases=0.95),
    Country("CH", (0.37, 0.33, 0.13, 0.12), use=1.15, cooks=0.95, three_phases=0.95),
    Country("GB", (0.30, 0.35, 0.16, 0.14), use=0.7, base=0.68, cooks=0.6, waters=0.25, at_once=0.9, dishes=0.5,
            three_phases=0.05),
    Country("IE", (0.24, 0.31, 0.18, 0.16), waters=0.5, at_once=0.9, three_phases=0.03),
    Country("FR", (0.38, 0.33, 0.13, 0.11), waters=0.5, at_once=0.0, cooks=0.7, dryer=0.35, dishes=0.6,
            three_phases=0.3),
    Country("NL", (0.39, 0.33, 0.12, 0.12), use=0.9, base=0.9, waters=0.1, cooks=0.5, three_phases=0.7),
    Country("BE", (0.35, 0.32, 0.15, 0.12), waters=0.25, at_once=0.1, three_phases=0.4),
    Country("ES", (0.28, 0.30, 0.20, 0.17), use=1.05, base=0.8, waters=0.3, at_once=0.1, dryer=0.28,
            pumps=0.2, cools=0.4, three_phases=0.1),
    Country("PT", (0.25, 0.33, 0.22, 0.15), use=0.95, base=0.8, waters=0.2, at_once=0.1, dryer=0.2,
            pumps=0.1, cools=0.2, three_phases=0.2),
    Country("IT", (0.36, 0.28, 0.19, 0.13), use=0.75, base=0.8, cooks=0.3, waters=0.2, at_once=0.0,
            dryer=0.18, dishes=0.5, cools=0.5, three_phases=0.1),
    Country("SE", (0.46, 0.30, 0.11, 0.09), use=1.2, base=1.3, cooks=0.97, waters=0.4, at_once=0.0,
            three_phases=0.95),
    Country("NO", (0.40, 0.29, 0.13, 0.12), use=1.3, base=1.4, cooks=0.98, waters=0.9, at_once=0.0, pumps=0.1,
            three_phases=0.4),
    Country("DK", (0.45, 0.32, 0.10, 0.09), use=1.1, cooks=0.9, waters=0.1, at_once=0.0, three_phases=0.95),
    Country("FI", (0.47, 0.32, 0.09, 0.07), use=1.1, base=1.3, cooks=0.97, waters=0.4, at_once=0.0,
            three_phases=0.95),
    Country("PL", (0.25, 0.27, 0.20, 0.16), use=0.65, base=0.6, cooks=0.35, waters=0.2, dryer=0.1, dishes=0.4,
            three_phases=0.8),
    Country("CZ", (0.32, 0.29, 0.18, 0.16), use=0.8, base=0.8, cooks=0.6, waters=0.3, at_once=0.0,
            dryer=0.2, dishes=0.5, three_phases=0.9),
    Country("RO", (0.32, 0.27, 0.19, 0.14), use=0.42, base=0.45, cooks=0.2, waters=0.1, dryer=0.05, dishes=0.2,
            three_phases=0.4),
    Country("GR", (0.32, 0.29, 0.18, 0.15), use=1.05, base=0.9, waters=0.5, at_once=0.0, dryer=0.1,
            pumps=0.3, cools=0.7, three_phases=0.4),
    Country("US", (0.29, 0.35, 0.15, 0.12), use=1.8, base=2.1, cooks=0.68, waters=0.46, at_once=0.02,
            dryer=0.8, dishes=0.7, pumps=0.1, cools=0.88, three_phases=0.0),
    Country("CA", (0.29, 0.34, 0.15, 0.13), use=1.6, base=1.8, cooks=0.9, waters=0.5, at_once=0.02,
            dryer=0.8, dishes=0.6, pumps=0.1, cools=0.6, three_phases=0.0),
    Country("AU", (0.26, 0.34, 0.16, 0.15), use=1.3, base=1.4, cooks=0.65, waters=0.5, at_once=0.05,
            dryer=0.55, dishes=0.6, pumps=0.0, cools=0.75, three_phases=0.25),
    Country("NZ", (0.24, 0.34, 0.17, 0.15), use=1.2, base=1.2, cooks=0.9, waters=0.75, at_once=0.02,
            dryer=0.6, dishes=0.5, pumps=0.0, cools=0.4, three_phases=0.1),
    Country("JP", (0.38, 0.28, 0.17, 0.12), use=1.1, base=1.1, cooks=0.4, waters=0.25, at_once=0.0,
            dryer=0.3, dishes=0.3, pumps=0.0, cools=0.9, three_phases=0.0),
    Country("IN", LARGE, use=0.3, base=0.3, cooks=0.05, waters=0.2, dryer=0.02, dishes=0.02, pumps=0.0, cools=0.1,
            three_phases=0.2),
    Country("CN", MIDDLE, use=0.5, base=0.5, cooks=0.5, waters=0.4, at_once=0.1, dryer=0.05, dishes=0.03,
            pumps=0.05, cools=0.7, three_phases=0.2),
    Country("BR", MIDDLE, use=0.45, base=0.5, cooks=0.05, waters=0.6, at_once=0.98, dryer=0.05,
            dishes=0.05, pumps=0.0, cools=0.2, three_phases=0.2),
    Country("ZA", MIDDLE, use=0.8, base=0.7, cooks=0.75, waters=0.5, at_once=0.02, dryer=0.2, dishes=0.2,
            pumps=0.0, cools=0.1, three_phases=0.1),
)  # fmt: skip
"""A home's country is its place here, the first where it is unknown. New ones come at the end."""

PERSONS: tuple[Floats, ...] = tuple(np.cumsum(np.array([country.persons for country in COUNTRIES]).T, axis=0))
"""By number of persons, the share of homes with no more, a column of countries each."""


def place_of(code: str) -> int:
    """The place of a country, by its two letters (ISO 3166)."""
    return next((place for place, country in enumerate(COUNTRIES) if country.code == code.upper()), 0)


def shares(name: str, country: Ints) -> Singles:
    """A column of the table, for each home."""
    column = np.array([getattr(row, name) for row in COUNTRIES], np.float32)
    picked: Singles = column[country]
    return picked
