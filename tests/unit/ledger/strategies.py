"""Made-up ticks of made-up homes, which keep the rules of storage."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.columns import ORIGINS

AMOUNTS = st.one_of(st.integers(0, 100_000), st.integers(0, 3), st.just(0), st.integers(0, 10**13))
GONE = st.one_of(st.just(0), st.integers(0, 3), AMOUNTS)
START = 1_795_420_800  # a full hour of UTC


@st.composite
def tick(draw: st.DrawFn, level: int) -> dict[str, int]:
    """The facts of a tick after which this much is held."""
    charge, gone = draw(AMOUNTS), draw(GONE)
    discharge = draw(st.integers(0, level + charge))
    lost = min(gone, level + charge - discharge)
    return {
        "interval_seconds": 60,
        "solar_mwh": draw(AMOUNTS),
        "generator_mwh": draw(AMOUNTS),
        "consumption_mwh": draw(AMOUNTS),
        "charge_mwh": charge,
        "discharge_mwh": discharge,
        "loss_mwh": lost,
        "driven_mwh": min(draw(GONE), level + charge - discharge - lost),
        "curtailed_mwh": draw(GONE),
        "capacity_wh": 10**11,
    }


@st.composite
def histories(draw: st.DrawFn, most_homes: int = 3, most_ticks: int = 40) -> dict[str, Ints]:
    """Ticks of some homes, with gaps, and now and then a level that a user set."""
    rows: list[dict[str, int]] = []
    for user in range(1, draw(st.integers(1, most_homes)) + 1):
        level = draw(AMOUNTS)
        minutes = sorted(draw(st.sets(st.integers(0, 180), min_size=1, max_size=most_ticks)))
        for minute in minutes:
            if draw(st.integers(0, 9)) == 0:
                level = draw(AMOUNTS)
            row = draw(tick(level))
            level += row["charge_mwh"] - row["discharge_mwh"] - row["loss_mwh"] - row["driven_mwh"]
            rows.append(row | {"home_id": user, "tick": START + 60 * minute, "level_mwh": level})
    return {name: np.array([row[name] for row in rows], np.int64) for name in rows[0]}


def nothing_held(facts: dict[str, Any]) -> Ints:
    """The opening of homes of which nothing is known."""
    return np.zeros((len(np.unique(facts["home_id"])), len(ORIGINS)), np.int64)
