"""A short run of `make faults`."""

from pathlib import Path

from tests.faults.run import run


def test_a_system_that_is_killed_paused_and_flushed_loses_nothing_and_does_nothing_twice(tmp_path: Path) -> None:
    told: list[str] = []
    result = run(tmp_path, seed=20_261_124, count=10, tell=told.append)
    assert result.complaints == [], "\n".join(told)
    assert result.verdict.ticks >= 5
    assert result.verdict.movements > 5_000
    assert result.verdict.edits > 10
    assert result.rows > 2_000
