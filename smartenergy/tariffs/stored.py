"""What stored energy has cost, and its carbon: what joins the store, and what leaves it in proportion.

As its origins are followed (docs/decisions/0019): in each quarter hour what was charged joins first, then all that
leaves (to the home, to the grid, lost, driven) takes its share. So a kWh that leaves has cost the mean of what is
there; only what joins changes that mean, and it is followed from one charge to the next (docs/decisions/0072).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from smartenergy.kernel.arrays import Bools, Floats, Ints

FORGOTTEN = 1e-12
"""A smaller share than this of what is held is no longer looked for."""


@dataclass(frozen=True)
class Storage:
    """What moved in a home's storage, mWh: a row for each quarter hour that is recorded, in order."""

    starts: Ints
    from_grid: Ints
    from_own: Ints
    drawn: Ints
    """To the home and to the grid."""
    lost: Ints
    driven: Ints
    level: Ints
    """At the end."""
    is_known: Bools
    """Whether this was counted; it was not always."""

    @property
    def charged(self) -> Ints:
        """From wherever."""
        return self.from_grid + self.from_own

    @property
    def gone(self) -> Ints:
        """All that left."""
        return self.drawn + self.lost + self.driven

    @cached_property
    def before(self) -> Ints:
        """What was held before each quarter hour; at first, and after one not counted, as flows tell it."""
        opening = np.maximum(self.level - self.charged + self.gone, 0)
        follows = np.concatenate([[False], self.is_known[:-1]])[: len(self.starts)]
        found: Ints = np.where(follows, np.concatenate([[0], self.level[:-1]])[: len(self.starts)], opening)
        return found

    @cached_property
    def joined(self) -> Ints:
        """What came: charged, or set by somebody."""
        risen: Ints = np.maximum(self.level - self.before - self.charged + self.gone, 0)
        return self.charged + risen

    @cached_property
    def kept(self) -> Floats:
        """The share that what was there before has of what is there once all has joined."""
        after = self.before + self.joined
        share: Floats = np.divide(self.before, after, out=np.ones(len(after)), where=after > 0)
        share[~self.is_known] = 0
        return share

    @property
    def forgets(self) -> bool:
        """Whether nothing that counts is left at the end of what was held at first."""
        return bool(len(self.starts) and (self.before[0] == 0 or self.kept.prod() <= FORGOTTEN))


def joined_up(parts: list[Storage]) -> Storage:
    """Spans that follow one another as one."""
    return Storage(*(np.concatenate([getattr(part, name) for part in parts]) for name in Storage.__annotations__))


@dataclass(frozen=True)
class Brought:
    """What charging from the grid brings to the store in each of its quarter hours, where that is known."""

    amount: Floats
    is_known: Bools


@dataclass(frozen=True)
class Means:
    """Of each mWh that leaves in a quarter hour, or is held at its end."""

    amount: Floats
    known: Floats
    """The share whose worth is known, 0 to 1."""


def means(storage: Storage, *brought: Brought, is_whole: bool = True) -> list[Means]:
    """What a mWh of the store has cost, emitted and so on.

    What nobody charged there has cost nothing: a level that somebody set, and what was held at first. Nobody
    knows that, though, where this is not the whole record.
    """
    opening = np.array((0.0, 0.0 if is_whole else 1.0) * len(brought))
    after = (storage.before + storage.joined)[:, None]
    joining = np.concatenate([_joining(storage, each) for each in brought], axis=1)
    brings = np.divide(joining, after, out=np.zeros_like(joining), where=after > 0)
    brings[~storage.is_known] = (0, 1) * len(brought)  # whatever is held then, nobody knows
    is_changed = (storage.kept < 1) | brings.any(axis=1)
    changes = _followed(storage.kept[is_changed], brings[is_changed], opening)
    found = np.concatenate([opening[None], changes])
    told = found[np.cumsum(is_changed)]
    return [Means(told[:, at], 1 - told[:, at + 1]) for at in range(0, told.shape[1], 2)]


def _joining(storage: Storage, brought: Brought) -> Floats:
    """What each quarter hour brings to the store, and how much energy of which that is not known."""
    known = brought.is_known & storage.is_known
    return np.stack([np.where(known, brought.amount, 0.0), np.where(known, 0.0, storage.from_grid)], axis=1)


def _followed(kept: Floats, brings: Floats, opening: Floats) -> Floats:
    """mₜ = keptₜ mₜ₋₁ + bringsₜ from `opening` on, at all t: spans of 1, 2, 4, … steps are put together.

    Those over which nothing is kept need not grow further.
    """
    kept, found, step = kept.copy(), brings.copy(), 1
    while step < len(kept) and kept[step:].max() > FORGOTTEN**2:
        found[step:] += kept[step:, None] * found[:-step].copy()
        kept[step:] *= kept[:-step].copy()
        step *= 2
    found += kept[:, None] * opening
    return found
