"""A world is the same to the last bit whatever instructions the processor has (decision 0055)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from tests.unit.simulation.exact_world import hashes

ROOT = Path(__file__).parents[3]
GOLDEN = {
    "roofs": "1ce0f7ea68aefba2",
    "panels": "2a93ebbacbc8426a",
    "light 1751367600": "1d6bcf22bb600e08",
    "temperature 1751367600": "d439bb86135bf169",
    "solar 1751367600": "9fea5ed227f33cc4",
    "light 1766318460": "0e6842336b769067",
    "temperature 1766318460": "d1cb413b768329da",
    "solar 1766318460": "2ca2a9fe9d8377b9",
}


def features() -> list[str]:
    """The vector instructions that NumPy uses here beyond those that it takes for granted."""
    umath = np._core._multiarray_umath
    return [name for name in umath.__cpu_dispatch__ if umath.__cpu_features__[name]]


def test_a_world_without_vector_instructions_has_the_same_hashes() -> None:
    environment = {**os.environ, "NPY_DISABLE_CPU_FEATURES": " ".join(features())}
    ran = subprocess.run(
        [sys.executable, "-m", "tests.unit.simulation.exact_world"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    answer = json.loads(ran.stdout)
    assert answer["features"] == []
    assert answer["hashes"] == hashes()


def test_the_hashes_never_change() -> None:
    """Another processor or release of NumPy shows here. Whoever changes what a model answers raises RULES in step.py."""
    assert hashes() == GOLDEN
