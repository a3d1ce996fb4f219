"""A linear program of the same horizon, solved by HiGHS: written down from the balance, not from thresholds."""

from dataclasses import dataclass

import highspy
import numpy as np

from smartenergy.planning.horizon import Task

ABOVE_CAP = 1_000.0
"""What a kWh above a cap costs: more than any price of the tests."""


@dataclass(frozen=True)
class Optimum:
    """The best that can be."""

    cost: float
    """The currency, what is left at the end taken off, broken wishes left out."""
    broken_kwh: float
    """What was above caps or below floors."""


@dataclass(frozen=True)
class Charge:
    """For the highest import."""

    price: float
    """A kW."""
    so_far_watts: float


def optimum(task: Task, end_worth: float, charge: Charge | None = None) -> Optimum:
    """Of the only home of a task."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    sites, hours, slots = task.sites.pick(slice(0, 1)), task.slot_seconds / 3600, task.slots
    load, made = (column[0] / 1000 for column in (task.expected.load_wh, task.expected.production_wh))
    buy, sell = task.prices.buy[task.prices.row[0]], task.prices.sell[task.prices.row[0]]
    most_in, most_out = float(sites.charge_watts[0]) * hours / 1000, float(sites.discharge_watts[0]) * hours / 1000
    import_kwh, export_kwh = (float(each[0]) * hours / 1000 for each in (sites.import_watts, sites.export_watts))
    capped = None if task.wishes.cap_watts is None else task.wishes.cap_watts[0] * hours / 1000
    lowest, full = float(sites.reserve_wh[0]) / 1000, float(sites.capacity_wh[0]) / 1000
    held, cost = float(sites.held_wh[0]) / 1000, 0.0
    surplus, deficit = np.maximum(made - load, 0), np.maximum(load - made, 0)
    above, short, after = [], [], None
    floors = np.zeros(slots) if task.wishes.floor_wh is None else task.wishes.floor_wh[0] / 1000
    peak = highs.addVariable(charge.so_far_watts / 1000, highs.inf) if charge else None
    for slot in range(slots):
        limit = import_kwh if capped is None else min(import_kwh, float(capped[slot]))
        grid_in = highs.addVariable(0, limit)
        beyond = highs.addVariable(0, max(float(deficit[slot]) - limit, 0))
        out = highs.addVariable(0, export_kwh if sites.exports[0] else min(export_kwh, float(surplus[slot])))
        lost = highs.addVariable(0, float(made[slot]))
        taken = highs.addVariable(0, most_in if sites.grid_charges[0] else min(most_in, float(surplus[slot])))
        given = highs.addVariable(0, most_out)
        before = held if slot == 0 else after
        if floors[slot] > lowest:
            missing = highs.addVariable(0, highs.inf)
            highs.addConstr(before + missing >= float(floors[slot]))
            cost = cost + ABOVE_CAP * missing
            short.append(missing)
        after = highs.addVariable(lowest, full)
        balance = float(made[slot] - load[slot])
        highs.addConstr(balance - lost + given + grid_in + beyond == taken + out)
        into, efficiency = float(sites.charge_efficiency[0]), float(sites.discharge_efficiency[0])
        highs.addConstr(after == before + into * taken - (1 / efficiency) * given)
        penalty = ABOVE_CAP if capped is not None and capped[slot] < import_kwh else 0.0
        cost = cost + (float(buy[slot]) * (grid_in + beyond) - float(sell[slot]) * out) + penalty * beyond
        cost = cost + float(sites.wear[0]) * given
        above.append((beyond, penalty))
        if peak is not None:
            highs.addConstr(grid_in + beyond <= hours * peak)
    cost = cost if peak is None or charge is None else cost + charge.price * peak
    highs.minimize(cost - end_worth * after)
    over = sum(highs.val(beyond) for beyond, penalty in above if penalty) + sum(highs.val(one) for one in short)
    return Optimum(highs.getInfo().objective_function_value - ABOVE_CAP * over, over)
