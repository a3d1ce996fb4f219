"""Reading what is asked: the home as it is today, and each scenario, checked."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np

from smartenergy.kernel import zones
from smartenergy.kernel.errors import BadInputError
from smartenergy.kernel.extensions import settings
from smartenergy.ledger.calendar import DAY_SECONDS, boundaries, day_start, local_date
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.models import Home
from smartenergy.services.common import clock
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.services.homes import strategies
from smartenergy.services.homes.rights import Reached, Role
from smartenergy.services.ledger.reading.spans import instant_of, moment
from smartenergy.services.ruling.chosen import Chosen
from smartenergy.services.tariffs import series
from smartenergy.services.tariffs.stored import series_named
from smartenergy.services.what_if import choosing
from smartenergy.services.what_if.planning import OPTIMISED
from smartenergy.services.what_if.question import QUICK_TICK, SHORTEST_TICK, Kind, Question, Scenario
from smartenergy.services.what_if.rules import AS_IT_WAS, BARE, WhatIfRequest, strategy_of
from smartenergy.services.what_if.wanted import assumed_of, changes_of
from smartenergy.simulation.kinds import CONSUMPTION
from smartenergy.simulation.variants.changes import Battery, Changes
from smartenergy.simulation.variants.changes import Home as HomeAtHand
from smartenergy.simulation.world import World
from smartenergy.storage import fleet_store
from smartenergy.tariffs.assignments import Assignment
from smartenergy.tariffs.series import Known, Values

LONGEST_DAYS = 3 * 366
WITHOUT = Changes(battery=Battery(0), produces=False)
PAST = "Devices, strategies and people are those of today; what was recorded of the past is not looked at."
DRAWS = "Loads, weather and driving are the simulation's own draws, the same in all scenarios."
QUICK = "Ticks are five minutes long: what happens within them is not seen, and peaks are lower."
HALF = "Storage is half full where the span begins."
PRICES = "Strategies know the prices of a day when it begins."
PLANS = "Plans are made at midnight for two days; of prices that are not known then those of the day before hold."
SIMPLE = "Panels and storage of the simple rules draw their power anew each tick, whatever the weather."


def read(home: Home, wanted: WhatIfRequest) -> Question:
    """All that answers it, in the transaction at hand. Raises BadInputError, naming each field."""
    since, until = _span(home, wanted)
    world = fleet_store.read_world(driver_cursor(), [home.id])
    if not len(world):
        raise BadInputError({"home_id": ["must be a home that has a device online: this one has none"]})
    at_hand = HomeAtHand.of(_without_levels(world), settings.simulation_seed)
    scenarios = _scenarios(home, at_hand, wanted, since, until)
    now, tariffs = clock.now(), [one for each in scenarios for one in each.assignments]
    return Question(
        home.id, home.name, zones.shown(home.timezone), since, until,
        max(QUICK_TICK if wanted.quick else SHORTEST_TICK, settings.simulation_interval_seconds),
        settings.simulation_seed, at_hand, scenarios,
        series.carbon(home.timezone, since, until, now, home.user_id),
        _series(tariffs, _days(home, since, until), now, home.user_id),
        (PAST, DRAWS, HALF, *([QUICK] if wanted.quick else []), *_about(at_hand)),
    )  # fmt: skip


def _without_levels(world: World) -> World:
    """What storage holds just now is nothing that the question is about."""
    return world.with_levels(np.zeros(len(world)))


def _span(home: Home, wanted: WhatIfRequest) -> tuple[int, int]:
    """Full quarter hours."""
    zone, now = zones.shown(home.timezone), clock.now()
    today = local_date(zone, now)
    until = day_start(zone, today) if wanted.to is None else instant_of("to", wanted.to, zone)
    if wanted.from_ is None:
        since = day_start(zone, local_date(zone, until) - timedelta(days=365))
    else:
        since = instant_of("from", wanted.from_, zone)
    until = -(-until // QUARTER_SECONDS) * QUARTER_SECONDS
    since = since // QUARTER_SECONDS * QUARTER_SECONDS
    if until > now + QUARTER_SECONDS:
        raise BadInputError({"to": [f"must not lie in the future: {moment(now, zone).isoformat()} at the latest"]})
    if since >= until:
        raise BadInputError({"from": ["must be earlier than `to`"]})
    if until - since > LONGEST_DAYS * DAY_SECONDS:
        raise BadInputError({"from": ["must not be more than three years before `to`"]})
    return since, until


def _days(home: Home, since: int, until: int) -> tuple[int, int]:
    """The local days that a span lies in: strategies look at whole ones."""
    bounds = boundaries("day", zones.shown(home.timezone), since, until)
    return int(bounds[0]), int(bounds[-1])


def _scenarios(home: Home, at_hand: HomeAtHand, wanted: WhatIfRequest, since: int, until: int) -> list[Scenario]:
    usual = strategies.of_home(Reached(home, Role.OWNER)).now.chosen
    base = choosing.own(home, since, until)
    bare = choosing.other(home, base, since, (wanted.bare_tariff_id, None), "bare_{}tariff_id")
    found = [
        _scenario(AS_IT_WAS, "as_it_was", Changes(), usual, base),
        _scenario(BARE, "bare", WITHOUT, usual, bare),
    ]
    for place, variant in enumerate(wanted.variants):
        field = f"variants.{place}.{{}}tariff_id"
        chosen = choosing.other(home, base, since, (variant.tariff_id, variant.export_tariff_id), field)
        rules = strategy_of(variant, place) or usual
        changes = changes_of(variant, at_hand, place)
        made = _scenario(variant.name, "variant", changes, rules, chosen)
        told = (*made.assumed, *assumed_of(changes, at_hand))
        perfect = variant.perfect_forecast
        found.append(replace(made, price=variant.price, assumed=told, has_perfect_forecast=perfect))
    _refuse_two_currencies(found)
    return found


def _scenario(name: str, kind: Kind, changes: Changes, rules: Chosen, had: choosing.Chosen) -> Scenario:
    told = (
        *had.assumed,
        *((PRICES,) if rules.needs_prices else ()),
        *((PLANS,) if rules.kind == OPTIMISED else ()),
    )
    return Scenario(name, kind, changes, rules, had.assignments, assumed=told)


def _refuse_two_currencies(scenarios: Sequence[Scenario]) -> None:
    """Nothing can be compared across currencies."""
    found: dict[str, int] = {}
    for place, scenario in enumerate(scenarios):
        for one in scenario.assignments:
            found.setdefault(one.tariff.currency, place)
    if len(found) > 1:
        first, second = list(found)[:2]
        place = found[second] - 2
        field = f"variants.{place}.tariff_id" if place >= 0 else "bare_tariff_id" if place == -1 else "from"
        raise BadInputError({field: [f"must be in {first}, as the other scenarios: this is in {second}"]})


def _series(assignments: Sequence[Assignment], span: tuple[int, int], asked: int, owner: int) -> dict[str, Known]:
    """What tariffs follow, by their zones, as it is known now."""
    found = dict[str, dict[str, Values]]()
    for one in assignments:
        zone, named = one.tariff.timezone, series_named(one.tariff)
        missing = named - found.get(zone, {}).keys()
        if missing:
            known = series.known(missing, zone, *span, asked, owner)
            found[zone] = {**found.get(zone, {}), **known}
    return dict(found)


def _about(home: HomeAtHand) -> list[str]:
    is_simple = any(not row.model and row.kind != CONSUMPTION for row in home.rows)
    return [SIMPLE] if is_simple else []
