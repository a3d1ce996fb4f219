"""Appliances answer the same whichever homes and instants are asked for together."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.simulation.appliances import ANSWERS, bits, hashes
from tests.unit.simulation.street import DAY, NEW_YEAR, homes, minutes, street
from tests.unit.simulation.test_same_bits import ROOT, features

GOLDEN = {
    "base": "d7210a3881e728d5",
    "refrigeration": "6bdec6c1130e3afe",
    "cooking": "faa2a164c69b43a3",
    "laundry": "86088238a4a13308",
    "dishwashing": "0eea6509868116fc",
    "entertainment": "d2eec27c9c132727",
    "lighting": "f38f37b5be308661",
    "hot_water": "7d6479385108f181",
    "whole": "b7260d2c8d6ec14a",
    "heat_pump": "4ea2d6928b4200ad",
    "air_conditioner": "474a42fe9bf907e1",
    "vehicle": "f74526d26e161706",
}
names = pytest.mark.parametrize("name", ANSWERS)
instants_of_years = st.integers(NEW_YEAR - 400 * DAY, NEW_YEAR + 700 * DAY)


@names
@given(
    st.lists(st.integers(1, 2**40), min_size=1, max_size=9, unique=True),
    st.lists(instants_of_years, min_size=1, max_size=9),
)
@settings(max_examples=12, deadline=None)
def test_homes_down_and_instants_across_answer_as_each_home_at_each_instant(
    name: str, ids: list[int], instants: list[int]
) -> None:
    answer = ANSWERS[name]
    together = answer(street(np.array(ids)[:, np.newaxis], np.array(instants)))
    for place, instant in enumerate(instants):
        tick = answer(street(np.array(ids), np.full(len(ids), instant)))
        assert bits(tick) == bits(together[:, place])


@names
def test_a_subset_in_another_order_answers_the_same(name: str) -> None:
    ids, instants = homes(60), minutes(24, step=61)
    some = np.random.default_rng(3).permutation(60)[:17]
    everything = ANSWERS[name](street(ids, instants))
    assert bits(ANSWERS[name](street(ids[some], instants[::-1]))) == bits(everything[some][:, ::-1])


def test_the_answers_never_change() -> None:
    """Readings of the past are made of them: whoever changes one raises the version of the rules."""
    assert hashes() == GOLDEN


def test_the_answers_are_the_same_without_vector_instructions() -> None:
    environment = {**os.environ, "NPY_DISABLE_CPU_FEATURES": " ".join(features())}
    command = [sys.executable, "-m", "tests.unit.simulation.appliances"]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout) == GOLDEN


@names
@given(instants_of_years)
@settings(max_examples=15, deadline=None)
def test_nothing_is_negative_or_unbounded(name: str, start: int) -> None:
    for count in (0, 1):
        answer = ANSWERS[name](street(homes(50), minutes(50, start, step=29 + count), cold=-20 + 45 * count))
        assert np.isfinite(answer).all()
        assert (answer >= 0).all()
        assert answer.max() < 40_000
