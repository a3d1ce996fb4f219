"""Where the energy of a tick went, to the last mWh.

Sources and sinks are laid end to end along two lines of the same length, each in its order: solar, generator,
battery, grid; own use, battery, grid. Where a piece of one line lies beside a piece of the other, that much went
that way. So the sun serves the house first, the grid comes in last, and every unit is counted once.
"""

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.columns import FLOWS
from smartenergy.ledger.tables import Table

GIVEN = {"solar": "solar", "generator": "generator", "battery": "discharge"}
"""Sources but the grid, in their order, and the fact that says what each gives;"""
TAKEN = {"use": "consumption", "battery": "charge"}
"""and sinks."""


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
    """The energy of each way, by `FLOWS`, of ticks; each tick by itself, so never from a net of several.

    Sink by sink, each source gives what it still has, at most what the sink still lacks: the same pieces. What
    a source has left over is exported, and what use and battery then lack comes from the grid.
    """
    left = {name: facts[f"{fact}_mwh"] for name, fact in GIVEN.items()}
    nothing = np.zeros_like(left["solar"])
    flows = {f"{name}_to_{sink}_mwh": nothing for name in left for sink in TAKEN}
    giving = [name for name, has in left.items() if has.max(initial=0)]  # few homes have a generator
    for sink, fact in TAKEN.items():
        lacking = facts[f"{fact}_mwh"]
        for source in giving:
            has = left[source]
            piece = np.minimum(has, lacking)
            flows[f"{source}_to_{sink}_mwh"] = piece
            left[source] = has - piece
            lacking = lacking - piece
        flows[f"grid_to_{sink}_mwh"] = lacking
    flows |= {f"{source}_to_grid_mwh": has for source, has in left.items()}
    return {name: flows[name] for name in FLOWS}
