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
    "light 1751367600": "0584d20023705ebc",
    "temperature 1751367600": "106f77b8d8fb1eef",
    "solar 1751367600": "f4d3c98b9ea1c433",
    "light 1766318460": "e34569932a78d1ce",
    "temperature 1766318460": "9ff397ddfbec3d47",
    "solar 1766318460": "2313b2879c029495",
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
