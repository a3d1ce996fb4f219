"""From where the energy in a home's batteries came, and where it went from there.

All of a home's batteries are one store, well mixed within each quarter hour (the settlement period of European
markets): what was charged joins it, then what is drawn, lost or driven away takes from each origin its share.
Shares are rounded so that they add up to the last mWh and no origin ever gives more than it has. Energy that goes
from one battery of the home to another stays in the store.
"""

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.columns import ORIGINS, STORED, STORED_TO_GRID, STORED_TO_USE
from smartenergy.ledger.tables import Table, into_sink

CHARGED = ("solar_to_battery_mwh", "generator_to_battery_mwh", "grid_to_battery_mwh")
"""By which way each origin but the last comes in."""


def follow(quarters: Table, opening: Ints) -> dict[str, Ints]:
    """What was stored at the end of each quarter hour and what was drawn in it, by origin, and what was adjusted.

    Rows are ordered by `home_id` and `start`; `opening` is (homes, origins), in the order of the homes.
    `adjusted_mwh` is the change of the level that no flow explains: a user set it, or a battery came, went, or
    was switched.
    """
    users = quarters["home_id"]
    rows, homes = len(users), len(opening)
    firsts = np.searchsorted(users, np.unique(users))
    number = np.searchsorted(firsts, np.arange(rows), "right") - 1
    step = np.arange(rows) - firsts[number] if rows else number
    held, stored = opening.astype(np.int64), np.zeros((rows, len(ORIGINS)), np.int64)
    to_use, to_grid, adjusted = np.zeros_like(stored), np.zeros_like(stored), np.zeros(rows, np.int64)
    if homes != len(firsts):
        raise ValueError(f"{homes} openings for {len(firsts)} homes")
    charged = into_sink(quarters, "battery") - quarters["battery_to_battery_mwh"]
    drawn = quarters["battery_to_use_mwh"] + quarters["battery_to_grid_mwh"]
    gone = quarters["loss_mwh"] + quarters["driven_mwh"]
    for k in range(int(step.max()) + 1 if rows else 0):
        now = np.flatnonzero(step == k)
        home = number[now]
        content = held[home]
        adjusted[now] = quarters["level_mwh"][now] - content.sum(axis=1) - charged[now] + drawn[now] + gone[now]
        for origin, way in enumerate(CHARGED):
            content[:, origin] += quarters[way][now]
        content[:, -1] += np.maximum(adjusted[now], 0)
        to_use[now] = draw(content, quarters["battery_to_use_mwh"][now])
        to_grid[now] = draw(content, quarters["battery_to_grid_mwh"][now])
        draw(content, gone[now] + np.maximum(-adjusted[now], 0))
        held[home] = stored[now] = content
    found = {"adjusted_mwh": adjusted}
    for names, values in ((STORED, stored), (STORED_TO_USE, to_use), (STORED_TO_GRID, to_grid)):
        found |= dict(zip(names, values.T, strict=True))
    return found


def draw(content: Ints, amount: Ints) -> Ints:
    """Take an amount from each store, from its origins in proportion, and answer what each gave.

    `content` is (stores, origins) and is lowered; no amount may exceed what its store holds.
    """
    taken = np.zeros_like(content)
    left, amount_left = content.sum(axis=1), amount.astype(np.int64)
    for origin in range(content.shape[1]):
        here = content[:, origin]
        share = np.zeros(len(here))
        np.divide(here * amount_left.astype(np.float64), left, out=share, where=left > 0)
        others = left - here
        most, least = np.minimum(here, amount_left), np.maximum(amount_left - others, 0)
        taken[:, origin] = np.clip(np.rint(share).astype(np.int64), least, most)
        left, amount_left = others, amount_left - taken[:, origin]
    content -= taken
    return taken
