"""The quick attacks of `make attack`."""

from tests.attack.run import run


def test_a_running_system_holds_what_is_promised_of_it() -> None:
    told: list[str] = []
    outcomes = run(told.append, only_quick=True)
    assert [one.attack.name for one in outcomes if not one.held] == [], "\n".join(told)
    assert len(outcomes) >= 19
