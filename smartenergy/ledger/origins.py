"""From where the energy in a home's batteries came, and where it went from there.

All of a home's batteries are one store, well mixed within each quarter hour (the settlement period of European
markets): what was charged joins it, then what is drawn, lost or driven away takes from each origin its share.
Shares are rounded so that they add up to the last mWh and no origin ever gives more than it has. Energy that goes
from one battery of the home to another stays in the store.
"""

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.origins_in_pieces import LEAST_STEPS, in_pieces
from smartenergy.ledger.store import FOUND, Moves, quarter
from smartenergy.ledger.tables import Table

CHARGED = ("solar_to_battery_mwh", "generator_to_battery_mwh", "grid_to_battery_mwh")
"""By which way each origin but the last comes in."""
NEEDED = (
    "home_id", *CHARGED, "battery_to_use_mwh", "battery_to_grid_mwh", "loss_mwh", "driven_mwh", "level_mwh",
)  # fmt: skip
"""What is to be known of quarter hours."""
HOMES_SIDE_BY_SIDE = 25
"""From so many homes on, arrays over homes are faster than one number after the other."""


def follow(quarters: Table, opening: Ints) -> dict[str, Ints]:
    """What was stored at the end of each quarter hour and what was drawn in it, by origin, and what was adjusted.

    Rows are ordered by `home_id` and `start`; `opening` is (homes, origins), in the order of the homes.
    `adjusted_mwh` is the change of the level that no flow explains: a user set it, or a battery came, went, or
    was switched.
    """
    users = quarters["home_id"]
    bounds = np.append(np.searchsorted(users, np.unique(users)), len(users))
    if len(opening) != len(bounds) - 1:
        raise ValueError(f"{len(opening)} openings for {len(bounds) - 1} homes")
    steps = int(np.diff(bounds).max(initial=0))
    few = in_pieces if steps >= LEAST_STEPS else one_by_one
    way = side_by_side if len(users) > HOMES_SIDE_BY_SIDE * steps else few
    return dict(zip(FOUND, way(moves_of(quarters), opening.astype(np.int64), bounds).T, strict=True))


def moves_of(quarters: Table) -> Moves:
    """What a table says of it."""
    came = [quarters[way] for way in CHARGED]
    drawn = [quarters["battery_to_use_mwh"], quarters["battery_to_grid_mwh"]]
    gone = quarters["loss_mwh"] + quarters["driven_mwh"]
    return Moves(*(column.astype(np.float64) for column in (*came, *drawn, gone, quarters["level_mwh"])))


def side_by_side(moves: Moves, held: Ints, bounds: Ints) -> Ints:
    """All homes' first quarter hours, then all homes' second ones: (rows, `FOUND`)."""
    lengths, found = np.diff(bounds), np.zeros((int(bounds[-1]), len(FOUND)), np.int64)
    if len(lengths) and (lengths == lengths[0]).all():
        return _as_long(moves, held, int(lengths[0]))
    for k in range(int(lengths.max(initial=0))):
        homes = np.flatnonzero(lengths > k)
        now = bounds[homes] + k
        content = np.ascontiguousarray(held[homes].T, dtype=np.float64)
        found[now] = quarter(Moves(*(column[now] for column in moves)), content).T
        held[homes] = content.T
    return found


def _as_long(moves: Moves, held: Ints, steps: int) -> Ints:
    """The same where all homes have as many: nothing needs to be looked for."""
    laid = np.stack([column.reshape(len(held), steps).T for column in moves], axis=1)
    content, found = np.ascontiguousarray(held.T, dtype=np.float64), np.empty((steps, len(FOUND), len(held)))
    for now, of_step in zip(laid, found, strict=True):
        of_step[:] = quarter(Moves(*now), content)
    return found.transpose(2, 0, 1).reshape(-1, len(FOUND)).astype(np.int64)


def one_by_one(moves: Moves, held: Ints, bounds: Ints) -> Ints:
    """The same to the last unit, home by home and number by number, where few homes make arrays dear."""
    found: list[tuple[int, ...]] = []
    for home, first in enumerate(bounds[:-1].tolist()):
        content, last = held[home].tolist(), int(bounds[home + 1])
        rows = zip(*(column[first:last].astype(np.int64).tolist() for column in moves), strict=True)
        found += [_quarter_of_one(content, row) for row in rows]
    return np.array(found, np.int64).reshape(-1, len(FOUND))


def _quarter_of_one(content: list[int], row: tuple[int, ...]) -> tuple[int, ...]:
    solar, generator, grid, use, out, gone, level = row
    adjusted = level - sum(content) - solar - generator - grid + use + out + gone
    for origin, more in enumerate((solar, generator, grid, max(adjusted, 0))):
        content[origin] += more
    to_use, to_grid = draw_one(content, use), draw_one(content, out)
    draw_one(content, gone + max(-adjusted, 0))
    return (adjusted, *content, *to_use, *to_grid)


def draw_one(content: list[int], amount: int) -> list[int]:
    """As `draw`, of one store."""
    left = sum(content)
    if not amount and min(content) >= 0:
        return [0] * len(content)
    taken = []
    for origin, here in enumerate(content):
        share = round(float(here) * float(amount) / float(left)) if left > 0 else 0
        left -= here
        gives = min(max(share, amount - left, 0), here, amount)
        taken.append(gives)
        content[origin] = here - gives
        amount -= gives
    return taken


WAYS = (side_by_side, one_by_one, in_pieces)
"""All come to the same; which is fastest depends on how many homes there are, and how long."""
