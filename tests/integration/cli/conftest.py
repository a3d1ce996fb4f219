"""Commands, run in the tests' own process."""

from collections.abc import Callable

import pytest
from click.testing import Result

Run = Callable[..., str]


@pytest.fixture
def ok(flask: Callable[..., Result]) -> Run:
    """Runs a command by the test's own `flask` that must go well, and answers what was printed."""

    def run(*arguments: str) -> str:
        done = flask(*arguments)
        assert done.exit_code == 0, (done.output, done.exception)
        return done.output

    return run
