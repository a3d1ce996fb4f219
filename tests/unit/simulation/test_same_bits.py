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
    "light 1751367600": "b894b929c00a73aa",
    "temperature 1751367600": "c83ce5821bc492ef",
    "solar 1751367600": "5ceb404e2b4f3190",
    "light 1766318460": "cdbc50c64b36abab",
    "temperature 1766318460": "bdfe45a825f72b8b",
    "solar 1766318460": "07412f39f708f6a1",
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
