"""Where the energy of a tick went, to the last mWh.

Sources and sinks are laid end to end along two lines of the same length, each in its order: solar, generator,
battery, grid; own use, battery, grid. Where a piece of one line lies beside a piece of the other, that much went
that way. So the sun serves the house first, the grid comes in last, and every unit is counted once.
"""

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.columns import FLOWS, SINKS, SOURCES
from smartenergy.ledger.tables import Table


def net_import_mwh(facts: Table) -> Ints:
    """What the grid gives a home in each tick, or takes where it is negative: consumption + flow − production."""
    used = facts["consumption_mwh"] + facts["charge_mwh"]
    return used - facts["discharge_mwh"] - facts["solar_mwh"] - facts["generator_mwh"]


def level_change_mwh(facts: Table) -> Ints:
    """How much more batteries hold after each tick, as far as the facts say: all but what was adjusted."""
    gained = facts["charge_mwh"] - facts["discharge_mwh"]
    return gained - facts["loss_mwh"] - facts["driven_mwh"]


def with_grid(facts: Table) -> dict[str, Ints]:
    """The facts with what the grid gave and took in each tick."""
    net = net_import_mwh(facts)
    return {**facts, "import_mwh": np.maximum(net, 0), "export_mwh": np.maximum(-net, 0)}


def split(facts: Table) -> dict[str, Ints]:
    """The energy of each way, by `FLOWS`, of ticks; each tick by itself, so never from a net of several."""
    net = net_import_mwh(facts)
    given = [facts["solar_mwh"], facts["generator_mwh"], facts["discharge_mwh"], np.maximum(net, 0)]
    taken = [facts["consumption_mwh"], facts["charge_mwh"], np.maximum(-net, 0)]
    source_ends, sink_ends = np.cumsum(given, axis=0), np.cumsum(taken, axis=0)
    flows = {}
    for i, source in enumerate(SOURCES):
        for j, sink in enumerate(SINKS):
            end = np.minimum(source_ends[i], sink_ends[j])
            start = np.maximum(source_ends[i] - given[i], sink_ends[j] - taken[j])
            flows[f"{source}_to_{sink}_mwh"] = np.maximum(end - start, 0)
    return {name: flows[name] for name in FLOWS}
