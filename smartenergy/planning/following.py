"""What is expected to come of levels: storage goes by them, slot by slot, from what it holds now."""

import numpy as np

from smartenergy.kernel.arrays import Floats
from smartenergy.planning.horizon import Task
from smartenergy.planning.ways import Power

Way = tuple[Floats, Floats]
"""By how much storage may move, and to where."""


def follow(
    task: Task, able: Power, levels: dict[str, Floats], spilled: Floats | None, start_wh: Floats
) -> dict[str, Floats]:
    """Levels, import, export and what is given, Wh, a row a home; `levels` in Wh, a row a slot.

    Where the connection would not take all, what it leaves is stored up to `spilled`, and the levels say so after.
    """
    held, sites, shape = start_wh, task.sites, able.deficit.shape
    after, changes = np.empty(shape, able.deficit.dtype), np.empty(shape, able.deficit.dtype)
    into, out = sites.charge_efficiency, 1 / sites.discharge_efficiency
    ways_down, ways_up = _down(able, levels, out), _up(able, levels, into)
    for slot in range(task.slots):
        down = up = held
        for gives, to in ways_down:
            down = np.minimum(down, np.maximum(held - gives[slot], to[slot]))
        for gains, to in ways_up:
            up = np.maximum(up, np.minimum(held + gains[slot], to[slot]))
        if spilled is not None and (lost := able.spilled[slot]).any():
            kept = np.minimum(held + lost * into, spilled[slot])
            up = np.maximum(up, kept)
            for level in (levels["from_surplus"][slot], levels["to_grid"][slot]):
                level[:] = np.where(lost > 0, np.maximum(level, kept), level)
        change = np.subtract(down + up, 2 * held, out=changes[slot])
        held = np.add(held, change, out=after[slot])
    moved_in, moved_out = np.maximum(changes, 0) / into, np.maximum(-changes, 0) / out
    net = able.deficit - able.surplus + moved_in - moved_out
    most = np.broadcast_to(sites.export_watts * task.slot_seconds / 3_600, shape)
    return {
        "level_wh": after.T, "import_wh": np.maximum(net, 0).T,
        "export_wh": np.minimum(np.maximum(-net, 0), most).T, "given_wh": moved_out.T,
    }  # fmt: skip


def _down(able: Power, levels: dict[str, Floats], out: Floats) -> list[Way]:
    ways = [(able.to_load, "to_load"), (able.to_load + able.to_grid, "to_grid")]
    if able.above.any():
        ways.append((able.above, "to_peak"))
    return [(gives * out, levels[to]) for gives, to in ways]


def _up(able: Power, levels: dict[str, Floats], into: Floats) -> list[Way]:
    ways = [(able.from_surplus, "from_surplus"), (able.from_surplus + able.from_grid, "from_grid")]
    return [(gains * into, levels[to]) for gains, to in ways]
