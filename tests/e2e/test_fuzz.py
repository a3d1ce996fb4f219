"""A short run of what `make fuzz` does at length."""

from collections.abc import Iterator

import pytest

from tests.e2e.conftest import System, running_system
from tests.fuzz.run import QUICK, SCHEMAS, fuzz

CASES = 10
SEED = 20_261_124


@pytest.fixture(scope="module")
def fuzzed() -> Iterator[System]:
    with running_system(**QUICK) as system:
        yield system


@pytest.mark.parametrize("api", SCHEMAS)
def test_no_made_up_request_is_answered_by_a_fault_or_outside_the_schema(fuzzed: System, api: str) -> None:
    run = fuzz(fuzzed, api, CASES, SEED, is_short=True)
    assert run.returncode == 0, run.stdout[-6_000:] + run.stderr[-2_000:]
    assert "No issues found" in run.stdout
