"""Who lives in a home of which nobody has said it: drawn from the home's id alone, the same for ever."""

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.simulation.draws import draw_integers
from smartenergy.simulation.exact import exp, normal_quantile

KEY = 0x0C0_9A27
"""Of these draws; no setting changes who lives where."""
PEOPLE, USE = 1, 2
"""What is drawn: where a reading's draw has its tick."""
PER_CENT = np.repeat(np.arange(1, 6), [30, 35, 16, 14, 5])
"""Occupants of a hundred homes (UK census)."""
SPREAD = 0.28
"""Of annual use between homes alike: lognormal."""
STEPS = 256
PER_MILLE = np.rint(1_000 * exp(SPREAD * normal_quantile((np.arange(STEPS) + 0.5) / STEPS))).astype(np.int64)
KWH_OF_A_HOME, KWH_OF_A_PERSON = 1_500, 690
"""One person uses some 2,200 kWh a year, four use 4,250."""


def occupants(home_ids: Ints) -> Ints:
    """How many people live in each home."""
    drawn: Ints = PER_CENT[_draw(home_ids, PEOPLE, len(PER_CENT))]
    return drawn


def annual_consumption_kwh(home_ids: Ints, people: Ints) -> Ints:
    """What each home uses in a year for all but heating and driving."""
    usual = KWH_OF_A_HOME + KWH_OF_A_PERSON * people
    return usual * PER_MILLE[_draw(home_ids, USE, STEPS)] // 1_000


def _draw(home_ids: Ints, what: int, below: int) -> Ints:
    return draw_integers(KEY, what, home_ids, np.zeros_like(home_ids), np.full_like(home_ids, below - 1))
