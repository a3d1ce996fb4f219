"""What is likely, bent by how far the last hours were from what was likely in them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints

HOUR, A_DAY_AND_A_HALF = 4, 144
"""Quarter hours."""
STEADYING = 0.4
"""So many quarter hours of the highest scale so far, without an error, stand beside those that were: of next to
nothing, as at dawn, any error is a large share."""


@dataclass(frozen=True)
class Habit:
    """How an error goes on, by how many quarter hours ahead: how much of the last hour's, fading away."""

    first: float
    fading: float
    """Per e-fold of quarter hours where `is_exponential`, else the power."""
    is_exponential: bool
    last: int
    """Beyond so many quarter hours nothing of it is left."""
    of_days: float
    """How much of the mean error of the last day and a half, at all times."""

    def near(self, leads: Ints) -> Floats:
        """Of the last hour's error."""
        leads = np.asarray(leads, np.float64)
        share = np.exp(-leads / self.fading) if self.is_exponential else np.maximum(leads, 1.0) ** -self.fading
        return np.where(leads <= self.last, self.first * share, 0.0)


LOAD = Habit(0.6, 0.7, False, 24, 0.3)
PRODUCTION = Habit(0.9, 24.0, True, 48, 0.2)


@dataclass(frozen=True)
class Course:
    """What was, and what was likely, of the quarter hours up to now, and beyond: a row a home."""

    values: Floats
    """Up to now."""
    likely: Floats
    """Beyond as well."""
    scale: Floats
    """What an error is measured by, of all: 1, or what is likely where errors grow with it."""
    habit: Habit

    @property
    def known(self) -> int:
        """How many quarter hours are over."""
        return int(self.values.shape[1])

    def ahead(self, places: Ints) -> Floats:
        """What to expect at places after those that are known."""
        if not self.known:
            return self.likely[:, places]
        near, far = self._last_deviations()
        share = self.habit.near(places - self.known + 1)
        bent = self.likely[:, places] + self.scale[:, places] * _mixed(share, near, far, self.habit.of_days)
        return np.where(np.isnan(bent), np.nan, np.maximum(bent, 0.0))

    def missed(self, lead: int) -> Floats:
        """How much more was than was to be expected so many quarter hours before; NaN where that is not known."""
        count = self.known
        missed = np.full((len(self.values), count), np.nan)
        if lead < count:
            near, far = (deviation[:, : count - lead] for deviation in self._deviations)
            bent = self.likely[:, lead:count] + self.scale[:, lead:count] * _mixed(
                self.habit.near(np.array([lead])), near, far, self.habit.of_days
            )
            missed[:, lead:] = self.values[:, lead:] - np.maximum(bent, 0.0)
        return missed

    @cached_property
    def _deviations(self) -> tuple[Floats, Floats]:
        """At each quarter hour that is over, those of the hour and of the day and a half that end with it."""
        errors, scales = self._known(0)
        highest = np.maximum.accumulate(scales, axis=1)
        return _running(errors, scales, highest, HOUR), _running(errors, scales, highest, A_DAY_AND_A_HALF)

    def _last_deviations(self) -> tuple[Floats, Floats]:
        """Those at the last quarter hour."""
        errors, scales = self._known(max(self.known - A_DAY_AND_A_HALF, 0))
        told = np.where(np.isnan(self.values), 0.0, np.nan_to_num(self.scale[:, : self.known]))
        highest = told.max(axis=1, keepdims=True)
        near, far = (
            _divided(
                errors[:, -width:].sum(axis=1, keepdims=True),
                scales[:, -width:].sum(axis=1, keepdims=True),
                highest,
            )
            for width in (HOUR, A_DAY_AND_A_HALF)
        )
        return near, far

    def _known(self, first: int) -> tuple[Floats, Floats]:
        """Errors, and what they are measured by, from a quarter hour on: 0 where they are not known."""
        error = self.values[:, first:] - self.likely[:, first : self.known]
        is_known = ~np.isnan(error)
        return np.where(is_known, error, 0.0), np.where(is_known, self.scale[:, first : self.known], 0.0)


def _mixed(share: Floats, near: Floats, far: Floats, of_days: float) -> Floats:
    return share * near + (1.0 - share) * of_days * far


def _running(errors: Floats, scales: Floats, highest: Floats, width: int) -> Floats:
    """Errors by the scale over so many quarter hours up to each; 0 where nothing is known."""
    return _divided(_sum_of_last(errors, width), _sum_of_last(scales, width), highest)


def _divided(errors: Floats, scales: Floats, highest: Floats) -> Floats:
    of = scales + STEADYING * highest
    found: Floats = np.divide(errors, of, out=np.zeros_like(of), where=of > 0)
    return found


def _sum_of_last(values: Floats, width: int) -> Floats:
    sums = np.cumsum(values, axis=1)
    sums[:, width:] -= sums[:, :-width].copy()
    return sums
