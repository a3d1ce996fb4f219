"""What is expected to come of levels: storage goes by them, slot by slot, from what it holds now."""

import numpy as np

from smartenergy.kernel.arrays import Floats
from smartenergy.planning.horizon import Task
from smartenergy.planning.ways import Power


def follow(
    task: Task, able: Power, levels: dict[str, Floats], spilled: Floats | None, start_wh: Floats
) -> dict[str, Floats]:
    """Levels, import, export and what is given, Wh, a row a home; `levels` in Wh, a row a slot.

    Where the connection would not take all, what it leaves is stored up to `spilled`, and the levels say so after.
    """
    held, sites, number = start_wh, task.sites, able.deficit.dtype
    shape = able.deficit.shape
    after, moved_in, moved_out = (np.empty(shape, number) for _ in range(3))
    into, out = sites.charge_efficiency, 1 / sites.discharge_efficiency
    has_cap = bool(able.above.any())
    most_in, most_out = able.from_surplus + able.from_grid, able.to_load + able.to_grid
    for slot in range(task.slots):
        at = {name: level[slot] for name, level in levels.items()}
        down = np.maximum(held - able.to_load[slot] * out, at["to_load"])
        down = np.minimum(down, np.maximum(held - most_out[slot] * out, at["to_grid"]))
        if has_cap:
            down = np.minimum(down, np.maximum(held - able.above[slot] * out, at["to_peak"]))
        up = np.minimum(held + able.from_surplus[slot] * into, at["from_surplus"])
        up = np.maximum(up, np.minimum(held + most_in[slot] * into, at["from_grid"]))
        if spilled is not None and (lost := able.spilled[slot]).any():
            kept = np.minimum(held + lost * into, spilled[slot])
            up = np.maximum(up, kept)
            for name in ("from_surplus", "to_grid"):
                levels[name][slot] = np.where(lost > 0, np.maximum(at[name], kept), at[name])
        change = np.minimum(held, down) + np.maximum(held, up) - 2 * held
        moved_in[slot], moved_out[slot] = np.maximum(change, 0) / into, np.maximum(-change, 0) / out
        held = held + change
        after[slot] = held
    net = able.deficit - able.surplus + moved_in - moved_out
    most = np.broadcast_to(sites.export_watts * task.slot_seconds / 3_600, shape)
    return {
        "level_wh": after.T, "import_wh": np.maximum(net, 0).T,
        "export_wh": np.minimum(np.maximum(-net, 0), most).T, "given_wh": moved_out.T,
    }  # fmt: skip
