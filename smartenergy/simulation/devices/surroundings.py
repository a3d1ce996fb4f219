"""What drives devices."""

from functools import cached_property, partial

import numpy as np

from smartenergy.kernel.arrays import Bools, Floats, Ints, Singles
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices.owners import Owner
from smartenergy.simulation.drivers.countries import place_of
from smartenergy.simulation.drivers.daylight import is_day, offset, offsets
from smartenergy.simulation.drivers.local_time import LocalTime, beginnings, days_of
from smartenergy.simulation.drivers.people import People, people_of
from smartenergy.simulation.drivers.presence import Life, life
from smartenergy.simulation.drivers.recent import recent
from smartenergy.simulation.drivers.sites import Sites, distinct, kept_sites
from smartenergy.simulation.drivers.spots import Structure, are_all, as_rows, at, mapped
from smartenergy.simulation.drivers.weather import Weather
from smartenergy.simulation.drivers.working_days import FreeDays, weekends_only
from smartenergy.simulation.singles import keys_of
from smartenergy.simulation.world import Devices, Homes


class Surroundings:
    """What drives the devices of a world at a tick, an element a home: worked out when it is first asked for.

    What changes within a tick is taken at its middle. Over many ticks, in order, it is a row a home and a column a
    tick: models answer a row a device then, of parameters that stand in rows of one (`rows`). What is the same for
    all homes stands in one row, and what is the same for all ticks in one column: of ticks of one household's day
    all that is drawn by the day (`cuts`).
    """

    def __init__(self, homes: Homes, clock: Clock, ticks: Ints | None = None) -> None:
        self.homes, self.clock, self.ticks = homes, clock, ticks
        self.is_of_many = ticks is not None
        self.instants = (clock.tick if ticks is None else ticks) + clock.interval_seconds // 2

    def of(self, homes: Ints) -> "Surroundings":
        """Of some homes."""
        return Surroundings(self.homes.pick(homes), self.clock, self.ticks)

    def rows(self, columns: Structure) -> Structure:
        """What has an element a home or a device, so that it can be set against the ticks."""
        return as_rows(columns) if self.is_of_many else columns

    @cached_property
    def is_day(self) -> Bools:
        """By the rule of `uniform`."""
        return self.homes.by_timezone(partial(is_day, self.clock.tick))

    @cached_property
    def sites(self) -> Sites:
        """The places at which homes stand, each once."""
        latitudes, longitudes, _ = self._places
        return kept_sites(latitudes, longitudes)

    @property
    def place(self) -> Ints:
        """Each home's place among the sites."""
        return self._places[2]

    @cached_property
    def weather(self) -> Weather:
        """At the sites."""
        return Weather(self.clock.seed, self.sites, self.instants)

    @cached_property
    def outside(self) -> Singles:
        """°C."""
        return at(self.weather.temperature.astype(np.float32), self.place)

    @cached_property
    def day_mean(self) -> Singles:
        """°C, on average over a day."""
        return at(self.weather.day_temperature.astype(np.float32), self.place)

    @cached_property
    def irradiance(self) -> Singles:
        """Of the whole sky on the ground, W/m²."""
        return at(self.weather.level.astype(np.float32), self.place)

    def recent_at(self, home: Ints) -> tuple[Singles, Singles]:
        """The last hours' mean temperature (°C) and irradiance (W/m²) at devices' homes."""
        known = self.homes.particulars
        latitudes, longitudes, place = distinct(known.latitudes[home], known.longitudes[home])
        felt = recent(self.clock.seed, latitudes, longitudes, self.instants)
        return felt.temperature[place].astype(np.float32), felt.irradiance[place].astype(np.float32)

    @cached_property
    def country(self) -> Ints:
        """As a place in the table of countries."""
        known = self.homes.particulars
        return np.array([place_of(code) for code in known.countries], np.int64)[known.country]

    @cached_property
    def people(self) -> People:
        """Who lives there."""
        return people_of(self.clock.seed, self.homes.ids, self.country, self.homes.particulars.occupants)

    @cached_property
    def free(self) -> FreeDays:
        """Whether the household's day is free, and those beside it."""
        day, _ = days_of(self._across, self._offsets)
        calendar, country = self.clock.calendar or weekends_only(), self.rows(self.country)
        begins = beginnings(day)
        days = day if begins is None else day[:, begins]
        free = FreeDays(*(calendar.are_free(country, days + beside) for beside in (-1, 0, 1)))
        if begins is None:
            return free
        lengths = np.diff(begins, append=day.shape[1])
        return mapped(free, lambda column: np.repeat(column, lengths, axis=1))

    @cached_property
    def time(self) -> LocalTime:
        """What clocks and calendars show."""
        is_south = self.rows(self.homes.particulars.latitudes < 0)
        instants = self._across if self.is_of_many else np.broadcast_to(self.instants, self.free.now.shape)
        return LocalTime.of(instants, self._offsets, self.free.now, is_south)

    @cached_property
    def life(self) -> Life:
        """What goes on."""
        return life(self.rows(self.people), self.time)

    def owner_of(self, devices: Devices) -> Owner:
        """Devices and whose they are."""
        home, keys = devices.home, keys_of(self.clock.seed, devices.ids)
        return self.rows(Owner(keys, mapped(self.people, lambda part: part[home]), self.country[home]))

    def time_at(self, home: Ints) -> LocalTime:
        """The time at devices' homes."""
        return self._of(self.time, home)

    def life_at(self, home: Ints) -> Life:
        """What goes on there."""
        return self._of(self.life, home)

    def free_at(self, home: Ints) -> FreeDays:
        """Which days are free there."""
        return self._of(self.free, home)

    def _of(self, whole: Structure, home: Ints) -> Structure:
        """What there is of devices' homes; one row is of all of them."""
        if are_all(home, len(self.homes)):
            return whole
        if self.is_of_many:
            return mapped(whole, lambda part: part if len(part) == 1 else part[home])
        return mapped(whole, lambda part: part[home])

    @property
    def _across(self) -> Ints:
        """The instants: of many a row of them."""
        instants = np.asarray(self.instants)
        return instants[np.newaxis] if self.is_of_many else instants

    @cached_property
    def _places(self) -> tuple[Floats, Floats, Ints]:
        return distinct(self.homes.particulars.latitudes, self.homes.particulars.longitudes)

    @cached_property
    def _offsets(self) -> Ints:
        if not self.is_of_many:
            return self.homes.number_by_timezone(partial(offset, int(self.instants)))
        used, place = np.unique(self.homes.timezone, return_inverse=True)
        zones = [self.homes.timezones[zone] for zone in used.tolist()]
        of_zones: Ints = np.array([offsets(np.asarray(self.instants), zone) for zone in zones])
        if (of_zones == of_zones[:, :1]).all():
            of_zones = of_zones[:, :1]
        return of_zones if len(used) == 1 else of_zones[place]
