"""The weather of places at an instant, or at many: the one door to all drivers of the sky."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from smartenergy.kernel.arrays import Bools, Floats, Ints
from smartenergy.simulation.drivers.clear_sky import clear_sky
from smartenergy.simulation.drivers.climate import Climate, climate_at
from smartenergy.simulation.drivers.clouds import (
    brokenness,
    clearness,
    distributed,
    hazy,
    slow_clearness,
    wide_clearness,
    wide_fields,
)
from smartenergy.simulation.drivers.irradiance import Light, split
from smartenergy.simulation.drivers.sites import Sites
from smartenergy.simulation.drivers.spots import Spots, as_rows, mapped, spots
from smartenergy.simulation.drivers.sun import Sun, raised, sun_at
from smartenergy.simulation.drivers.temperature import daily_wave, day_temperature, warmth


@dataclass(frozen=True)
class Weather:
    """A pure function of seed, places and instants; each part is worked out when it is first asked for.

    At one instant (a whole number) the parts have an element a place; at many, a row a place, a column an instant.
    """

    seed: int
    places: Sites
    instants: Ints | int

    @cached_property
    def sites(self) -> Sites:
        """The places, shaped to be set against the instants."""
        return self.places if np.ndim(self.instants) == 0 else as_rows(self.places)

    @cached_property
    def sun(self) -> Sun:
        """Where it stands: the same for all places."""
        return sun_at(self.instants)

    @cached_property
    def cos_zenith(self) -> Floats:
        """How high it stands: the cosine of its angle from straight above, below 0 by night."""
        return self.sun.along(*self.sites.up)

    @cached_property
    def is_up(self) -> Bools:
        """Whether it is up, as it looks,"""
        return np.asarray(raised(self.cos_zenith) > 0.0)

    @cached_property
    def lit(self) -> Spots:
        """and where."""
        return spots(self.is_up)

    @cached_property
    def climate(self) -> Climate:
        """What is usual."""
        return climate_at(self.sites.nearest, self.instants)

    @cached_property
    def wide_clouds(self) -> Floats:
        """The fields of clouds over whole regions."""
        return wide_fields(self.seed, self.sites.map_x, self.sites.map_y, self.instants)

    @cached_property
    def clearness(self) -> Floats:
        """How clear it is in the wider surroundings."""
        where = self.sites.map_x, self.sites.map_y
        return slow_clearness(self.wide_clouds, self.seed, *where, self.instants)

    @cached_property
    def warmth(self) -> Floats:
        """How warm the days are for the season."""
        return warmth(self.seed, self.sites, self.instants)

    @cached_property
    def day_temperature(self) -> Floats:
        """°C, without the difference of night and day: what thick walls feel."""
        return day_temperature(self.climate, self.warmth, wide_clearness(self.wide_clouds))

    @cached_property
    def temperature(self) -> Floats:
        """°C, of the air."""
        return self.day_temperature + daily_wave(self.sites, self.climate, self.clearness, self.instants)

    @cached_property
    def lit_index(self) -> Floats:
        """The clear-sky index where it is lit."""
        lit = self.lit
        (x, y), instants = lit.at_places((self.sites.map_x, self.sites.map_y)), lit.at_moments(self.instants)
        broken = brokenness(self.seed, x, y, instants)
        clear = clearness(self.seed, x, y, lit.of(self.clearness), broken, instants)
        index = distributed(clear, broken, lit.of(self.climate.clear_sky_index))
        return hazy(index, lit.of(self.warmth))

    @cached_property
    def lit_light(self) -> Light:
        """The light where it is lit."""
        lit, sun = self.lit, self.lit.at_moments(self.sun)
        height = lit.of(self.cos_zenith)
        clear = clear_sky(sun, height, lit.at_places(self.sites.air), lit.of(self.climate.turbidity))
        return split(clear * self.lit_index, raised(height), sun.extraterrestrial)

    @cached_property
    def level(self) -> Floats:
        """What reaches level ground everywhere, W/m²: nothing by night."""
        return self.lit.spread(self.lit_light.level)

    @cached_property
    def light(self) -> Light:
        """The light everywhere: none by night."""
        return mapped(self.lit_light, self.lit.spread)
