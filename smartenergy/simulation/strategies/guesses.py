"""What storage may hold where pieces of a stretch begin, guessed by where they ended when they went before."""

import numpy as np

from smartenergy.kernel.arrays import Ints

NEVER = 1 << 60


class Guesses:
    """Of storage in pieces, a column each: with what each piece has begun so far, and with what it ended then."""

    def __init__(self, firsts: Ints, most: Ints, count: int) -> None:
        self.firsts, self.most, self.count = firsts, most, count
        self.began: list[Ints] = []
        self.ended: list[Ints] = []

    def start(self, levels: Ints) -> Ints:
        """Where pieces would begin at these levels; the first one begins where it does."""
        found = levels.copy()
        found[:: self.count] = self.firsts
        return found

    def note(self, starts: Ints, ends: Ints) -> None:
        """Note how it went from there."""
        self.began.append(starts)
        self.ended.append(ends)

    def expected(self) -> Ints:
        """Where pieces begin if each of them ends as it is expected to.

        More in a piece's beginning is never less in its end, nor by more than it was more: what lies between two
        beginnings that were tried ends between their ends, as far from the nearer one as it began from it.
        """
        shape = len(self.began), -1, self.count
        began, ended = np.stack(self.began).reshape(shape), np.stack(self.ended).reshape(shape)
        found = self.began[-1].reshape(shape[1:]).copy()
        most = self.most.reshape(found.shape)
        for piece in range(1, self.count):
            before = piece - 1
            if (found[:, before] == began[-1, :, before]).all():
                found[:, piece] = ended[-1, :, before]
            else:
                found[:, piece] = _end(found[:, before], began[..., before], ended[..., before], most[:, before])
        return found.ravel()


def _end(start: Ints, began: Ints, ended: Ints, most: Ints) -> Ints:
    """With what pieces end that begin so: by those that were tried, a row each."""
    is_below, is_above = began <= start, began >= start
    below, above = (
        np.where(is_below, began, -NEVER).argmax(axis=0),
        np.where(is_above, began, NEVER).argmin(axis=0),
    )
    column = np.arange(len(start))
    least = np.where(is_below.any(axis=0), ended[below, column], 0)
    utmost = np.where(is_above.any(axis=0), ended[above, column], most)
    nearest = np.abs(began - start).argmin(axis=0)
    guess = ended[nearest, column] + start - began[nearest, column]
    within: Ints = np.clip(guess, least, np.maximum(utmost, least))
    return within
