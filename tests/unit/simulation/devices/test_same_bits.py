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
    "base": "116d3edea0ba94c3",
    "refrigeration": "6bdec6c1130e3afe",
    "cooking": "13203244f1a9111a",
    "laundry": "4e5e5f405758f018",
    "dishwashing": "4e610af338b39228",
    "entertainment": "b282f0952a68d472",
    "lighting": "cd645f334b3086ff",
    "hot_water": "7d6479385108f181",
    "whole": "6bdf63ca122cff47",
    "heat_pump": "4ea2d6928b4200ad",
    "air_conditioner": "a1a13aa420cea0b2",
    "vehicle": "a1e29ee44d49528e",
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
