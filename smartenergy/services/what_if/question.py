"""What is asked, with all that answers it: read once, so that who works it out reads nothing more."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from smartenergy.ledger.calendar import DAY_SECONDS
from smartenergy.services.ruling.chosen import Chosen
from smartenergy.simulation.step import RULES
from smartenergy.simulation.variants.changes import Changes, Home
from smartenergy.simulation.variants.side_by_side import SideBySide
from smartenergy.tariffs.assignments import Assignment
from smartenergy.tariffs.outlook import Priced
from smartenergy.tariffs.series import Known, Values

VERSION = 2
"""Whoever changes what an answer holds, or how it is worked out, raises it."""
START_LEVEL = 0.5
"""Of its capacity, what storage holds where a span begins, as where a past to order begins."""
SHORTEST_TICK, QUICK_TICK = 60, 300
Kind = Literal["as_it_was", "bare", "variant"]


@dataclass(frozen=True)
class Scenario:
    """A home as it might have been."""

    name: str
    kind: Kind
    changes: Changes
    chosen: Chosen
    assignments: tuple[Assignment, ...]
    price: float | None = None
    has_perfect_forecast: bool = False
    """Whether its plans know what is to come."""
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """A span of full quarter hours of a home, and scenarios, of which the first two are the baselines."""

    home_id: int
    home_name: str
    zone: str
    since: int
    until: int
    interval_seconds: int
    seed: int
    home: Home
    scenarios: Sequence[Scenario]
    carbon: Values
    series: Mapping[str, Known] = field(default_factory=dict)
    """The series that tariffs follow, by the tariffs' zones."""
    assumed: tuple[str, ...] = ()

    @cached_property
    def side(self) -> SideBySide:
        """The scenarios as homes of a world."""
        return SideBySide.of(self.home, [one.changes for one in self.scenarios], START_LEVEL)

    @property
    def days(self) -> float:
        """How long it is."""
        return (self.until - self.since) / DAY_SECONDS

    def priced(self, scenario: Scenario) -> list[Priced]:
        """Its tariffs with what they follow."""
        return [(one, self.series.get(one.tariff.timezone, {})) for one in scenario.assignments]

    @cached_property
    def key(self) -> str:
        """The same for all who ask the same of the same."""
        told = hashlib.blake2b(digest_size=16)
        span = (self.home_id, self.home_name, self.zone, self.since, self.until, self.interval_seconds, self.seed)
        known = self.home.homes.particulars
        place = (float(known.latitudes[0]), float(known.longitudes[0]), known.countries[int(known.country[0])])
        limits = (float(known.most_import_watts[0]), float(known.most_export_watts[0]))
        people = (float(known.occupants[0]), float(known.annual_kwh[0]))
        devices = [
            (row.id, row.kind, row.model, row.is_solar, row.capacity_wh, row.source) for row in self.home.rows
        ]
        said = [
            (one.name, one.changes, one.chosen, one.assignments, one.price, one.has_perfect_forecast)
            for one in self.scenarios
        ]
        told.update(repr((VERSION, RULES, span, place, limits, people, devices, said, self.assumed)).encode())
        for values in [
            self.carbon,
            *(self.series[zone][name] for zone in sorted(self.series) for name in sorted(self.series[zone])),
        ]:
            told.update(values.starts.tobytes() + values.values.tobytes())
        return told.hexdigest()
