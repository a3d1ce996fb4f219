"""How countries make their electricity: how much sun and wind a grid has, and what its carbon is on the mean."""

from dataclasses import dataclass

SOME_CARBON = 481
"""g/kWh: the world's mean of 2023 (Ember)."""


@dataclass(frozen=True)
class Grid:
    """A country's."""

    carbon: int = SOME_CARBON
    """Mean of a year, g/kWh, of what is generated, over the whole life of plants (Ember, 2023)."""
    sun: float = 1.15
    """What its panels give under a clear sky from straight above, over the mean demand."""
    wind: float = 0.27
    """What its wind gives on the mean, over the mean demand."""


GRIDS = {
    "AT": Grid(111), "AU": Grid(549, 1.15, 0.15), "BE": Grid(138), "BR": Grid(98, 0.5, 0.2),
    "CA": Grid(170, 0.2, 0.2), "CN": Grid(582, 0.6, 0.2), "CZ": Grid(450, 0.7, 0.1), "DE": Grid(381),
    "DK": Grid(152, 0.7, 0.45), "ES": Grid(SOME_CARBON // 3, 1.2, 0.25),
    "FI": Grid(79, 0.2, 0.3), "FR": Grid(56, 0.6, 0.2),
    "GB": Grid(SOME_CARBON // 2, 0.5, 0.3), "GR": Grid(337, 1.1, 0.2), "HU": Grid(204, 0.9, 0.1),
    "IE": Grid(291, 0.3, 0.35), "IN": Grid(713, 0.6, 0.1), "NO": Grid(30, 0.1, 0.2), "PL": Grid(662, 0.7, 0.2),
    "SE": Grid(41, 0.2, 0.3), "US": Grid(SOME_CARBON * 3 // 4, 0.5, 0.15),
}  # fmt: skip
"""Carbon of Spain, Great Britain and the United States, and all shares but Germany's, are guesses."""


def grid_of(country: str) -> Grid:
    """That of a country (ISO 3166-1 alpha-2), or a usual one."""
    return GRIDS.get(country, Grid())
