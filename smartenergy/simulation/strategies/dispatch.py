"""What storage really does in a tick, in whole mWh: as its levels say, within its power and the connection's.

Decided on the storage's side of the converter and carried to the home's side once, so that whoever runs the same
tick (a worker, a past made to order, a what-if) gets the same mWh.
"""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.kernel.units import MWH_PER_WH, SECONDS_PER_HOUR
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.strategies.levels import Levels

WHOLE = 10_000
"""An efficiency of 1."""
UNLIMITED = 1 << 60
"""mWh a tick: no limit."""


def of_a_tick(watts: Floats, clock: Clock) -> Ints:
    """Power as energy of a tick, whole mWh."""
    return np.floor(watts * (clock.interval_seconds * MWH_PER_WH) / SECONDS_PER_HOUR).astype(np.int64)


def parts(efficiency: Floats) -> Ints:
    """An efficiency in parts of 10,000."""
    return np.rint(efficiency * WHOLE).astype(np.int64)


@dataclass(frozen=True)
class Converters:
    """What stands between storage and home. All arrays have the same length."""

    most_charge: Ints
    """mWh of a tick on the home's side; 0 for what is not there."""
    most_discharge: Ints
    charge_efficiency: Ints
    """In parts of 10,000."""
    discharge_efficiency: Ints


@dataclass(frozen=True)
class Demand:
    """What homes have over and what they lack before their storage moves, mWh of a tick, one element a storage."""

    surplus: Ints
    deficit: Ints
    most_import: Ints
    """What the connection takes in, `UNLIMITED` where nothing bounds it;"""
    most_export: Ints
    """and what it gives out."""


@dataclass(frozen=True)
class Moves:
    """What storage did in a tick, mWh; charge and discharge on the home's side, never both."""

    levels: Ints
    charge: Ints
    discharge: Ints
    lost: Ints


def move(levels: Ints, limits: Levels, converters: Converters, demand: Demand) -> Moves:
    """Move each storage, one of a home, for a tick. `limits` are consistent."""
    for_load, for_grid = (
        np.maximum(levels - load_out(converters, demand), limits.to_load),
        np.maximum(levels - grid_out(converters, demand), limits.to_grid),
    )
    down = np.minimum(levels, np.minimum(for_load, for_grid))
    by_surplus = np.minimum(levels + surplus_in(converters, demand), limits.from_surplus)
    by_grid = np.minimum(levels + grid_in(converters, demand), limits.from_grid)
    up = np.maximum(levels, np.maximum(by_surplus, by_grid))
    return moves(levels, down + up - levels, converters)


def moves(levels: Ints, moved: Ints, converters: Converters) -> Moves:
    """What storage did that held `levels` and then holds `moved`."""
    charge, discharge, lost = flows((moved - levels).astype(np.float64), converters)
    return Moves(moved, charge.astype(np.int64), discharge.astype(np.int64), lost.astype(np.int64))


def flows(change: Floats, converters: Converters) -> tuple[Floats, Floats, Floats]:
    """What storage took and gave on the home's side that holds so much more, and what was lost; whole mWh.

    In floating point: quotients of whole numbers below 2**53 are rounded as those of whole numbers are, in less
    than half of the time.
    """
    charge, given = taken(np.maximum(change, 0.0), converters), np.maximum(-change, 0.0)
    discharge: Floats = given * converters.discharge_efficiency
    discharge /= WHOLE
    np.floor(discharge, out=discharge)
    lost = charge - discharge
    lost -= change
    return charge, discharge, lost


def taken(gained: Floats, converters: Converters) -> Floats:
    """What storage took on the home's side that holds so much more; whole mWh."""
    charge: Floats = gained * WHOLE
    charge /= converters.charge_efficiency
    return np.ceil(charge, out=charge)


def undone(levels: Ints, flows: Ints, converters: Converters) -> Ints:
    """What storage held before it moved, by what it holds after and what flowed: to the last unit but one.

    Discharging rounds down, so that two levels may lead to one.
    """
    gained = np.maximum(flows, 0) * converters.charge_efficiency // WHOLE
    given = -(-np.maximum(-flows, 0) * WHOLE // converters.discharge_efficiency)
    return levels - gained + given


def surplus_in(converters: Converters, demand: Demand) -> Ints:
    """What a storage can gain from surplus,"""
    return _gained(np.minimum(demand.surplus, converters.most_charge), converters)


def grid_in(converters: Converters, demand: Demand) -> Ints:
    """and from surplus and grid together."""
    within_connection = np.maximum(demand.most_import - demand.deficit, 0)
    return _gained(np.minimum(converters.most_charge, demand.surplus + within_connection), converters)


def _gained(taken: Ints, converters: Converters) -> Ints:
    gained: Ints = taken * converters.charge_efficiency // WHOLE
    return gained


def load_out(converters: Converters, demand: Demand) -> Ints:
    """What a storage must give to cover the home's own use,"""
    return given(np.minimum(demand.deficit, converters.most_discharge), converters)


def grid_out(converters: Converters, demand: Demand) -> Ints:
    """and to give the grid all that it may beside."""
    within_connection = np.maximum(demand.most_export - demand.surplus, 0)
    return given(np.minimum(converters.most_discharge, demand.deficit + within_connection), converters)


def given(mwh: Ints, converters: Converters) -> Ints:
    """What storage loses that gives so much on the home's side."""
    lost = (mwh * WHOLE).astype(np.float64)
    lost /= converters.discharge_efficiency
    return np.ceil(lost, out=lost).astype(np.int64)
