"""Homes under their strategies, each with two batteries and a car: whatever is said, a step keeps to it."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.ledger.facts import record
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices import MODELS
from smartenergy.simulation.energy import energy_mwh, level_mwh
from smartenergy.simulation.shares import AS_USUAL, FULL, NOW, USUAL, WAIT, Shares
from smartenergy.simulation.step import before, step
from smartenergy.simulation.strategies.backup import Backup
from smartenergy.simulation.strategies.common import Common, as_rows
from smartenergy.simulation.strategies.peak_shaving import PeakShaving
from smartenergy.simulation.strategies.price import PriceRule
from smartenergy.simulation.strategies.registry import STRATEGIES, compiled
from smartenergy.simulation.strategies.time_of_use import TimeOfUse
from smartenergy.simulation.strategies.windows import Window, Windows
from smartenergy.simulation.world import CONSUMPTION, PRODUCTION, STORAGE, Readings, World
from tests.unit.simulation.strategies.prospects import days
from tests.worlds import make_particulars, make_world

NUMBER = {model.name: place for place, model in enumerate(MODELS)}
KINDS = (CONSUMPTION, PRODUCTION, STORAGE, STORAGE, STORAGE)
NAMES = ("constant", "constant", "battery", "battery", "vehicle")
LOAD, PANEL, FIRST, SECOND, CAR = range(5)
EVENING = 1_795_456_800  # 23 November 2026, 18:00 UTC
HOMES, TICKS = 9_000, 38
"""Three storages a home: more than a million storage ticks."""


def world_of(homes: int, **said: Any) -> World:
    """A load, a panel, two batteries, a car in each; `said` is of the batteries."""
    watts = {"watts": np.full(2 * homes, 1_000.0)}
    given = {
        "charge_watts": 5_000.0,
        "discharge_watts": 5_000.0,
        "standby_watts": 10.0,
        "reserve_percent": 5.0,
    } | said
    parameters = {
        NUMBER["constant"]: watts,
        NUMBER["battery"]: {name: np.full(2 * homes, value) for name, value in given.items()},
        NUMBER["vehicle"]: {"charger_watts": np.full(homes, 11_000.0), "plugged_in_share": np.ones(homes)},
    }
    return make_world(
        [KINDS] * homes, models=[NUMBER[name] for name in NAMES] * homes, parameters=parameters, capacity_wh=10_000,
        is_solar=[place == PANEL for place in range(5)] * homes,
    )  # fmt: skip


def with_shares(world: World, shares: Shares | None, **said: Any) -> World:
    particulars = replace(world.homes.particulars, shares=shares, **said)
    return World(replace(world.homes, particulars=particulars), world.devices)


@cache
def rows() -> Ints:
    """Quarter hours of strategies of all kinds with random settings; the first is own use."""
    random = np.random.default_rng(5)

    def percent() -> int:
        return int(random.integers(0, 101))

    found = [USUAL[np.newaxis]]
    for _ in range(20):
        ahead = days(random.integers(-100_000, 900_000, 24), random.integers(-100_000, 900_000, 24), 2)
        actions: list[Any] = ["charge", "discharge", "hold"]
        windows = [
            Window(120 * n, 120 * n + 90, action=actions[n % 3], target_percent=percent(), watts=n * 300)
            for n in range(12)
        ]
        settings = {
            "backup": Backup(percent()), "peak_shaving": PeakShaving(int(random.integers(1, 9_000)), percent()),
            "price": PriceRule(200_000, 300_000, int(random.integers(0, 12)), percent(), percent()),
            "time_of_use": TimeOfUse(percent(), bool(random.integers(2))), "windows": Windows(tuple(windows)),
        }  # fmt: skip
        for name, strategy in STRATEGIES.items():
            common = Common(percent(), bool(random.integers(2)), bool(random.integers(2)), percent(), percent())
            found.append(as_rows(compiled(name, settings.get(name, strategy.settings()), common, ahead), common))
    return np.concatenate(found)


@dataclass(frozen=True)
class Done:
    """A random tick of many homes."""

    world: World
    readings: Readings
    facts: dict[str, Any]
    clock: Clock
    home_rows: Ints
    plain: Readings
    """The same tick if nobody had a strategy."""

    @property
    def shares(self) -> Shares:
        shares = self.world.homes.particulars.shares
        assert shares is not None
        return shares

    @property
    def flows(self) -> Ints:
        """mWh of each device."""
        return np.rint(self.readings.flows_watts * self.clock.interval_seconds / 3.6).astype(np.int64)

    def of(self, values: Any, device: int) -> Any:
        """Those of one of each home's devices."""
        return np.asarray(values)[device::5]


@cache
def ticks() -> list[Done]:
    random, found = np.random.default_rng(6), []
    for number in range(TICKS):
        world = world_of(HOMES)
        world.devices.parameters[NUMBER["constant"]]["watts"][:] = random.integers(0, 9_000, 2 * HOMES)
        levels = np.where(world.devices.kinds == STORAGE, random.random(5 * HOMES) ** 0.7 * 10_000, 0.0)
        chosen = np.where(random.random(HOMES) < 0.05, 0, random.integers(0, len(rows()), HOMES))
        limits = [np.where(random.random(HOMES) < 0.5, np.inf, random.integers(0, 9_000, HOMES)) for _ in range(2)]
        bounds = {"most_import_watts": limits[0], "most_export_watts": limits[1]}
        shares = Shares.of(list(rows()), chosen)
        plain = with_shares(world.with_levels(levels), None, **bounds)
        world = with_shares(plain, shares)
        clock = Clock(EVENING + number * 5_400, (60, 60, 900)[number % 3], number)
        readings = step(world, clock).readings
        facts = dict(record(world, readings, levels, clock.interval_seconds))
        found.append(Done(world, readings, facts, clock, chosen, step(plain, clock).readings))
    return found


@pytest.fixture(params=range(TICKS))
def done(request: pytest.FixtureRequest) -> Done:
    return ticks()[request.param]


def test_homes_balance_and_levels_are_explained_to_the_last_unit(done: Done) -> None:
    facts = done.facts
    given = facts["solar_mwh"] + facts["generator_mwh"] + facts["discharge_mwh"] + facts["import_mwh"]
    assert (given == facts["consumption_mwh"] + facts["charge_mwh"] + facts["export_mwh"]).all()
    held = done.world.sum_by_home(level_mwh(done.world.devices.levels_wh))
    gained = facts["charge_mwh"] - facts["discharge_mwh"] - facts["loss_mwh"] - facts["driven_mwh"]
    assert (facts["level_mwh"] == held + gained).all()
    assert all((facts[name] >= 0).all() for name in ("loss_mwh", "driven_mwh", "curtailed_mwh"))
    assert not ((facts["import_mwh"] > 0) & (facts["export_mwh"] > 0)).any()
    levels = done.readings.levels_wh
    assert ((levels >= 0) & (levels <= done.world.devices.capacities_wh)).all()


def test_connection_cap_and_price_bound_what_storage_does(done: Done) -> None:
    facts, known, shares = done.facts, done.world.homes.particulars, done.shares
    most_in, most_out = (
        mwh(np.nan_to_num(watts, posinf=1e9), done) for watts in (known.most_import_watts, known.most_export_watts)
    )
    loads = np.maximum(facts["consumption_mwh"] - facts["solar_mwh"], 0) + 1
    cap = np.where(shares.cap_watts > 0, mwh(shares.cap_watts, done), most_in)
    assert (facts["import_mwh"] <= np.maximum(np.minimum(most_in, cap), loads)).all()
    assert (facts["export_mwh"] <= np.where(shares.exports > 0, most_out, 0) + 1).all()


def test_batteries_are_emptied_no_deeper_than_they_may(done: Done) -> None:
    shares = done.shares
    lowest = np.minimum(
        np.minimum(shares.to_load, shares.to_grid), np.where(shares.cap_watts > 0, shares.to_peak, FULL)
    )
    lowest = np.minimum(lowest, shares.feeds_car_above)
    for device in (FIRST, SECOND):
        level = level_mwh(done.of(done.readings.levels_wh, device))
        gives = done.of(done.flows, device) < 0
        assert (level >= np.maximum(lowest, FULL // 20) * 1_000)[gives].all()


def test_batteries_keep_to_the_power_that_a_window_says(done: Done) -> None:
    flows = abs(done.of(done.flows, FIRST)) + abs(done.of(done.flows, SECOND))
    said = done.shares.watts > 0
    assert (flows <= mwh(done.shares.watts, done))[said].all()


def test_a_home_of_own_use_does_the_same_whoever_is_beside_it(done: Done) -> None:
    usual = np.repeat(done.home_rows == 0, 5)
    assert usual.any()
    for name in ("watts", "levels_wh", "flows_watts"):
        assert (getattr(done.readings, name) == getattr(done.plain, name))[usual].all()


def test_what_was_before_a_tick_is_found_under_any_strategy(done: Done) -> None:
    found = before(done.world, done.readings, done.clock).devices.levels_wh
    was = done.world.devices.levels_wh
    emptied = (done.readings.levels_wh == 0) | (was <= 2.5)  # on its way: then the level is gone
    standby = 10 * done.clock.interval_seconds / 3_600 + 0.0025
    falls_asleep = abs(was - 500) <= standby  # with what it keeps and no more than a tick's standby beside it
    assert (np.abs(found - was) <= 0.0025)[~emptied & ~falls_asleep].all()
    assert (np.abs(found - was) <= standby)[~emptied].all()


def test_standby_takes_nothing_of_what_a_battery_keeps() -> None:
    world = world_of(1, standby_watts=10.0, reserve_percent=5.0)
    levels = np.array([0.0, 0.0, 500.1, 300.0, 0.0])
    dark = World(world.homes, replace(world.devices, levels_wh=levels, is_solar=np.zeros(5, np.bool_)))
    parameters = dark.devices.parameters | {NUMBER["constant"]: {"watts": np.array([1_000.0, 0.0])}}
    dark = World(dark.homes, replace(dark.devices, parameters=parameters))
    for minute in range(30):
        dark = dark.with_levels(step(dark, Clock(EVENING + 60 * minute, 60, 1)).readings.levels_wh)
    assert dark.devices.levels_wh[[FIRST, SECOND]].tolist() == [500.0, 300.0]


def test_a_step_is_the_same_in_any_part_of_the_world(done: Done) -> None:
    some = np.arange(1, HOMES, 7)
    places = (some[:, np.newaxis] * 5 + np.arange(5)).ravel()
    devices = replace(done.world.devices.pick(places), home=np.repeat(np.arange(len(some)), 5))
    part = step(World(done.world.homes.pick(some), devices), done.clock).readings
    assert (part.levels_wh == done.readings.levels_wh[places]).all()
    assert (part.watts == done.readings.watts[places]).all()


def mwh(watts: Any, done: Done) -> Ints:
    return np.asarray(watts).astype(np.int64) * done.clock.interval_seconds * 1_000 // 3_600


def one(load: int, panel: int, levels: tuple[float, float, float], **said: int) -> Readings:
    """A home of which this is said, at an instant at which its car is plugged in."""
    world = world_of(1, standby_watts=0.0, reserve_percent=0.0, charge_efficiency=1.0, discharge_efficiency=1.0)
    world.devices.parameters[NUMBER["constant"]]["watts"][:] = load, panel
    names = list(vars(Shares.of([USUAL], np.zeros(1, np.int64))))
    row = USUAL.copy()
    for name, value in said.items():
        row[names.index(name)] = value
    world = with_shares(world.with_levels(np.array([0, 0, *levels])), Shares.of([row], np.zeros(1, np.int64)))
    return step(world, Clock(plugged_in(), 60, 1)).readings


@cache
def plugged_in() -> int:
    """An instant at which the car of the only home is plugged in and wants to charge."""
    world = world_of(1).with_levels(np.array([0, 0, 0, 0, 1_000.0]))
    hours = range(EVENING, EVENING + 30 * 86_400, 3_600)
    return next(tick for tick in hours if step(world, Clock(tick, 60, 1)).readings.flows_watts[CAR] > 5_000)


def test_loads_above_a_cap_are_covered_deeper_than_others() -> None:
    said = {"cap_watts": 3_000, "to_load": FULL // 2, "to_grid": FULL, "cars": WAIT}
    flows = one(5_000, 0, (4_000, 0, 9_000), **said).flows_watts
    assert flows[FIRST].round() == -2_000, "down to the cap alone"
    assert one(2_500, 0, (4_000, 0, 9_000), **said).flows_watts[FIRST] == 0


def test_a_battery_feeds_the_car_down_to_its_level_and_no_further() -> None:
    said = {"feeds_car_above": FULL // 2, "to_load": FULL // 5}
    assert one(0, 0, (9_000, 0, 1_000), **said).flows_watts[FIRST].round() == -5_000
    assert one(0, 0, (4_000, 0, 1_000), **said).flows_watts[FIRST] == 0
    assert one(0, 0, (9_000, 0, 1_000), to_load=FULL // 5).flows_watts[FIRST] == 0, "unless said it does not"


def test_the_car_comes_first_above_a_level_of_the_battery_and_after_it_below() -> None:
    above = one(0, 4_000, (7_000, 7_000, 1_000), car_first_above=FULL // 2, cars=WAIT).flows_watts.round()
    below = one(0, 4_000, (3_000, 3_000, 1_000), car_first_above=FULL // 2, cars=WAIT).flows_watts.round()
    assert above[[FIRST, CAR]].tolist() == [0, 4_000]
    assert below[[FIRST, CAR]].tolist() == [4_000, 0]


def test_a_car_waits_charges_as_usual_or_at_once() -> None:
    usual, now, waits = (one(0, 0, (0, 0, 1_000), cars=cars).flows_watts[CAR] for cars in (AS_USUAL, NOW, WAIT))
    assert usual == now > 5_000
    assert waits == 0


def test_where_giving_out_costs_money_panels_stand_still() -> None:
    readings = one(1_000, 6_000, (10_000, 10_000, 10_000), exports=0, cars=WAIT)
    assert readings.watts[PANEL] == 1_000
    assert readings.losses is not None
    assert readings.losses.curtailed_wh[PANEL] * 1_000 == energy_mwh(np.array(5_000), 60)


def test_a_battery_fills_more_slowly_at_its_top() -> None:
    taken = [
        one(0, 9_000, (level, 10_000, 10_000), cars=WAIT).flows_watts[FIRST] for level in (9_400, 9_750, 9_990)
    ]
    assert np.rint(taken).tolist() == [5_000, 2_500, 600]


def test_places_without_a_word_are_as_usual() -> None:
    assert make_particulars(3).shares is None
    is_all: Bools = Shares.of([USUAL], np.zeros(3, np.int64)).exports == 1
    assert is_all.all()
